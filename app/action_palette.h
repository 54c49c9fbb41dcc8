// The command palette's view of the action registry: every action that is enabled or could be, with
// its icon, category and shortcut. Thread: GUI.
#pragma once

#include "actions.h"
#include "views/base/palette_provider.h"

#include <memory>

namespace retrospan::app {

/// `registry` must outlive the provider. The palette's own action is left out.
[[nodiscard]] std::unique_ptr<views::PaletteProvider> makeActionProvider(const ActionRegistry& registry);

} // namespace retrospan::app
