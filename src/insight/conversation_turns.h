// The turns of a session's conversation, each a span and what is beneath it: the tops of the tree, and where
// one top holds a conversation of several turns (a transcript, a chat within one span) the spans of these.
// A top that reports what the user wrote is one turn, whatever its parts did with it. Pure.
// Complexity: O(n log n).
#pragma once

#include "insight/session_outline.h"
#include "trace/session_digest.h"

#include <vector>

namespace retrospan::insight {

struct ConversationTurn {
    Node node = kNoNode;
    bool isPart = false; ///< of a top with several
};

/// By start.
[[nodiscard]] std::vector<ConversationTurn> conversationTurns(const SessionOutline& outline,
                                                              const SessionDigest& digest);

} // namespace retrospan::insight
