#include "views/session/span_delegate.h"

#include "models/branch_text.h"
#include "models/format.h"
#include "views/base/elided_label.h"
#include "views/base/icons.h"
#include "views/base/painting.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace retrospan::views {
namespace {

constexpr int kLeastIndent = 4; ///< pixels of a level
constexpr int kLeastName = 60; ///< pixels of a name that badges leave
constexpr int kBriefGap = 10, kLeastBrief = 40; ///< pixels between a name and what its call was about
constexpr int kLane = 8, kLeastLane = 3; ///< pixels of a branch
constexpr int kLanesRoom = 56; ///< pixels of all branches; those beyond it begin at the left again
constexpr int kDash = 3, kDashPeriod = 6; ///< of a lane that was left

} // namespace

SpanDelegate::SpanDelegate(models::SessionDocument& document, const models::RowModel& rows, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_document(document)
    , m_rows(rows)
    , m_waterfall(document, rows)
{
}

void SpanDelegate::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_waterfall.setTheme(theme);
}

SpanDelegate::Indent SpanDelegate::indentIn(const QRect& cell) const
{
    const int room = (cell.width() - lanesWidth()) / 2,
              depth = std::max(1, static_cast<int>(m_document.data()->summary.maxDepth));
    const int step = std::clamp(room / depth, kLeastIndent, m_metrics.indent);
    return {step, std::max(1, room / step)};
}

QRect SpanDelegate::arrowRect(const QRect& cell, Node node) const
{
    const auto [step, deepest] = indentIn(cell);
    const int level = std::min<int>(m_document.data()->tree.depth(node), deepest);
    return {cell.left() + lanesWidth() + 4 + level * step, cell.top(), m_metrics.indent, cell.height()};
}

/// The more branches there are, the narrower they get.
SpanDelegate::Lanes SpanDelegate::lanes() const
{
    const auto branches = static_cast<int>(
        std::min<std::size_t>(m_document.marks().branches.branches.size(), kLanesRoom / kLeastLane));
    const int step = branches == 0 ? kLane : std::clamp(kLanesRoom / branches, kLeastLane, kLane);
    return {branches, step, std::min(3, step - 1)};
}

int SpanDelegate::lanesWidth() const
{
    return lanes().count * lanes().step;
}

void SpanDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const
{
    const Node node = m_rows.nodeAt(index);
    if (node == kNoNode || m_document.data() == nullptr) return;
    painter->save();
    painter->setClipRect(option.rect);
    painter->setFont(option.font);
    paintRowBackground(*painter, option.rect, m_theme, node == m_document.selected(),
                       option.state & QStyle::State_Active, index.row() == m_hovered);
    if (!m_document.rows().matches(node)) painter->setOpacity(0.55);
    if (index.column() == models::RowModel::name)
        paintName(*painter, option.rect, node);
    else if (index.column() == models::RowModel::timeline)
        m_waterfall.paint(*painter, option.rect, node);
    else
        paintCell(*painter, option.rect, index, node);
    painter->restore();
}

void SpanDelegate::paintCell(QPainter& painter, const QRect& cell, const QModelIndex& index, Node node) const
{
    const models::SessionData& data = *m_document.data();
    const bool failed = !data.tree.isMissing(node) && data.table.status(node) == SpanStatus::error;
    const bool broken = failed && index.column() == models::RowModel::detail;
    painter.setPen(broken ? m_theme.tone(Tone::error) : m_theme.textSecondary);
    const auto alignment = static_cast<Qt::Alignment>(m_rows.data(index, Qt::TextAlignmentRole).toInt());
    paintText(painter, cell.adjusted(6, 0, -6, 0), m_rows.text(node, index.column()), alignment);
}

