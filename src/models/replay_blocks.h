// The panes of a replay at one step as blocks to read: what the user had seen, what the model was given, the
// call with its outcome and how the model read it. Invariants: the documents keep the replay alive; a missing
// piece is named; a text of which the replay keeps the beginning only says so and leads to the span that has
// it all. Thread: pure. Complexity: linear in what is shown; of long conversations and contexts the last
// kShownMessages and everything new are shown, the rest is counted.
#pragma once

#include "models/block_document.h"
#include "models/replay_data.h"

#include <memory>
#include <span>

namespace retrospan::models {

inline constexpr std::size_t kShownMessages = 200;

using Replay = std::shared_ptr<const PreparedReplay>;

/// Blocks carry the span they come from as target.
[[nodiscard]] std::shared_ptr<BlockDocument> seenBlocks(const Replay& replay, replay::StepIndex step);
/// `conversation`: the steps of which it consists.
[[nodiscard]] std::shared_ptr<BlockDocument> seenBlocks(const Replay& replay, replay::StepIndex step,
                                                        std::span<const replay::StepIndex> conversation);
[[nodiscard]] std::shared_ptr<BlockDocument> givenBlocks(const Replay& replay, replay::StepIndex step);
[[nodiscard]] std::shared_ptr<BlockDocument> callBlocks(const Replay& replay, replay::StepIndex step);

} // namespace retrospan::models
