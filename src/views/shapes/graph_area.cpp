#include "views/shapes/graph_area.h"

#include "models/format.h"
#include "views/base/elided_label.h"
#include "views/base/painting.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace retrospan::views {

using insight::GraphNodeKind;
using models::GraphPart;
using Kind = GraphPart::Kind;

namespace {

constexpr double kMargin = 24; ///< around the whole graph, in pixels
constexpr double kLeast = 0.05, kMost = 4, kMostFitted = 1.25;
constexpr int kBesideText = 18; ///< within a box
constexpr double kNear = 7; ///< pixels around an edge that belong to it
constexpr std::size_t kFewEdges = 60; ///< labels make way for edges up to that many
constexpr int kLabelRoom = 5; ///< around a label that no other one comes into
constexpr double kReadable = 0.45; ///< scale below which labels of edges are left out

SpanKind kindOf(GraphNodeKind kind)
{
    switch (kind) {
    case GraphNodeKind::tool:
    case GraphNodeKind::moreTools: return SpanKind::tool;
    case GraphNodeKind::retrieval: return SpanKind::retrieval;
    case GraphNodeKind::human: return SpanKind::human;
    case GraphNodeKind::nobody: return SpanKind::other;
    default: return SpanKind::agent;
    }
}

/// Leaves a box and comes to the next one level, whatever lies between.
QPainterPath curveThrough(const std::vector<QPointF>& points)
{
    QPainterPath path;
    if (points.empty()) return path;
    path.moveTo(points.front());
    for (std::size_t i = 1; i < points.size(); ++i) {
        const double middle = (points[i - 1].x() + points[i].x()) / 2;
        path.cubicTo({middle, points[i - 1].y()}, {middle, points[i].y()}, points[i]);
    }
    return path;
}

std::vector<QPointF> pointsAlong(const QPainterPath& edge)
{
    constexpr int kPoints = 40;
    std::vector<QPointF> points;
    for (int i = 0; i <= kPoints; ++i) points.push_back(edge.pointAtPercent(double(i) / kPoints));
    return points;
}

double widthOf(const insight::GraphEdge& edge)
{
    return std::min(7.0, 1.2 + 0.9 * std::log2(static_cast<double>(edge.calls + edge.handoffs)));
}

bool isTroubled(const insight::GraphEdge& edge)
{
    return edge.failures > 0 || edge.dropped > 0;
}

} // namespace

