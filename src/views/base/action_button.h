// Buttons that are actions: text, tool tip and enabled state follow them. Owned by `parent`; the actions must
// outlive them. Thread: GUI.
#pragma once

#include <Qt>

#include <initializer_list>

class QAction;
class QHBoxLayout;
class QPushButton;
class QWidget;

namespace retrospan::views {

[[nodiscard]] QPushButton* makeActionButton(QAction* action, QWidget* parent);
/// Flat ones in a row of a bar, which the mouse gives no focus.
void addToolButtons(QHBoxLayout& row, std::initializer_list<QAction*> actions, QWidget* parent,
                    Qt::ToolButtonStyle style = Qt::ToolButtonIconOnly);

} // namespace retrospan::views
