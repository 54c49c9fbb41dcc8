// How the kinds of steps look wherever they are shown: icon and colour. Pure.
#pragma once

#include "replay/step.h"
#include "views/base/icons.h"

namespace retrospan::views {

[[nodiscard]] Icon iconOf(replay::StepKind kind);
[[nodiscard]] QColor colourOf(replay::StepKind kind, const Theme& theme);

/// What is wrong with a handoff as badges at the left of a row; what is right of them is left of `rest`.
void paintFaults(QPainter& painter, QRect& rest, const QStringList& faults, const Theme& theme);

} // namespace retrospan::views