/// A line where the session went on, dashes where it was left; from the parent's lane where a branch begins.
void SpanDelegate::paintLane(QPainter& painter, const QRect& cell, Node node) const
{
    const Branch* branch = m_document.branch(node);
    if (branch == nullptr) return;
    const bool left = m_document.isLeft(node), begins = branch->first == node && branch->number != 0;
    const QColor colour = left ? m_theme.textTertiary : m_theme.accent;
    const Lanes all = lanes();
    const int step = all.step, line = all.line;
    const auto laneOf = [&](std::uint32_t number) {
        return cell.left() + static_cast<int>(number % static_cast<std::uint32_t>(all.count)) * step
            + (step - line) / 2;
    };
    const int x = laneOf(branch->number), middle = cell.center().y();
    const int top = begins ? middle : cell.top(), bottom = cell.bottom() + 1;
    if (!left) painter.fillRect(x, top, line, bottom - top, colour);
    const int phase = (top % kDashPeriod + kDashPeriod) % kDashPeriod; // in step from row to row
    for (int y = top - phase; left && y < bottom; y += kDashPeriod)
        if (const int from = std::max(y, top); y + kDash > from)
            painter.fillRect(x, from, line, std::min(y + kDash, bottom) - from, colour);
    if (!begins) return;
    const int parent = laneOf(branch->parent) + line / 2, from = std::min(parent, x);
    painter.fillRect(from, middle - 1, std::max(parent, x) - from, 2, colour);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    const double radius = std::min(3.5, step / 2.0);
    painter.drawEllipse(QPointF(x + line / 2.0, middle), radius, radius);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

/// A line for each level above; where the way to the selected span runs, in colour.
void SpanDelegate::paintGuides(QPainter& painter, const QRect& cell, Node node) const
{
    const SpanTree& tree = m_document.data()->tree;
    const auto& path = m_document.selectedPath();
    const Node selected = m_document.selected();
    const bool failed = selected != kNoNode && !tree.isMissing(selected)
        && m_document.data()->table.status(selected) == SpanStatus::error;
    const QColor marked = failed ? m_theme.tone(Tone::error) : m_theme.accent;
    const int middle = cell.center().y();
    const auto [step, deepest] = indentIn(cell);
    Node below = node;
    for (int level = tree.depth(node) - 1; level >= 0; --level) {
        const Node above = tree.parent(below);
        const auto next = static_cast<std::size_t>(level) + 1;
        if (level <= deepest) {
            const int x = cell.left() + lanesWidth() + 4 + level * step + m_metrics.indent / 2;
            painter.setPen(m_theme.gridLine);
            painter.drawLine(x, cell.top(), x, cell.bottom());
            const bool onWay = next < path.size() && path[next - 1] == above
                && tree.position(node) <= tree.position(path[next]);
            if (onWay) {
                const bool turns = node == path[next];
                painter.setPen(QPen(marked, 1.5));
                painter.drawLine(x, cell.top(), x, turns ? middle : cell.bottom());
                if (turns) painter.drawLine(x, middle, x + step / 2, middle);
            }
        }
        below = above;
    }
}

void SpanDelegate::paintName(QPainter& painter, const QRect& cell, Node node) const
{
    const models::SessionData& data = *m_document.data();
    const bool missing = data.tree.isMissing(node);
    paintLane(painter, cell, node);
    paintGuides(painter, cell, node);
    const QRect arrow = arrowRect(cell, node);
    if (data.tree.hasChildren(node))
        paintIcon(painter, arrow, m_document.rows().expanded(node) ? Icon::chevronDown : Icon::chevronRight,
                  m_theme.textSecondary);
    const QRect icon(arrow.right() + 3, cell.top(), m_metrics.icon, cell.height());
    if (missing)
        paintIcon(painter, icon, Icon::missingParent, m_theme.textTertiary);
    else
        paintIcon(painter, icon, iconOf(m_document.kind(node)), m_theme.kind(m_document.kind(node)));
    QRect room(icon.right() + 7, cell.top(), cell.right() - icon.right() - 11, cell.height());
    paintBadges(painter, room, node);
    const bool faint = missing || data.table.isDuplicate(node);
    painter.setPen(faint ? m_theme.textTertiary : m_theme.text);
    const int used = paintText(painter, room, m_rows.text(node, models::RowModel::name));
    if (room.width() - used > kLeastBrief) {
        if (!faint) painter.setPen(m_theme.textSecondary);
        paintText(painter, room.adjusted(used + kBriefGap, 0, 0, 0), m_rows.brief(node));
    }
    if (m_document.searchHits().contains(node)) {
        painter.setPen(QPen(m_theme.accent, 2));
        painter.drawLine(room.left(), cell.bottom() - 3, room.left() + used, cell.bottom() - 3);
    }
}

/// Takes from the right of `room` what the badges need.
void SpanDelegate::paintBadges(QPainter& painter, QRect& room, Node node) const
{
    const models::SessionData& data = *m_document.data();
    const auto take = [&](int width) {
        if (width + kLeastName > room.width()) return QRect();
        const QRect taken(room.right() - width + 1, room.top(), width, room.height());
        room.setRight(taken.left() - 5);
        return taken;
    };
    const auto badge = [&](const QString& text, Tone tone) {
        if (const QRect at = take(badgeWidth(painter.font(), text)); !at.isEmpty())
            paintBadge(painter, at, text, m_theme, tone);
    };
    const bool missing = data.tree.isMissing(node);
    const SpanStatus status = missing ? SpanStatus::unset : data.table.status(node);
    if (status == SpanStatus::error || status == SpanStatus::running || status == SpanStatus::interrupted)
        if (const QRect at = take(m_metrics.icon); !at.isEmpty())
            paintIcon(painter, at, iconOf(status), m_theme.status(status));
    if (const insight::Attempt* attempt = m_document.attempt(node))
        badge(tr("attempt %1/%2").arg(attempt->number).arg(attempt->of),
              status == SpanStatus::error ? Tone::warning : Tone::neutral);
    const Handoff* handoff = missing ? nullptr : m_document.marks().handoffOf(data.table, node);
    if (handoff != nullptr && handoff->dropped) badge(tr("nobody took over"), Tone::error);
    if (const Branch* branch = m_document.branch(node); branch != nullptr && branch->first == node)
        badge(models::branchLabel(*branch), m_document.isLeft(node) ? Tone::neutral : Tone::accent);
    if (!missing && data.table.isDuplicate(node)) badge(tr("counted elsewhere"), Tone::neutral);
    if (!data.tree.hasChildren(node) || m_document.rows().expanded(node)) return;
    if (const std::uint32_t below = data.tree.errorsBelow(node); below > 0)
        badge(models::countOf(below, tr("error")), Tone::error);
    badge(QLatin1Char('+') + models::formatCount(data.tree.subtreeSize(node) - 1), Tone::neutral);
}

bool SpanDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem&,
                             const QModelIndex& index)
{
    const Node node = m_rows.nodeAt(index);
    if (event->type() != QEvent::ToolTip || node == kNoNode) return false;
    QToolTip::showText(event->globalPos(), plainToolTip(m_rows.description(node)), view);
    return true;
}

} // namespace retrospan::views
