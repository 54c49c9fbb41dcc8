// What the panes of a replay are made of: texts and messages of the session's digest as blocks. Invariants: a
// text of which the replay keeps the beginning only says so and leads to the span that has it all. Thread:
// pure.
#pragma once

#include "models/replay_blocks.h"

#include <unordered_map>

namespace retrospan::models {

/// Names of called tools by the ids of their calls.
using ToolNames = std::unordered_map<TextId, TextId>;

/// An empty document that keeps the replay alive.
[[nodiscard]] std::shared_ptr<BlockDocument> blocksOf(const Replay& replay);
/// `row`: the span that has the text.
void addText(BlockDocument& out, int level, const PreparedReplay& replay, TextId text, Row row,
             BlockBody plain = BlockBody::text);
/// Says between two steps of a conversation that another branch begins or goes on; null when none does.
/// `before`: the step that was told before, kNoStep for none.
Block* addBranchChange(BlockDocument& out, int level, const PreparedReplay& replay, replay::StepIndex before,
                       replay::StepIndex step);
/// Marks what was said on a branch from which the session did not go on.
void addBranchBadge(Block& said, const PreparedReplay& replay, replay::StepIndex step);
/// `names` learns the tools that the message calls.
void addMessage(BlockDocument& out, const PreparedReplay& replay, MessageId message, bool isNew, Row row,
                ToolNames& names);

/// Words that are kept as long as the document.
void addWords(BlockDocument& out, std::string_view words);
/// What is wrong with a handoff, loudly.
void addFaultBadges(Block& block, const QStringList& faults);

} // namespace retrospan::models
