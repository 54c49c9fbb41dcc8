// GraphArea: paints a GraphModel: boxes with icon, name and figures, edges as wide as they are often,
// failures red. Dragging moves it, the wheel zooms around the mouse, + - zoom, 0 fits. A click selects the
// first span of a node or edge, another one the next; n and p walk them, arrows go to the next node.
// Invariants: names are painted as plain characters. Thread: GUI. Complexity: painting is that of the graph,
// which is bounded.
#pragma once

#include "models/graph_model.h"
#include "views/base/theme.h"

#include <QPainterPath>
#include <QWidget>

namespace retrospan::views {

class GraphArea : public QWidget {
    Q_OBJECT
public:
    explicit GraphArea(models::GraphModel& model, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    /// All of it on screen, at most twice as large as life.
    void fit();
    void zoom(double factor);
    /// Where a node is in the widget.
    [[nodiscard]] QRect nodeRect(std::uint32_t node) const;
    /// A point on an edge in the widget.
    [[nodiscard]] QPoint edgePoint(std::uint32_t edge) const;

signals:
    void inspectRequested();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void takePicture();
    void showFirst();
    void takeFont();
    [[nodiscard]] QFont nameFont() const;
    [[nodiscard]] QFont figuresFont() const;
    void showCurrent();
    void zoomAround(const QPointF& point, double factor);
    void goTo(int key);
    [[nodiscard]] models::GraphPart partAt(const QPoint& point) const;
    [[nodiscard]] QTransform transform() const;
    void paintEdge(QPainter& painter, std::uint32_t number) const;
    void paintLabels(QPainter& painter) const;
    [[nodiscard]] bool placeLabel(std::uint32_t number, const std::vector<QRect>& taken, QRect& box) const;
    void paintLabel(QPainter& painter, std::uint32_t number, std::vector<QRect>& taken) const;
    /// Whether a label there would lie on an edge that is not its own.
    [[nodiscard]] bool hidesOtherEdge(std::uint32_t number, const QRect& box) const;
    [[nodiscard]] bool isFaint(const insight::GraphEdge& edge) const;
    void paintNode(QPainter& painter, std::uint32_t number) const;
    [[nodiscard]] bool isMarked(models::GraphPart part) const
    {
        return part == m_hovered || part == m_model.current();
    }

    models::GraphModel& m_model;
    Theme m_theme;
    std::vector<QPainterPath> m_edges; ///< of the model's picture
    std::vector<std::vector<QPointF>> m_alongEdges; ///< points on them, when they are few
    double m_scale = 1;
    QPointF m_offset; ///< of the picture's origin in the widget
    bool m_fitted = true; ///< nobody has zoomed or moved it
    bool m_moved = false;
    QPoint m_pressed, m_last;
    models::GraphPart m_hovered;
};

} // namespace retrospan::views
