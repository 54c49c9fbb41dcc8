// The structure of a session, all of it: found in one go from the columns and the digest of the content, so
// that nothing is read twice. Pure; adds joined texts to the digest's. Thread: any, one at a time per digest.
// Complexity: O(n log n) beside what the parts say.
#pragma once

#include "insight/attempts.h"
#include "insight/session_outline.h"
#include "trace/session_structure.h"

#include <optional>
#include <vector>

namespace retrospan::insight {

struct SessionStructure {
    Attempts attempts;
    std::vector<Utterance> conversation;
    std::vector<Interrupt> interrupts;
    std::vector<Handoff> handoffs;
    std::vector<Branch> branches; ///< empty when there is one way only
    std::optional<Failure> failure;
    std::vector<Signal> noticed; ///< signals, by time
};

[[nodiscard]] SessionStructure findStructure(const SessionOutline& outline, SessionDigest& digest);

} // namespace retrospan::insight
