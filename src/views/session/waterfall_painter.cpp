#include "views/session/waterfall_painter.h"

#include "insight/summary.h"
#include "views/base/painting.h"

#include <QLinearGradient>
#include <QPainter>

#include <algorithm>

namespace retrospan::views {
namespace {

constexpr double kBarHeight = 0.56; ///< of the row
constexpr double kBesidePath = 0.3; ///< opacity of what the critical path leaves out
constexpr int kDashPeriod = 6; ///< pixels from one dash of a handoff's line to the next
constexpr double kFade = 28; ///< pixels over which the open end of a running span fades out

QRectF barRect(const QRect& cell, const models::Bar& bar, double share)
{
    return {cell.left() + bar.left, cell.top() + cell.height() * (1 - share) / 2, bar.width,
            cell.height() * share};
}

} // namespace

/// Draws the lines that cross all rows, a row high and a dash more, so that dashes are in step from row to
/// row.
void WaterfallPainter::updateGrid(const QSize& size, double pixelRatio)
{
    const models::TimeScale scale = m_document.scale(size.width());
    const QSize wanted = QSize(size.width(), size.height() + kDashPeriod) * pixelRatio;
    const bool same = m_scale.window == scale.window && m_scale.axis == scale.axis;
    if (same && m_scale.width == scale.width && m_grid.size() == wanted) return;
    m_scale = scale;
    m_grid = QPixmap(wanted);
    m_grid.setDevicePixelRatio(pixelRatio);
    m_grid.fill(Qt::transparent);
    QPainter painter(&m_grid);
    const int height = size.height() + kDashPeriod;
    for (const models::Tick& tick : models::ticksOf(m_scale, m_document.extent().startNs))
        painter.fillRect(static_cast<int>(tick.pixel), 0, 1, height, m_theme.gridLine);
    for (const models::Bar& idle : models::idleBars(m_scale))
        painter.fillRect(QRectF(idle.left, 0, idle.width, height), QBrush(m_theme.border, Qt::BDiagPattern));
    for (const int x : handoffPixels())
        for (int y = 0; y < height; y += kDashPeriod)
            painter.fillRect(x, y, 1, kDashPeriod / 2, m_theme.kind(SpanKind::handoff));
}

/// Where spans in view hand over, each pixel once.
std::vector<int> WaterfallPainter::handoffPixels() const
{
    std::vector<int> pixels;
    const SpanTable& table = m_document.data()->table;
    const auto& handoffs = m_document.marks().handoffs;
    const auto start = [&](const Handoff& handoff) { return table.startNs(handoff.row); };
    auto handoff = std::ranges::lower_bound(handoffs, m_scale.window.startNs, {}, start);
    for (; handoff != handoffs.end() && start(*handoff) <= m_scale.window.endNs; ++handoff) {
        const int x = static_cast<int>(m_scale.pixel(start(*handoff)));
        if (pixels.empty() || pixels.back() != x) pixels.push_back(x);
    }
    return pixels;
}

void WaterfallPainter::paint(QPainter& painter, const QRect& cell, Node node)
{
    updateGrid({cell.width() - 1, cell.height()}, painter.device()->devicePixelRatioF());
    const models::SessionData& data = *m_document.data();
    if (data.tree.isMissing(node)) {
        paintGrid(painter, cell, {});
        return paintMissing(painter, cell, node);
    }
    const bool open = data.table.endNs(node) == 0;
    if (open && data.table.startNs(node) == 0)
        return paintGrid(painter, cell, {}); // nobody knows when it was
    const std::int64_t end = open ? m_document.extent().endNs : data.table.endNs(node);
    const models::Bar bar = models::barOf(m_scale, data.table.startNs(node), end);
    if (bar.width <= 0) {
        paintGrid(painter, cell, {});
        return paintOutside(painter, cell, node);
    }
    const QRectF shape = barRect(cell, bar, kBarHeight);
    const Label label = labelOf(painter.fontMetrics(), cell, shape, node);
    paintGrid(painter, cell, label.place);
    const bool beside = m_document.criticalPathShown() && m_document.criticalSegments(node).empty();
    if (beside) painter.setOpacity(painter.opacity() * kBesidePath);
    paintShape(painter, shape, node);
    if (m_document.criticalPathShown()) paintCriticalPath(painter, cell, shape, node);
    paintLabel(painter, label, node);
}

/// The lines that cross all rows, but not what is written.
void WaterfallPainter::paintGrid(QPainter& painter, const QRect& cell, const QRect& except) const
{
    const double ratio = m_grid.devicePixelRatio();
    const int phase = (cell.top() % kDashPeriod + kDashPeriod) % kDashPeriod;
    const auto draw = [&](int from, int to) { // pixels from the left of the cell
        if (from < to)
            painter.drawPixmap(
                QPoint(cell.left() + from, cell.top()), m_grid,
                QRectF(from * ratio, phase * ratio, (to - from) * ratio, cell.height() * ratio).toRect());
    };
    if (except.isEmpty()) return draw(0, cell.width());
    draw(0, except.left() - cell.left());
    draw(except.right() + 1 - cell.left(), cell.width());
}

/// An arrow at the edge behind which the bar is.
void WaterfallPainter::paintOutside(QPainter& painter, const QRect& cell, Node node) const
{
    const bool before = m_document.data()->table.startNs(node) < m_scale.window.startNs;
    const double edge = before ? cell.left() + 3 : cell.right() - 3, inner = edge + (before ? 5 : -5);
    const double middle = cell.top() + cell.height() / 2.0;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fillOf(node));
    painter.drawPolygon(QPolygonF{{edge, middle}, {inner, middle - 4}, {inner, middle + 4}});
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void WaterfallPainter::paintMissing(QPainter& painter, const QRect& cell, Node node) const
{
    const auto& missing = m_document.data()->tree.missing(node);
    const std::int64_t end = missing.endNs == 0 ? m_document.extent().endNs : missing.endNs;
    const models::Bar bar = models::barOf(m_scale, missing.startNs, end, 4);
    if (bar.width <= 0) return;
    painter.setPen(QPen(m_theme.textTertiary, 1, Qt::DashLine));
    painter.drawRect(barRect(cell, bar, 0.4));
}

/// Work of its own is strong, waiting for spans beneath is faint.
QColor WaterfallPainter::fillOf(Node node) const
{
    const QColor colour = m_theme.kind(m_document.kind(node));
    return m_document.data()->tree.hasChildren(node) ? blend(m_theme.surface, colour, 0.5) : colour;
}

void WaterfallPainter::paintShape(QPainter& painter, const QRectF& shape, Node node) const
{
    const SpanTable& table = m_document.data()->table;
    const QColor fill = fillOf(node);
    const bool running = insight::isRunning(table, node), open = table.endNs(node) == 0;
    QBrush brush(open ? blend(m_theme.surface, fill, 0.15) : fill); // that it goes on so long is not known
    if (running && open) {
        QLinearGradient fade(std::max(shape.left(), shape.right() - kFade), 0, shape.right(), 0);
        fade.setColorAt(0, fill);
        fade.setColorAt(1, blend(m_theme.surface, fill, 0.15));
        brush = fade;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(brush);
    const double radius = std::min(2.5, shape.width() / 2);
    painter.drawRoundedRect(shape, radius, radius);
    if (table.status(node) == SpanStatus::error) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(m_theme.tone(Tone::error), 1.8, open ? Qt::DashLine : Qt::SolidLine));
        painter.drawRoundedRect(shape.adjusted(0.4, 0.4, -0.4, -0.4), radius, radius);
    } else if (table.status(node) == SpanStatus::interrupted) {
        painter.setBrush(QBrush(m_theme.tone(Tone::interrupted), Qt::BDiagPattern));
        painter.drawRoundedRect(shape, radius, radius);
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

/// A line beneath the bar where nothing else could have been waited for.
void WaterfallPainter::paintCriticalPath(QPainter& painter, const QRect& cell, const QRectF& shape,
                                         Node node) const
{
    for (const insight::CriticalSegment& segment : m_document.criticalSegments(node)) {
        const models::Bar bar = models::barOf(m_scale, segment.startNs, segment.endNs);
        if (bar.width > 0)
            painter.fillRect(QRectF(cell.left() + bar.left, shape.bottom() + 2, bar.width, 2), m_theme.text);
    }
}

/// The duration right of the bar, else left of it, else inside; nowhere when there is no room.
WaterfallPainter::Label WaterfallPainter::labelOf(const QFontMetrics& metrics, const QRect& cell,
                                                  const QRectF& shape, Node node) const
{
    const QString text = m_rows.text(node, models::RowModel::duration);
    const int width = metrics.horizontalAdvance(text) + 10;
    const int left = static_cast<int>(shape.left()), right = static_cast<int>(shape.right());
    const auto at = [&](int x) { return QRect(x, cell.top(), width - 5, cell.height()); };
    if (right + width < cell.right()) return {text, at(right + 5), false};
    if (left - width > cell.left()) return {text, at(left - width), false};
    if (shape.width() < width) return {};
    return {text, at(left + 6), true};
}

void WaterfallPainter::paintLabel(QPainter& painter, const Label& label, Node node) const
{
    const SpanTable& table = m_document.data()->table;
    const SpanStatus status = table.status(node);
    const bool open = table.endNs(node) == 0 && !insight::isRunning(table, node);
    painter.setPen(status == SpanStatus::error         ? m_theme.tone(Tone::error)
                       : status == SpanStatus::running ? m_theme.tone(Tone::running)
                                                       : m_theme.textSecondary);
    if (label.inside && !open) {
        const QColor fill = fillOf(node);
        const bool dark = contrastRatio(fill, Qt::black) > contrastRatio(fill, Qt::white);
        painter.setPen(dark ? QColor(Qt::black) : QColor(Qt::white));
    }
    if (!label.text.isEmpty()) paintText(painter, label.place, label.text);
}

} // namespace retrospan::views
