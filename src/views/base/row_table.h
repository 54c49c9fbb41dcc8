// What tables of rows have in common: whole rows are chosen, one beneath the other at the height of a line,
// without grid and without numbers; Tab leaves them. Thread: GUI.
#pragma once

class QRect;
class QTableView;
class QWidget;

namespace retrospan::views {

void setUpRowTable(QTableView& table);
/// True when the mouse is over the row of a cell at `cell`, of a table in which whole rows are chosen.
[[nodiscard]] bool isRowHovered(const QWidget* table, const QRect& cell);

} // namespace retrospan::views
