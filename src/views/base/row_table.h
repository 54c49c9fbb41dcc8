// What tables of rows have in common: whole rows are chosen, one beneath the other at the height of a line,
// without grid and without numbers; Tab leaves them. Thread: GUI.
#pragma once

class QTableView;

namespace retrospan::views {

void setUpRowTable(QTableView& table);

} // namespace retrospan::views
