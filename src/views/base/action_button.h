// A push button that is an action: its text, tool tip and enabled state follow it. Owned by `parent`; the
// action must outlive it. Thread: GUI.
#pragma once

class QAction;
class QPushButton;
class QWidget;

namespace retrospan::views {

[[nodiscard]] QPushButton* makeActionButton(QAction* action, QWidget* parent);

} // namespace retrospan::views