GraphArea::GraphArea(models::GraphModel& model, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
{
    setObjectName(QStringLiteral("graph"));
    setAccessibleName(tr("Graph of agents and tools; arrow keys move, n and p walk through the spans"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    takeFont();
    connect(&model, &models::GraphModel::changed, this, &GraphArea::takePicture);
    connect(&model, &models::GraphModel::currentChanged, this, &GraphArea::showCurrent);
}

void GraphArea::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

void GraphArea::takeFont()
{
    const QFontMetrics metrics(font());
    const double character = metrics.averageCharWidth();
    m_model.setNodeLook({nameFont(), figuresFont(), Metrics(font()).icon + 6.0, kBesideText + 2.0,
                         14 * character, 48 * character, 2.0 * metrics.lineSpacing() + 14});
}

QFont GraphArea::nameFont() const
{
    return scaledFont(font(), 0, QFont::DemiBold);
}

QFont GraphArea::figuresFont() const
{
    return scaledFont(font(), -1);
}

void GraphArea::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange) takeFont();
    QWidget::changeEvent(event);
}

void GraphArea::takePicture()
{
    m_edges.clear();
    m_hovered = {};
    m_alongEdges.clear();
    if (const auto* picture = m_model.picture())
        for (const auto& points : picture->layout.edges) m_edges.push_back(curveThrough(points));
    if (m_edges.size() <= kFewEdges)
        for (const QPainterPath& edge : m_edges) m_alongEdges.push_back(pointsAlong(edge));
    if (m_fitted) showFirst();
    update();
}

void GraphArea::fit()
{
    m_fitted = true;
    const auto* picture = m_model.picture();
    if (!picture || picture->layout.nodes.empty()) return;
    const QRectF& bounds = picture->layout.bounds;
    m_scale = std::clamp(
        std::min((width() - 2 * kMargin) / bounds.width(), (height() - 2 * kMargin) / bounds.height()),
        kLeast, kMostFitted);
    m_offset = QRectF(rect()).center() - bounds.center() * m_scale;
    update();
}

/// All of it, or what can be read around the node one is at.
void GraphArea::showFirst()
{
    fit();
    const auto* picture = m_model.picture();
    if (!picture || picture->layout.nodes.empty() || m_scale >= kReadable) return;
    const GraphPart at = m_model.current();
    const QRectF& node = picture->layout.nodes[at.kind == Kind::node ? at.number : 0];
    m_scale = kReadable;
    m_offset = QRectF(rect()).center() - node.center() * m_scale;
    update();
}

void GraphArea::resizeEvent(QResizeEvent*)
{
    if (m_fitted) showFirst();
}

QTransform GraphArea::transform() const
{
    return {m_scale, 0, 0, m_scale, m_offset.x(), m_offset.y()};
}

void GraphArea::zoomAround(const QPointF& point, double factor)
{
    const double scale = std::clamp(m_scale * factor, kLeast, kMost);
    m_offset = point - (point - m_offset) * (scale / m_scale);
    m_scale = scale;
    m_fitted = false;
    update();
}

void GraphArea::zoom(double factor)
{
    zoomAround(QRectF(rect()).center(), factor);
}

QRect GraphArea::nodeRect(std::uint32_t node) const
{
    return transform().mapRect(m_model.picture()->layout.nodes[node]).toRect();
}

QPoint GraphArea::edgePoint(std::uint32_t edge) const
{
    return transform().map(m_edges[edge].pointAtPercent(0.5)).toPoint();
}

GraphPart GraphArea::partAt(const QPoint& point) const
{
    const auto* picture = m_model.picture();
    if (!picture) return {};
    const QPointF at = transform().inverted().map(QPointF(point));
    for (std::uint32_t i = 0; i < picture->layout.nodes.size(); ++i)
        if (picture->layout.nodes[i].contains(at)) return {Kind::node, i};
    QPainterPathStroker around;
    around.setWidth(2 * kNear / m_scale);
    for (std::uint32_t i = 0; i < m_edges.size(); ++i)
        if (around.createStroke(m_edges[i]).contains(at)) return {Kind::edge, i};
    return {};
}

void GraphArea::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.surface);
    const auto* picture = m_model.picture();
    if (!picture || m_edges.size() != picture->layout.edges.size()) return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setTransform(transform());
    const auto edges = static_cast<std::uint32_t>(m_edges.size());
    for (std::uint32_t i = 0; i < edges; ++i)
        if (!isMarked({Kind::edge, i})) paintEdge(painter, i);
    for (std::uint32_t i = 0; i < edges; ++i)
        if (isMarked({Kind::edge, i})) paintEdge(painter, i);
    for (std::uint32_t i = 0; i < picture->layout.nodes.size(); ++i) paintNode(painter, i);
    if (m_scale >= kReadable) paintLabels(painter);
    if (!hasFocus()) return;
    painter.resetTransform();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(m_theme.accent);
    painter.drawLine(rect().topLeft(), rect().topRight());
}

/// While one is at a node, what has nothing to do with it steps back.
bool GraphArea::isFaint(const insight::GraphEdge& edge) const
{
    const GraphPart at = m_hovered.kind == Kind::node ? m_hovered : m_model.current();
    return at.kind == Kind::node && edge.from != at.number && edge.to != at.number;
}

void GraphArea::paintEdge(QPainter& painter, std::uint32_t number) const
{
    const insight::GraphEdge& edge = m_model.picture()->graph.edges[number];
    const bool marked = isMarked({Kind::edge, number});
    const QColor colour = isTroubled(edge) ? m_theme.tone(Tone::error)
        : edge.handoffs > 0                ? m_theme.kind(SpanKind::handoff)
                                           : m_theme.textTertiary;
    const double width = widthOf(edge) + (marked ? 1.5 : 0);
    QPen pen(marked ? colour : blend(m_theme.surface, colour, isFaint(edge) ? 0.35 : 0.8), width);
    if (edge.calls == 0) pen.setStyle(Qt::DashLine); // handoffs alone
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(m_edges[number]);
    const auto& points = m_model.picture()->layout.edges[number];
    const QPointF tip = points.back();
    const double back = points[points.size() - 2].x() < tip.x() ? -1 : 1, size = 6 + width;
    painter.setPen(Qt::NoPen);
    painter.setBrush(pen.color());
    painter.drawPolygon(QPolygonF{{tip.x(), tip.y()},
                                  {tip.x() + back * size, tip.y() - size / 2},
                                  {tip.x() + back * size, tip.y() + size / 2}});
}

