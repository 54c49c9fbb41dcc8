#include "views/base/flow_layout.h"

#include <QWidget>

#include <algorithm>

namespace retrospan::views {

FlowLayout::FlowLayout(QWidget* parent, int gap, int lineGap)
    : QLayout(parent)
    , m_gap(gap)
    , m_lineGap(lineGap)
{
    setContentsMargins(0, 0, 0, 0);
}

FlowLayout::~FlowLayout()
{
    qDeleteAll(m_items);
}

QSize FlowLayout::minimumSize() const
{
    QSize size;
    for (const QLayoutItem* item : m_items) size = size.expandedTo(item->minimumSize());
    return size;
}

void FlowLayout::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    place(rect, true);
}

/// Lays the items out in `rect`, each in the middle of its line; returns the height they take.
int FlowLayout::place(const QRect& rect, bool apply) const
{
    int y = rect.y();
    for (auto item = m_items.begin(); item != m_items.end();) {
        const auto first = item;
        int width = 0, height = 0;
        for (; item != m_items.end(); ++item) {
            if ((*item)->isEmpty()) continue; // hidden
            const QSize size = (*item)->sizeHint();
            if (width > 0 && width + m_gap + size.width() > rect.width()) break;
            width += size.width() + (width > 0 ? m_gap : 0);
            height = std::max(height, size.height());
        }
        if (apply) placeLine(first, item, {rect.x(), y, rect.width(), height});
        y += height + (item == m_items.end() ? 0 : m_lineGap);
    }
    return y - rect.y();
}

void FlowLayout::placeLine(Items first, Items last, const QRect& line) const
{
    int x = line.x();
    for (; first != last; ++first) {
        if ((*first)->isEmpty()) continue;
        const QSize hint = (*first)->sizeHint();
        const QSize size(std::min(hint.width(), line.width()), hint.height()); // wider than all of it: elides
        (*first)->setGeometry({{x, line.y() + (line.height() - size.height()) / 2}, size});
        x += size.width() + m_gap;
    }
}

} // namespace retrospan::views
