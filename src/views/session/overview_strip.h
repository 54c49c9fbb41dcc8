// OverviewStrip: the whole session in one strip: what ran when by kind, errors as ticks, and a brush over the
// part the waterfall shows. Drag to choose a part, drag the brush to move it, double click for all. Thread:
// GUI. Complexity: one pass over the spans when data or width change, then O(width).
#pragma once

#include "models/session_document.h"
#include "models/timeline.h"
#include "views/base/theme.h"

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
    /// Running leaf work per pixel: model, tool, anything else.
    static constexpr int kSeries = 3;
    struct Bin {
        std::array<float, kSeries> busy{};
        bool error = false, handoff = false;
    };
    enum class Drag : std::uint8_t { none, choose, move, leftEdge, rightEdge };

    void rebuild();
    [[nodiscard]] models::TimeScale scale() const;
    [[nodiscard]] Drag dragAt(int x) const;

    models::SessionDocument& m_document;
    Theme m_theme;
    std::vector<Bin> m_bins;
    float m_highest = 1;
    Drag m_drag = Drag::none;
    int m_dragFrom = 0;
    models::TimeWindow m_dragWindow;
};

} // namespace retrospan::views
