// How the kinds of steps look wherever they are shown: icon and colour. Pure.
#pragma once

#include "replay/step.h"
#include "views/base/icons.h"

namespace retrospan::views {

[[nodiscard]] Icon iconOf(replay::StepKind kind);
[[nodiscard]] QColor colourOf(replay::StepKind kind, const Theme& theme);

} // namespace retrospan::views
