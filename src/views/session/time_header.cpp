#include "views/session/time_header.h"

#include "models/row_model.h"
#include "models/timeline.h"
#include "views/base/painting.h"

#include <QPainter>

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
    const models::TimeScale scale{m_document.window(), static_cast<double>(rect.width() - 1)};
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
