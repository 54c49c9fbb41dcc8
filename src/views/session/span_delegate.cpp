#include "views/session/span_delegate.h"

#include "models/format.h"
#include "views/base/icons.h"
#include "views/base/painting.h"

#include <QPainter>

#include <algorithm>

namespace retrospan::views {
namespace {

constexpr int kDeepestIndent = 40; ///< levels; deeper rows share the last one's indent

} // namespace

SpanDelegate::SpanDelegate(models::SessionDocument& document, const models::RowModel& rows, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_document(document)
    , m_rows(rows)
{
}

QRect SpanDelegate::arrowRect(const QRect& cell, Node node) const
{
    const Metrics metrics(QFont{});
    const int level = std::min<int>(m_document.data()->tree.depth(node), kDeepestIndent);
    return {cell.left() + 4 + level * metrics.indent, cell.top(), metrics.indent, cell.height()};
}

void SpanDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    const Node node = m_rows.nodeAt(index);
    if (node == kNoNode || m_document.data() == nullptr) return;
    painter->save();
    painter->setClipRect(option.rect);
    painter->setFont(option.font);
    const bool selected = node == m_document.selected();
    paintRowBackground(*painter, option.rect, m_theme, selected, option.state & QStyle::State_Active,
                       option.state & QStyle::State_MouseOver);
    const bool error = !m_document.data()->tree.isMissing(node)
        && m_document.data()->table.status(node) == SpanStatus::error;
    if (!m_document.rows().matches(node)) painter->setOpacity(0.5);
    switch (index.column()) {
    case models::RowModel::name: paintName(*painter, option.rect, node, option.font); break;
    case models::RowModel::timeline: paintBar(*painter, option.rect, node); break;
    default: {
        const bool broken = error && index.column() == models::RowModel::detail;
        painter->setPen(broken ? m_theme.tone(Tone::error) : m_theme.textSecondary);
        const auto alignment = static_cast<Qt::Alignment>(m_rows.data(index, Qt::TextAlignmentRole).toInt());
        paintText(*painter, option.rect.adjusted(6, 0, -6, 0), m_rows.text(node, index.column()), alignment);
    }
    }
    painter->restore();
}

void SpanDelegate::paintName(QPainter& painter, const QRect& cell, Node node, const QFont& font) const
{
    const models::SessionData& data = *m_document.data();
    const bool missing = data.tree.isMissing(node);
    const Metrics metrics(font);
    painter.setPen(m_document.onSelectedPath(node) ? m_theme.accent : m_theme.gridLine);
    for (int level = 0; level < std::min<int>(data.tree.depth(node), kDeepestIndent); ++level) {
        const int x = cell.left() + 4 + level * metrics.indent + metrics.indent / 2;
        painter.drawLine(x, cell.top(), x, cell.bottom());
    }
    const QRect arrow = arrowRect(cell, node);
    if (data.tree.hasChildren(node))
        paintIcon(painter, arrow, m_document.rows().expanded(node) ? Icon::chevronDown : Icon::chevronRight,
                  m_theme.textSecondary);
    QRect at(arrow.right() + 2, cell.top(), metrics.icon, cell.height());
    const SpanKind kind = missing ? SpanKind::other : data.table.kind(node);
    paintIcon(painter, at, missing ? Icon::missingParent : iconOf(kind),
              missing ? m_theme.textTertiary : m_theme.kind(kind));
    QRect rest(at.right() + 6, cell.top(), cell.right() - at.right() - 8, cell.height());

    const auto badge = [&](const QString& text, Tone tone) {
        const int width = badgeWidth(font, text);
        if (width + 60 > rest.width()) return;
        paintBadge(painter, QRect(rest.right() - width, rest.top(), width, rest.height()), text, m_theme,
                   tone);
        rest.setRight(rest.right() - width - 6);
    };
    const std::uint32_t below = data.tree.errorsBelow(node);
    if (data.tree.hasChildren(node) && !m_document.rows().expanded(node)) {
        badge(models::formatCount(data.tree.subtreeSize(node) - 1), Tone::neutral);
        if (below > 0) badge(models::countOf(below, tr("error")), Tone::error);
    }
    if (const insight::Attempt* attempt = m_document.attempt(node))
        badge(tr("attempt %1/%2").arg(attempt->number).arg(attempt->of),
              attempt->number < attempt->of ? Tone::warning : Tone::neutral);
    if (!missing && data.table.status(node) == SpanStatus::error) badge(tr("error"), Tone::error);
    if (!missing && data.table.status(node) == SpanStatus::interrupted)
        badge(tr("interrupted"), Tone::interrupted);
    if (!missing && data.table.status(node) == SpanStatus::running) badge(tr("running"), Tone::running);
    if (m_document.searchHits().contains(node)) badge(tr("match"), Tone::accent);
    painter.setPen(missing ? m_theme.textTertiary : m_theme.text);
    paintText(painter, rest, m_rows.text(node, models::RowModel::name));
}

QColor SpanDelegate::barColour(Node node) const
{
    return m_theme.kind(m_document.data()->table.kind(node));
}

void SpanDelegate::paintBar(QPainter& painter, const QRect& cell, Node node) const
{
    const models::SessionData& data = *m_document.data();
    const models::TimeScale scale{m_document.window(), static_cast<double>(cell.width() - 1)};
    painter.setPen(m_theme.gridLine);
    for (const models::Tick& tick : models::ticksOf(scale, m_document.extent().startNs)) {
        const int x = cell.left() + static_cast<int>(tick.pixel);
        painter.drawLine(x, cell.top(), x, cell.bottom());
    }
    if (data.tree.isMissing(node)) {
        const SubtreeTotals totals = data.tree.totals(data.table, node);
        const models::Bar bar = models::barOf(scale, totals.startNs, totals.endNs);
        painter.setPen(QPen(m_theme.textTertiary, 1, Qt::DashLine));
        painter.drawRect(
            QRectF(cell.left() + bar.left, cell.top() + cell.height() * 0.3, bar.width, cell.height() * 0.4));
        return;
    }
    const bool running = data.table.endNs(node) == 0;
    const std::int64_t end = running ? m_document.extent().endNs : data.table.endNs(node);
    const models::Bar bar = models::barOf(scale, data.table.startNs(node), end);
    if (bar.width <= 0) return;
    const bool failed = data.table.status(node) == SpanStatus::error;
    const QRectF shape(cell.left() + bar.left, cell.top() + cell.height() * 0.22, bar.width,
                       cell.height() * 0.56);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    QColor fill = barColour(node);
    if (data.tree.hasChildren(node))
        fill = blend(m_theme.surface, fill, 0.55); // work of its own is strong, waiting for others faint
    painter.setBrush(fill);
    painter.drawRoundedRect(shape, std::min(2.5, bar.width / 2), 2.5);
    if (failed) {
        painter.setPen(QPen(m_theme.tone(Tone::error), 1.6));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(shape.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2);
    }
    if (running) {
        painter.setPen(QPen(m_theme.tone(Tone::running), 2, Qt::DotLine));
        painter.drawLine(shape.topRight(), shape.bottomRight());
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    const QString label = m_rows.text(node, models::RowModel::duration);
    const int labelWidth = painter.fontMetrics().horizontalAdvance(label) + 10;
    const bool right = shape.right() + labelWidth < cell.right();
    const bool left = shape.left() - labelWidth > cell.left();
    if (!right && !left) return;
    painter.setPen(failed ? m_theme.tone(Tone::error) : m_theme.textSecondary);
    const QRect room = right
        ? QRect(static_cast<int>(shape.right()) + 5, cell.top(), labelWidth, cell.height())
        : QRect(static_cast<int>(shape.left()) - labelWidth, cell.top(), labelWidth - 5, cell.height());
    paintText(painter, room, label, right ? Qt::AlignLeft : Qt::AlignRight);
}

} // namespace retrospan::views
