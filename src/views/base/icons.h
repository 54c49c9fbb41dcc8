// Icons: our own drawings on a 16 px grid (resources/icons/*.svg, one colour, no text), coloured at
// run time. IconSet is a value made from a Theme: cheap to create and to copy; pixmaps are shared in
// Qt's pixmap cache by name, colour, size and device pixel ratio. Thread: GUI.
#pragma once

#include "views/base/theme.h"

#include <QIcon>
#include <QRect>

class QPainter;

namespace retrospan::views {

enum class Icon : std::uint8_t {
    // the kinds of spans, in the order of SpanKind
    kindOther,
    kindAgent,
    kindModel,
    kindTool,
    kindRetrieval,
    kindEmbedding,
    kindReranker,
    kindGuardrail,
    kindEvaluator,
    kindHandoff,
    kindHuman,
    kindStep,
    // how it went
    statusOk,
    statusError,
    statusRunning,
    statusInterrupted,
    statusUnset,
    statusAbandoned,
    warning,
    info,
    // places
    library,
    session,
    compare,
    evals,
    dashboards,
    live,
    inspector,
    // commands
    open,
    folder,
    import,
    exportFile,
    search,
    filter,
    clear,
    close,
    copy,
    settings,
    palette,
    keyboard,
    columns,
    pin,
    cancel,
    undo,
    redo,
    refresh,
    help,
    expand,
    collapse,
    expandAll,
    collapseAll,
    zoomIn,
    zoomOut,
    zoomFit,
    zoomSelection,
    next,
    previous,
    up,
    down,
    nextError,
    previousError,
    first,
    last,
    play,
    pause,
    chevronRight,
    chevronDown,
    wrap,
    monospace,
    sun,
    moon,
    auto_,
    // marks in a tree
    missingParent,
    retry,
    branch,
    cost,
    tokens,
    clock,
    // shapes of a session
    conversation,
    flame,
    graph
};
inline constexpr std::size_t kIconCount = static_cast<std::size_t>(Icon::graph) + 1;

[[nodiscard]] Icon iconOf(SpanKind kind);
[[nodiscard]] Icon iconOf(SpanStatus status);
[[nodiscard]] Icon iconOf(SessionStatus status);
/// File name without folder and suffix: "kind-model".
[[nodiscard]] QString iconName(Icon icon);

class IconSet {
public:
    explicit IconSet(const Theme& theme)
        : m_theme(theme)
    {
    }

    /// In the colour of secondary text; disabled and selected states follow the theme.
    [[nodiscard]] QIcon icon(Icon icon) const;
    [[nodiscard]] QIcon icon(Icon icon, const QColor& colour) const;
    [[nodiscard]] QIcon kind(SpanKind kind) const { return icon(iconOf(kind), m_theme.kind(kind)); }
    [[nodiscard]] QIcon status(SpanStatus status) const
    {
        return icon(iconOf(status), m_theme.status(status));
    }
    [[nodiscard]] QIcon status(SessionStatus status) const
    {
        return icon(iconOf(status), m_theme.status(status));
    }

private:
    Theme m_theme;
};

/// For delegates: paints centred in `rect` at the painter's device pixel ratio, without a QIcon.
void paintIcon(QPainter& painter, const QRect& rect, Icon icon, const QColor& colour);

/// The program's own icon, in colour.
[[nodiscard]] QIcon applicationIcon();

} // namespace retrospan::views
