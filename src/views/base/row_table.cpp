#include "views/base/row_table.h"

#include "views/base/theme.h"

#include <QHeaderView>
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
}

} // namespace retrospan::views