/// Those of the part one is at first, then failures: where edges are dense, the others give way.
void GraphArea::paintLabels(QPainter& painter) const
{
    const auto& edges = m_model.picture()->graph.edges;
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < edges.size(); ++i) order.push_back(i);
    const auto weight = [&](std::uint32_t i) {
        return isMarked({Kind::edge, i}) ? 3 : isFaint(edges[i]) ? 0 : isTroubled(edges[i]) ? 2 : 1;
    };
    std::ranges::stable_sort(order, std::greater(), weight);
    std::vector<QRect> taken;
    for (const QRectF& node : m_model.picture()->layout.nodes) taken.push_back(node.toRect());
    for (const std::uint32_t number : order) paintLabel(painter, number, taken);
}

bool GraphArea::hidesOtherEdge(std::uint32_t number, const QRect& box) const
{
    if (m_edges.size() > kFewEdges) return false; // they cross everywhere
    for (std::uint32_t i = 0; i < m_edges.size(); ++i)
        if (i != number && std::ranges::any_of(m_alongEdges[i], [&](const QPointF& point) {
                return box.contains(point.toPoint());
            }))
            return true;
    return false;
}

/// Near the middle of the edge. Rather not on other edges, and not at all where nodes or other labels are.
bool GraphArea::placeLabel(std::uint32_t number, const std::vector<QRect>& taken, QRect& box) const
{
    const auto isFree = [&] {
        const QRect room = box.adjusted(-kLabelRoom, -kLabelRoom, kLabelRoom, kLabelRoom);
        return std::ranges::none_of(taken, [&](const QRect& other) { return other.intersects(room); });
    };
    const auto isClear = [&] { return isFree() && !hidesOtherEdge(number, box); };
    const auto move = [&](const auto& fits) {
        for (const int aside : {0, -box.width() / 2, box.width() / 2})
            for (const double share : {0.5, 0.4, 0.6, 0.3, 0.7, 0.25, 0.75}) {
                box.moveCenter(m_edges[number].pointAtPercent(share).toPoint() + QPoint(aside, 0));
                if (fits()) return true;
            }
        return false;
    };
    return move(isClear) || move(isFree);
}

/// How often, and failures beside it; where both have no room, failures alone.
void GraphArea::paintLabel(QPainter& painter, std::uint32_t number, std::vector<QRect>& taken) const
{
    const insight::GraphEdge& edge = m_model.picture()->graph.edges[number];
    const QString failed = m_model.troubles(edge).join(QStringLiteral(" · "));
    painter.setFont(scaledFont(font(), -1));
    const QFontMetrics metrics = painter.fontMetrics();
    QString count = m_model.label(edge);
    QRect box;
    const auto fits = [&] {
        const int first = count.isEmpty() ? 0 : metrics.horizontalAdvance(count) + 1;
        const int gap = count.isEmpty() ? 1 : 7;
        const int second = failed.isEmpty() ? 0 : metrics.horizontalAdvance(failed) + gap;
        box = QRect(0, 0, first + second + 10, metrics.height() + 2);
        return placeLabel(number, taken, box);
    };
    if (!fits()) {
        if (failed.isEmpty()) return;
        count.clear();
        if (!fits()) return;
    }
    taken.push_back(box);
    painter.setPen(QPen(m_theme.gridLine, 1));
    painter.setBrush(m_theme.surface);
    painter.drawRoundedRect(box, 4, 4);
    const QRect inside = box.adjusted(5, 0, -5, 0);
    painter.setPen(m_theme.textSecondary);
    paintText(painter, inside, count);
    painter.setPen(m_theme.tone(Tone::error));
    paintText(painter, inside, failed, Qt::AlignRight);
}

