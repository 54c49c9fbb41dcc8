#include "views/base/row_table.h"

#include "views/base/theme.h"

#include <QCursor>
#include <QHeaderView>
#include <QScrollBar>
#include <QTableView>

namespace retrospan::views {

void setUpRowTable(QTableView& table)
{
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setSelectionMode(QAbstractItemView::SingleSelection);
    table.setShowGrid(false);
    table.setWordWrap(false);
    table.setTabKeyNavigation(false);
    table.verticalHeader()->hide();
    table.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table.verticalHeader()->setDefaultSectionSize(Metrics(table.font()).rowHeight);
    table.horizontalHeader()->setHighlightSections(false);
    // Another row is beneath the mouse now; scrolling moves the pixels of the old one along.
    QObject::connect(table.verticalScrollBar(), &QScrollBar::valueChanged, table.viewport(),
                     qOverload<>(&QWidget::update));
}

bool isRowHovered(const QWidget* table, const QRect& cell)
{
    const auto* view = qobject_cast<const QTableView*>(table);
    if (view == nullptr || view->selectionBehavior() != QAbstractItemView::SelectRows || !view->isEnabled()
        || !view->viewport()->underMouse())
        return false;
    const int y = view->viewport()->mapFromGlobal(QCursor::pos()).y();
    return y >= cell.top() && y <= cell.bottom();
}

} // namespace retrospan::views
