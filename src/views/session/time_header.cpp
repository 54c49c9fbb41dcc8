#include "views/session/time_header.h"

#include "models/format.h"
#include "models/row_model.h"
#include "models/timeline.h"
#include "views/base/elided_label.h"
#include "views/base/painting.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace retrospan::views {

TimeHeader::TimeHeader(models::SessionDocument& document, QWidget* parent)
    : QHeaderView(Qt::Horizontal, parent)
    , m_document(document)
{
    setHighlightSections(false);
    setSectionsClickable(false);
}

void TimeHeader::setTheme(const Theme& theme)
{
    m_theme = theme;
    viewport()->update();
}

bool TimeHeader::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip || m_document.data() == nullptr)
        return QHeaderView::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int left = sectionViewportPosition(models::RowModel::timeline);
    const models::TimeScale scale = m_document.scale(sectionSize(models::RowModel::timeline) - 1);
    const models::TimeAxis::Idle* idle = models::idleAt(scale, help->pos().x() - left);
    if (idle == nullptr)
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(),
                           plainToolTip(tr("Nothing was at work for %1; shown shorter")
                                            .arg(models::formatDuration(idle->endNs - idle->startNs))),
                           this);
    return true;
}

void TimeHeader::paintSection(QPainter* painter, const QRect& rect, int section) const
{
    painter->save();
    painter->setClipRect(rect);
    painter->fillRect(rect, m_theme.raised);
    painter->setPen(m_theme.border);
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());
    painter->setPen(m_theme.textSecondary);
    if (section != models::RowModel::timeline || m_document.data() == nullptr) {
        const auto alignment = static_cast<Qt::Alignment>(
            model()->headerData(section, Qt::Horizontal, Qt::TextAlignmentRole).toInt());
        paintText(*painter, rect.adjusted(6, 0, -6, 0),
                  model()->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString(), alignment);
        painter->restore();
        return;
    }
    const models::TimeScale scale = m_document.scale(rect.width() - 1);
    for (const models::Bar& idle : models::idleBars(scale))
        painter->fillRect(QRectF(rect.left() + idle.left, rect.bottom() - 5, idle.width, 5),
                          QBrush(m_theme.textTertiary, Qt::BDiagPattern));
    for (const models::Tick& tick : models::ticksOf(scale, m_document.extent().startNs)) {
        const int x = rect.left() + static_cast<int>(tick.pixel);
        painter->setPen(m_theme.border);
        painter->drawLine(x, rect.bottom() - 5, x, rect.bottom());
        painter->setPen(m_theme.textSecondary);
        const QRect room(x + 4, rect.top(), rect.right() - x - 4, rect.height());
        // Half a time would be another one.
        if (painter->fontMetrics().horizontalAdvance(tick.label) <= room.width())
            paintText(*painter, room, tick.label);
    }
    painter->restore();
}

} // namespace retrospan::views
