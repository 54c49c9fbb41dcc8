// The messages of a model call as blocks to read, and what is new in them against the call before.
// Invariants: the documents keep the inspections they show alive; a message is the same one when role and
// parts are, each counted as often as it occurs. Thread: pure; on a worker for large spans. Complexity:
// linear in the bytes of the messages.
#pragma once

#include "models/block_document.h"
#include "models/session_source.h"

#include <memory>

namespace retrospan::models {

using Inspection = std::shared_ptr<const SpanInspection>;

/// What the table knows of a call beside its content.
struct CallFacts {
    QString model;
    Usage usage;
    std::int64_t previousNode = Block::kNoTarget; ///< the call before it
};

/// Everything the call was given and answered. `previous` may be null: then nothing is marked as new.
[[nodiscard]] std::shared_ptr<BlockDocument>
conversationBlocks(const Inspection& span, const Inspection& previous, const CallFacts& facts);
/// What the context gained and lost since `previous`.
[[nodiscard]] std::shared_ptr<BlockDocument> changeBlocks(const Inspection& span, const Inspection& previous);

/// The block of a text that may be JSON: structured answers and tool results read better that way.
[[nodiscard]] BlockBody bodyOf(std::string_view text);

} // namespace retrospan::models
