// Theme: every colour the views use, as one value handed to them (`setTheme(const Theme&)`), and the
// measures that follow from the font. Invariants: text tiers have a contrast of at least 4.5:1 on
// every surface, kind and status colours 3:1 on rows and selected rows, in both themes; the six main
// kinds stay apart for colour-blind eyes (tests/gui/theme_test.cpp computes it). Colour never stands
// alone: kinds and statuses have icons too (icons.h). Thread: plain values, GUI thread for fonts.
#pragma once

#include "trace/span_kind.h"

#include <QColor>
#include <QFont>
#include <QPalette>

#include <array>

namespace retrospan::views {

/// What the user asked for; `system` follows the lightness of the system's palette.
enum class ThemeMode : std::uint8_t { system, light, dark };

/// How something went, whatever it is: a span, a session, a job, a diagnostic.
enum class Tone : std::uint8_t { neutral, ok, running, interrupted, warning, error, accent };

struct Theme {
    bool isDark = false;

    QColor window; ///< behind everything: toolbars, docks, gaps
    QColor surface; ///< where content lies: tables, editors
    QColor raised; ///< headers, cards, popups
    QColor border; ///< between surfaces
    QColor gridLine; ///< inside a surface; fainter than border
    QColor shadow; ///< translucent, under popups

    QColor text; ///< what one reads
    QColor textSecondary; ///< labels, units, what one glances at
    QColor textTertiary; ///< hints, placeholders; still readable
    QColor textDisabled;

    QColor accent; ///< the one colour of interaction: focus, links, the chosen tab
    QColor onAccent; ///< text on it
    QColor selection; ///< background of selected rows (text keeps its colours)
    QColor selectionInactive; ///< the same without focus
    QColor hover;
    QColor pressed;
    QColor match; ///< background of every search match
    QColor currentMatch; ///< background of the match one is at (text: onCurrentMatch)
    QColor onCurrentMatch;

    QColor syntaxKey, syntaxString, syntaxNumber, syntaxKeyword, syntaxPunctuation;

    std::array<QColor, kSpanKindCount> kinds;
    std::array<QColor, 7> tones; ///< by Tone; use tone()

    [[nodiscard]] const QColor& kind(SpanKind kind) const { return kinds[static_cast<std::size_t>(kind)]; }
    [[nodiscard]] const QColor& tone(Tone tone) const { return tones[static_cast<std::size_t>(tone)]; }
    [[nodiscard]] const QColor& status(SpanStatus status) const { return tone(toneOf(status)); }
    [[nodiscard]] const QColor& status(SessionStatus status) const { return tone(toneOf(status)); }
    /// Background of a badge in this tone, to be painted under text of the same tone.
    [[nodiscard]] QColor toneBackground(Tone tone) const;
    /// Background of a cell's cost bar: share in [0, 1], faint to strong. Text keeps its colour on it.
    [[nodiscard]] QColor heat(double share) const;
    /// Everything that Qt's own widgets need.
    [[nodiscard]] QPalette palette() const;

    [[nodiscard]] static Tone toneOf(SpanStatus status);
    [[nodiscard]] static Tone toneOf(SessionStatus status);
    [[nodiscard]] static Theme light();
    [[nodiscard]] static Theme dark();
};

/// The theme for `mode` on a system with this palette.
[[nodiscard]] Theme resolveTheme(ThemeMode mode, const QPalette& system);

/// `foreground` over `background` by `share` in [0, 1]: opaque, so that it can be painted anywhere.
[[nodiscard]] QColor blend(const QColor& background, const QColor& foreground, double share);
/// WCAG 2 contrast ratio, 1 to 21.
[[nodiscard]] double contrastRatio(const QColor& a, const QColor& b);

/// Measures in pixels that follow from a font, so that rows fit whatever font the system has.
struct Metrics {
    int rowHeight = 24; ///< of tables and trees
    int icon = 16;
    int indent = 16; ///< of one tree level
    int gap = 8; ///< between neighbours; half and double of it are the other distances
    int radius = 5; ///< of corners

    explicit Metrics(const QFont& font);
};

/// The system's fixed-width font in the size of `ui`.
[[nodiscard]] QFont monospaceFont(const QFont& ui);
/// `ui` in another size and weight: titles +3 and bold, figures in headers +1, hints -1.
[[nodiscard]] QFont scaledFont(const QFont& ui, int pointDelta, QFont::Weight weight = QFont::Normal);

} // namespace retrospan::views
