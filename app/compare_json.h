// Two sessions, or parts of them, step by step as JSON: what `compare --json` prints. Names stay as they are
// once shipped (docs/replay.md). Steps are numbered from 1. Pure.
#pragma once

#include "models/comparison.h"
#include "replay_json.h"

namespace retrospan::app {

[[nodiscard]] std::string_view toString(replay::Match match); ///< "baseline_only"
[[nodiscard]] Json compareJson(const models::Comparison& compared);

} // namespace retrospan::app
