// The menu bar, made from the action table: one menu a category, submenus where the table names them, and the
// recent files. Thread: GUI.
#pragma once

#include "actions.h"

class QMenu;
class QMenuBar;

namespace retrospan::app {

/// Fills the bar; returns the menu for the recent files, which is empty.
[[nodiscard]] QMenu* buildMenus(QMenuBar& bar, const ActionRegistry& actions);

} // namespace retrospan::app
