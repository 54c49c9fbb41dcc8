// A tool call beside its other attempts, retrieved documents, events and links: as blocks to read.
// Invariants: the documents keep the inspections they show alive; an absent value is said to be absent.
// Thread: pure; on a worker. Complexity: linear in what is shown.
#pragma once

#include "models/json_diff.h"
#include "models/message_blocks.h"

#include <vector>

namespace retrospan::models {

/// Another call to see beside this one: an attempt of the same call, or a call of the same tool.
struct OtherCall {
    QString name; ///< "Attempt 1 of 3", "The call before"
    QString outcome; ///< "failed: timeout", "succeeded"
    bool earlier = true;
    Inspection span;
};

/// The call, what changed in its arguments between it and the others, and those at the end.
[[nodiscard]] std::shared_ptr<BlockDocument> toolBlocks(const Inspection& span,
                                                        const std::vector<OtherCall>& others, bool running);
/// A section with what two calls' arguments differ in.
void addArgumentChanges(BlockDocument& out, const QString& title, const JsonDiff& diff);
/// `answer`: the model call after the retrieval, null when there is none.
[[nodiscard]] std::shared_ptr<BlockDocument> retrievalBlocks(const Inspection& span,
                                                             const Inspection& answer);
/// Blocks of links carry their place in the span's links as `target`.
[[nodiscard]] std::shared_ptr<BlockDocument> eventBlocks(const Inspection& span);

} // namespace retrospan::models
