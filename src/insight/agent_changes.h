// Agent changes: where the user's next message is answered by another agent than the one before, in a turn of
// its own, and that agent was given what the other one had answered. Turns that answer nothing of the user,
// as for a title, change nothing. Pure. Complexity: O(n + a bounded part of the contexts at changes).
#pragma once

#include "insight/session_outline.h"
#include "trace/session_structure.h"

#include <span>
#include <vector>

namespace retrospan::insight {

struct AgentChange {
    Row from = kNoRow; ///< the last call of the agent that stopped
    Row to = kNoRow; ///< the first call of the one that went on
};

/// By start.
[[nodiscard]] std::vector<AgentChange> findAgentChanges(const SessionOutline& outline,
                                                        const SessionDigest& digest,
                                                        std::span<const Utterance> conversation);

} // namespace retrospan::insight
