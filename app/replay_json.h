// The steps of a replay and the state at one of them as JSON: what `replay --json` prints. Names stay as they
// are once shipped (docs/replay.md). Steps are numbered from 1. Pure functions.
#pragma once

#include "session_json.h"
#include "session_replay.h"

namespace retrospan::app {

[[nodiscard]] Json stepJson(const models::PreparedReplay& replay, replay::StepIndex step);
[[nodiscard]] Json replayJson(const models::PreparedReplay& replay);
/// Precondition: the step is there.
[[nodiscard]] Json stateJson(const models::PreparedReplay& replay, replay::StepIndex step);

} // namespace retrospan::app
