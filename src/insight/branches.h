// Branches: the ways a session took, where turns do not follow each other. A turn is one of
// conversation_turns.h. A turn goes on from the one whose messages its context has most of, be it an older
// one than the last: who goes back to the first version of a message is on its branch again. When the context
// of its first call leaves out what the user wrote and has another message in its place, that message was
// edited; when it is that of an earlier turn of the same agent, that turn was done anew; within one top only
// where a transcript says so. LangGraph counts supersteps of a thread: a run that starts at a step after the
// first which an earlier run has passed and did not stop at goes on from an older checkpoint. Turns that link
// to one span part there. The live branch is the one of the last turn. Contexts that share nothing with those
// before say nothing: no branch is claimed. Pure. Complexity: O(n + turns * contexts).
#pragma once

#include "insight/session_outline.h"
#include "trace/session_structure.h"

#include <string>
#include <string_view>
#include <vector>

namespace retrospan::insight {

/// Empty when there is one way only.
[[nodiscard]] std::vector<Branch> findBranches(const SessionOutline& outline, const SessionDigest& digest);
/// Branch of each node; 0 for those of sessions without branches.
[[nodiscard]] std::vector<std::uint32_t> branchOfNodes(const SpanTree& tree,
                                                       const std::vector<Branch>& branches);
[[nodiscard]] std::string_view toString(BranchCause cause); ///< "edited"
[[nodiscard]] std::string nameOf(const Branch& branch); ///< "branch 2 (edited, live)"

} // namespace retrospan::insight
