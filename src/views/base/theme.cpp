#include "views/base/theme.h"

#include <QFontDatabase>
#include <QFontMetrics>

#include <algorithm>
#include <cmath>

namespace retrospan::views {
namespace {

QColor rgb(QRgb value)
{
    return QColor::fromRgb(value);
}

/// In the order of SpanKind. The main six (agent, model, tool, retrieval, handoff, human) start from
/// the hues of Okabe and Ito; lightness was searched for the largest distance under colour blindness.
std::array<QColor, kSpanKindCount> lightKinds()
{
    return {rgb(0x7d7f86), rgb(0x976bd3), rgb(0x1456ac), rgb(0xac6d02), rgb(0x2a9079), rgb(0x5f8f2f),
            rgb(0x4f7f6a), rgb(0x8a7400), rgb(0x0f8296), rgb(0x9b2671), rgb(0x30343c), rgb(0x5f7699)};
}

std::array<QColor, kSpanKindCount> darkKinds()
{
    return {rgb(0x999a9f), rgb(0xc49ffe), rgb(0x3d86de), rgb(0xf0a02c), rgb(0x5ccfa2), rgb(0xa3c96b),
            rgb(0x84b8a0), rgb(0xd6c04f), rgb(0x52bfd1), rgb(0xd9547c), rgb(0xe8eaee), rgb(0x8fa6cf)};
}

double channel(double value)
{
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& colour)
{
    return 0.2126 * channel(colour.redF()) + 0.7152 * channel(colour.greenF())
        + 0.0722 * channel(colour.blueF());
}

void setTextRoles(QPalette& palette, const Theme& theme)
{
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText,
                            QPalette::HighlightedText, QPalette::BrightText}) {
        palette.setColor(role, theme.text);
        palette.setColor(QPalette::Disabled, role, theme.textDisabled);
    }
    palette.setColor(QPalette::PlaceholderText, theme.textTertiary);
    palette.setColor(QPalette::Link, theme.accent);
    palette.setColor(QPalette::LinkVisited, theme.accent);
}

void setSurfaceRoles(QPalette& palette, const Theme& theme)
{
    palette.setColor(QPalette::Window, theme.window);
    palette.setColor(QPalette::Base, theme.surface);
    palette.setColor(QPalette::AlternateBase, blend(theme.surface, theme.window, 0.5));
    palette.setColor(QPalette::Button, theme.raised);
    palette.setColor(QPalette::ToolTipBase, theme.raised);
    palette.setColor(QPalette::Light, theme.raised);
    palette.setColor(QPalette::Midlight, theme.gridLine);
    palette.setColor(QPalette::Mid, theme.border);
    palette.setColor(QPalette::Dark, blend(theme.border, theme.text, 0.2));
    palette.setColor(QPalette::Shadow, theme.shadow);
    palette.setColor(QPalette::Highlight, theme.selection);
    palette.setColor(QPalette::Inactive, QPalette::Highlight, theme.selectionInactive);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, theme.selectionInactive);
}

} // namespace

Theme Theme::light()
{
    Theme t;
    t.window = rgb(0xf4f5f7);
    t.surface = rgb(0xffffff);
    t.raised = rgb(0xfafbfc);
    t.border = rgb(0xd9dce2);
    t.gridLine = rgb(0xebedf1);
    t.shadow = QColor(20, 24, 32, 40);
    t.text = rgb(0x1c2028);
    t.textSecondary = rgb(0x505866);
    t.textTertiary = rgb(0x656c79);
    t.textDisabled = rgb(0xa2a8b3);
    t.accent = rgb(0x4655c8);
    t.onAccent = rgb(0xffffff);
    t.selection = rgb(0xe0e5fa);
    t.selectionInactive = rgb(0xe8eaef);
    t.hover = rgb(0xf0f2f6);
    t.pressed = rgb(0xe3e6ec);
    t.match = rgb(0xffe9a3);
    t.currentMatch = rgb(0xf5a524);
    t.onCurrentMatch = t.text;
    t.syntaxKey = rgb(0x3a4796);
    t.syntaxString = rgb(0x0f6b4c);
    t.syntaxNumber = rgb(0x94480a);
    t.syntaxKeyword = rgb(0x84349a);
    t.syntaxPunctuation = t.textTertiary;
    t.kinds = lightKinds();
    t.tones = {t.textSecondary, rgb(0x14713f), rgb(0x1f5fbf), rgb(0x7b5b00),
               rgb(0x96560a),   rgb(0xbf232c), t.accent};
    return t;
}