void GraphArea::paintNode(QPainter& painter, std::uint32_t number) const
{
    const insight::GraphNode& node = m_model.picture()->graph.nodes[number];
    const QRectF box = m_model.picture()->layout.nodes[number];
    const SpanKind kind = kindOf(node.kind);
    const Metrics metrics(font());
    const bool current = m_model.current() == GraphPart{Kind::node, number};
    const double tint = m_hovered == GraphPart{Kind::node, number} ? 0.22 : 0.1;
    painter.setBrush(blend(m_theme.surface, m_theme.kind(kind), tint));
    painter.setPen(current                 ? QPen(m_theme.accent, 2.5)
                       : node.failures > 0 ? QPen(m_theme.tone(Tone::error), 1.5)
                                           : QPen(blend(m_theme.surface, m_theme.kind(kind), 0.6), 1.2));
    painter.drawRoundedRect(box, metrics.radius + 2, metrics.radius + 2);
    const QRect inner = box.toRect().adjusted(kBesideText / 2, 5, -kBesideText / 2, -5);
    const QRect upper(inner.left(), inner.top(), inner.width(), inner.height() / 2),
        lower = upper.translated(0, inner.height() / 2);
    paintIcon(painter, QRect(upper.left(), upper.top(), metrics.icon, upper.height()), iconOf(kind),
              m_theme.kind(kind));
    painter.setFont(nameFont());
    painter.setPen(m_theme.text);
    paintText(painter, upper.adjusted(metrics.icon + 6, 0, 0, 0), m_model.name(number));
    painter.setFont(figuresFont());
    painter.setPen(node.failures > 0 ? m_theme.tone(Tone::error) : m_theme.textSecondary);
    paintText(painter, lower, m_model.figures(number));
}

/// Comes on screen when it is outside.
void GraphArea::showCurrent()
{
    const GraphPart current = m_model.current();
    if (current.kind == Kind::node && m_model.picture() && !m_fitted) {
        const QRect box = nodeRect(current.number);
        if (!rect().intersects(box)) m_offset += QPointF(rect().center() - box.center());
    }
    update();
}

void GraphArea::mousePressEvent(QMouseEvent* event)
{
    m_pressed = m_last = event->pos();
    m_moved = false;
}

void GraphArea::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton) {
        m_moved =
            m_moved || (event->pos() - m_pressed).manhattanLength() >= QApplication::startDragDistance();
        if (!m_moved) return;
        setCursor(Qt::ClosedHandCursor);
        m_offset += QPointF(event->pos() - m_last);
        m_last = event->pos();
        m_fitted = false;
        return update();
    }
    const GraphPart part = partAt(event->pos());
    setCursor(part.kind == Kind::none ? Qt::OpenHandCursor : Qt::PointingHandCursor);
    if (part == m_hovered) return;
    m_hovered = part;
    update();
}

void GraphArea::mouseReleaseEvent(QMouseEvent* event)
{
    setCursor(Qt::OpenHandCursor);
    if (!m_moved && event->button() == Qt::LeftButton) m_model.choose(partAt(event->pos()));
}

void GraphArea::wheelEvent(QWheelEvent* event)
{
    zoomAround(event->position(), std::pow(1.0015, event->angleDelta().y()));
    event->accept();
}

/// The nearest node in that direction, from the current one or the first.
void GraphArea::goTo(int key)
{
    const auto* picture = m_model.picture();
    if (!picture || picture->layout.nodes.empty()) return;
    const auto& nodes = picture->layout.nodes;
    if (m_model.current().kind != Kind::node) return m_model.choose({Kind::node, 0});
    const QPointF from = nodes[m_model.current().number].center();
    double nearest = HUGE_VAL;
    GraphPart best;
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        const QPointF way = nodes[i].center() - from;
        const bool across = key == Qt::Key_Left || key == Qt::Key_Right;
        const double ahead =
            (across ? way.x() : way.y()) * (key == Qt::Key_Left || key == Qt::Key_Up ? -1 : 1);
        const double aside = std::abs(across ? way.y() : way.x());
        if (ahead <= 1 || ahead + 2 * aside >= nearest) continue;
        nearest = ahead + 2 * aside;
        best = {Kind::node, i};
    }
    m_model.choose(best);
}

void GraphArea::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down: return goTo(event->key());
    case Qt::Key_N: return m_model.step(true);
    case Qt::Key_P: return m_model.step(false);
    case Qt::Key_Plus: return zoom(1.25);
    case Qt::Key_Minus: return zoom(0.8);
    case Qt::Key_0: return fit();
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space: return void(emit inspectRequested());
    default: QWidget::keyPressEvent(event);
    }
}

bool GraphArea::event(QEvent* event)
{
    if (event->type() == QEvent::Leave && m_hovered.kind != Kind::none) {
        m_hovered = {};
        update();
    }
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) update();
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const GraphPart part = partAt(help->pos());
    if (part.kind == Kind::none)
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), plainToolTip(m_model.description(part)), this);
    return true;
}

} // namespace retrospan::views
