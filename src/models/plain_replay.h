// A replay for people who do not develop the agent: the steps that the user had part in or would want to know
// of, and what happened at them in plain words, with what went wrong in the session and what is not recorded
// of it. Thread: pure. Complexity: of steps linear, of blocks linear in the findings.
#pragma once

#include "models/replay_blocks.h"

#include <vector>

namespace retrospan::models {

/// Messages, answers, handoffs, waits, errors, and where something went wrong that failed no call; ascending.
[[nodiscard]] std::vector<replay::StepIndex> plainSteps(const PreparedReplay& replay);
/// What happened at a step. Blocks that lead somewhere have the step as target.
[[nodiscard]] std::shared_ptr<BlockDocument> plainBlocks(const Replay& replay, replay::StepIndex step);

} // namespace retrospan::models
