// Handoffs: from agent to agent and from agent to human.
// Told by a span (kind handoff, or flagged as handing to a human) or by people, who then name who takes over
// ("human" for one), or implied: an agent of another name goes on where one stopped, at the same place of the
// tree or in the next turn (agent_changes.h), after it and without a hand-over that says so. Who took over is
// the first span of the named agent, or of a human, after the hand-over. Context went along when the messages
// of the call that handed over are in the first call of the new agent (all, a part, none); to a human, when
// the hand-over says something about the case (a summary). Dropped: nobody took over, and the session is over
// or the one who handed over went on. Late: the user had asked for a person in an earlier turn, or calls had
// failed there and the user was answered nevertheless. Pure. Complexity: O(n log n + contexts of the calls
// around handoffs).
#pragma once

#include "insight/corrections.h"
#include "insight/session_outline.h"
#include "trace/session_structure.h"

#include <span>
#include <string_view>
#include <vector>

namespace retrospan::insight {

/// By time.
[[nodiscard]] std::vector<Handoff> findHandoffs(const SessionOutline& outline, const SessionDigest& digest,
                                                std::span<const Utterance> conversation,
                                                const Corrections& said = {});
[[nodiscard]] std::string_view toString(Carried context); ///< "part"

} // namespace retrospan::insight