Theme Theme::dark()
{
    Theme t;
    t.isDark = true;
    t.window = rgb(0x16181c);
    t.surface = rgb(0x1b1d22);
    t.raised = rgb(0x22252b);
    t.border = rgb(0x343840);
    t.gridLine = rgb(0x272a31);
    t.shadow = QColor(0, 0, 0, 120);
    t.text = rgb(0xe5e7eb);
    t.textSecondary = rgb(0xaab1bc);
    t.textTertiary = rgb(0x8e95a1);
    t.textDisabled = rgb(0x5b616c);
    t.accent = rgb(0x929df6);
    t.onAccent = rgb(0x14161b);
    t.selection = rgb(0x2a3050);
    t.selectionInactive = rgb(0x2a2d34);
    t.hover = rgb(0x24272d);
    t.pressed = rgb(0x2e3239);
    t.match = rgb(0x4a3d10);
    t.currentMatch = rgb(0xf2b33d);
    t.onCurrentMatch = t.window;
    t.syntaxKey = rgb(0xa9b4ff);
    t.syntaxString = rgb(0x7fd1a5);
    t.syntaxNumber = rgb(0xf0ad6b);
    t.syntaxKeyword = rgb(0xd6a0f0);
    t.syntaxPunctuation = t.textTertiary;
    t.kinds = darkKinds();
    t.tones = {t.textSecondary, rgb(0x4cc38a), rgb(0x6fb1ff), rgb(0xdcb155),
               rgb(0xf2a54c),   rgb(0xff8080), t.accent};
    return t;
}

QColor Theme::toneBackground(Tone of) const
{
    return blend(surface, tone(of), isDark ? 0.16 : 0.10);
}

QColor Theme::heat(double share) const
{
    const double s = std::clamp(share, 0.0, 1.0);
    const QColor cool = rgb(isDark ? 0x2e2a22 : 0xfdf3dc);
    const QColor warm = rgb(isDark ? 0x6a4a1c : 0xf9c27a);
    const QColor hot = rgb(isDark ? 0x8d3f2b : 0xf08a68);
    return s < 0.5 ? blend(cool, warm, s * 2) : blend(warm, hot, s * 2 - 1);
}

QPalette Theme::palette() const
{
    QPalette palette;
    setTextRoles(palette, *this);
    setSurfaceRoles(palette, *this);
    return palette;
}

Tone Theme::toneOf(SpanStatus status)
{
    switch (status) {
    case SpanStatus::ok: return Tone::ok;
    case SpanStatus::error: return Tone::error;
    case SpanStatus::running: return Tone::running;
    case SpanStatus::interrupted: return Tone::interrupted;
    case SpanStatus::unset: break;
    }
    return Tone::neutral;
}

Tone Theme::toneOf(SessionStatus status)
{
    switch (status) {
    case SessionStatus::ok: return Tone::ok;
    case SessionStatus::failed: return Tone::error;
    case SessionStatus::running: return Tone::running;
    case SessionStatus::interrupted: return Tone::interrupted;
    case SessionStatus::stale:
    case SessionStatus::abandoned: return Tone::warning;
    case SessionStatus::unknown: break;
    }
    return Tone::neutral;
}

Theme resolveTheme(ThemeMode mode, const QPalette& system)
{
    const bool systemIsDark =
        luminance(system.color(QPalette::Window)) < luminance(system.color(QPalette::WindowText));
    const bool dark = mode == ThemeMode::dark || (mode == ThemeMode::system && systemIsDark);
    return dark ? Theme::dark() : Theme::light();
}

QColor blend(const QColor& background, const QColor& foreground, double share)
{
    const auto mix = [share](float a, float b) { return static_cast<float>(a + (b - a) * share); };
    return QColor::fromRgbF(mix(background.redF(), foreground.redF()),
                            mix(background.greenF(), foreground.greenF()),
                            mix(background.blueF(), foreground.blueF()));
}

double contrastRatio(const QColor& a, const QColor& b)
{
    const double first = luminance(a) + 0.05, second = luminance(b) + 0.05;
    return first > second ? first / second : second / first;
}

Metrics::Metrics(const QFont& font)
{
    const QFontMetrics metrics(font);
    rowHeight = std::max(22, metrics.height() + 8);
    icon = std::max(16, metrics.height() - 1) / 4 * 4;
    indent = icon;
    gap = std::max(8, metrics.height() / 2);
}

QFont monospaceFont(const QFont& ui)
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (ui.pointSizeF() > 0)
        font.setPointSizeF(ui.pointSizeF());
    else
        font.setPixelSize(ui.pixelSize());
    return font;
}

QFont scaledFont(const QFont& ui, int pointDelta, QFont::Weight weight)
{
    QFont font = ui;
    if (ui.pointSizeF() > 0)
        font.setPointSizeF(std::max(6.0, ui.pointSizeF() + pointDelta));
    else
        font.setPixelSize(std::max(8, ui.pixelSize() + pointDelta));
    font.setWeight(weight);
    return font;
}

} // namespace retrospan::views
