#include "views/session/waterfall_painter.h"

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
    const models::TimeScale scale{m_document.window(), static_cast<double>(size.width())};
    const QSize wanted = QSize(size.width(), size.height() + kDashPeriod) * pixelRatio;
    if (m_scale.window == scale.window && m_scale.width == scale.width && m_grid.size() == wanted) return;
    m_scale = scale;
    m_grid = QPixmap(wanted);
    m_grid.setDevicePixelRatio(pixelRatio);
    m_grid.fill(Qt::transparent);
    QPainter painter(&m_grid);
    const int height = size.height() + kDashPeriod;
    for (const models::Tick& tick : models::ticksOf(m_scale, m_document.extent().startNs))
        painter.fillRect(static_cast<int>(tick.pixel), 0, 1, height, m_theme.gridLine);
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
    const double ratio = m_grid.devicePixelRatio();
    const int phase = (cell.top() % kDashPeriod + kDashPeriod) % kDashPeriod;
    painter.drawPixmap(cell.topLeft(), m_grid,
                       QRectF(0, phase * ratio, m_grid.width(), cell.height() * ratio).toRect());
    const models::SessionData& data = *m_document.data();
    if (data.tree.isMissing(node)) return paintMissing(painter, cell, node);
    const bool running = data.table.endNs(node) == 0;
    const std::int64_t end = running ? m_document.extent().endNs : data.table.endNs(node);
    const models::Bar bar = models::barOf(m_scale, data.table.startNs(node), end);
    if (bar.width <= 0) return paintOutside(painter, cell, node);
    const QRectF shape = barRect(cell, bar, kBarHeight);
    const bool beside = m_document.criticalPathShown() && m_document.criticalSegments(node).empty();
    if (beside) painter.setOpacity(painter.opacity() * kBesidePath);
    paintShape(painter, shape, node);
    if (m_document.criticalPathShown()) paintCriticalPath(painter, cell, shape, node);
    paintLabel(painter, cell, shape, node);
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
    const models::SessionData& data = *m_document.data();
    const SubtreeTotals totals = data.tree.totals(data.table, node);
    const std::int64_t end = totals.endNs == 0 ? m_document.extent().endNs : totals.endNs;
    const models::Bar bar = models::barOf(m_scale, totals.startNs, end, 4);
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
    QBrush brush(fill);
    if (table.endNs(node) == 0) {
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
        painter.setPen(QPen(m_theme.tone(Tone::error), 1.8));
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

/// The duration right of the bar, else left of it, else inside.
void WaterfallPainter::paintLabel(QPainter& painter, const QRect& cell, const QRectF& shape, Node node) const
{
    const QString label = m_rows.text(node, models::RowModel::duration);
    const int width = painter.fontMetrics().horizontalAdvance(label) + 10;
    const SpanStatus status = m_document.data()->table.status(node);
    painter.setPen(status == SpanStatus::error         ? m_theme.tone(Tone::error)
                       : status == SpanStatus::running ? m_theme.tone(Tone::running)
                                                       : m_theme.textSecondary);
    const int left = static_cast<int>(shape.left()), right = static_cast<int>(shape.right());
    if (right + width < cell.right())
        return void(paintText(painter, QRect(right + 5, cell.top(), width, cell.height()), label));
    if (left - width > cell.left())
        return void(paintText(painter, QRect(left - width, cell.top(), width - 5, cell.height()), label,
                              Qt::AlignRight));
    if (shape.width() < width) return;
    const QColor fill = fillOf(node);
    const bool dark = contrastRatio(fill, Qt::black) > contrastRatio(fill, Qt::white);
    painter.setPen(dark ? QColor(Qt::black) : QColor(Qt::white));
    paintText(painter, QRect(left + 6, cell.top(), width, cell.height()), label);
}

} // namespace retrospan::views
