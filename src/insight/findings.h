// The findings of a structure as one list: what people can dismiss or confirm, each named by its first span.
// Pure. Complexity: linear in the findings.
#pragma once

#include "insight/structure.h"

#include <string>
#include <vector>

namespace retrospan::insight {

struct Finding {
    FindingKind kind = FindingKind::failure;
    std::string detail; ///< of a signal its kind
    Row row = kNoRow; ///< the first span of it
    std::string reason;
    Judgement judgement{};
};

/// The failure first and those that people say are none, then signals, handoffs, interrupts, branches,
/// attempts; each in its order. `corrections`: those that the structure was found with.
[[nodiscard]] std::vector<Finding> findingsOf(const SessionStructure& structure, const SpanTable& table,
                                              std::span<const Correction> corrections);
/// True for kinds that people can add by hand.
[[nodiscard]] bool canBeAdded(FindingKind kind);

} // namespace retrospan::insight
