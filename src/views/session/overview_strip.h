// OverviewStrip: the whole session in one strip: how much ran when, by kind, errors and handoffs as ticks,
// and a brush over the part the waterfall shows. Drag to choose a part, drag the brush or its handles, double
// click for all. Thread: GUI. Complexity: one pass over the spans when data or width change, then O(width).
#pragma once

#include "models/session_document.h"
#include "models/timeline.h"
#include "views/base/theme.h"

#include <QPixmap>
#include <QWidget>

#include <array>
#include <vector>

namespace retrospan::views {

class OverviewStrip : public QWidget {
    Q_OBJECT
public:
    explicit OverviewStrip(models::SessionDocument& document, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    /// Work that runs in the time of one pixel, by kind.
    struct Bin {
        std::array<int, kSpanKindCount> busy{};
        bool error = false, handoff = false;
    };
    enum class Drag : std::uint8_t { none, choose, move, leftEdge, rightEdge };

    void rebuild();
    void count();
    [[nodiscard]] QColor colourOf(SpanKind kind) const;
    void paintBins(QPainter& painter) const;
    void paintBrush(QPainter& painter) const;
    [[nodiscard]] models::TimeScale scale() const;
    [[nodiscard]] Drag dragAt(int x) const;

    models::SessionDocument& m_document;
    Theme m_theme;
    models::TimeWindow m_extent; ///< of the bins
    std::vector<Bin> m_bins;
    int m_highest = 1;
    QPixmap m_picture; ///< the bins, painted; null when they changed
    Drag m_drag = Drag::none;
    int m_dragFrom = 0;
    bool m_dragged = false; ///< the drag has changed the window: what follows is the same gesture
    models::TimeWindow m_dragWindow;
};

} // namespace retrospan::views
