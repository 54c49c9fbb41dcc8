// JourneyPart: some of the steps of a journey, to be compared with others: all of them, those on the way to a
// branch, those of a span and what is beneath it. Refers to the journey, which must outlive it. Pure
// functions. Complexity: linear in the steps.
#pragma once

#include "replay/journey.h"

namespace retrospan::replay {

struct JourneyPart {
    const Journey* journey = nullptr;
    std::vector<StepIndex> steps; ///< ascending
    bool way = false; ///< what is left out happened on other branches

    [[nodiscard]] bool whole() const { return steps.size() == journey->size(); }
};

[[nodiscard]] JourneyPart wholeOf(const Journey& journey);
/// By step: its span; what belongs to no span belongs to that of what follows it. kNoRow when nothing does.
[[nodiscard]] std::vector<Row> rowsOfSteps(const Journey& journey);
/// What happened up to where the branch parted, and on it: that of one branch and that of its parent begin
/// alike. An answer that was given anew keeps the messages that it answers. `branchOf` has the branch of each
/// node. Precondition: `number` is that of one of `branches`.
[[nodiscard]] JourneyPart wayOf(const Journey& journey, const SpanTree& tree,
                                const std::vector<Branch>& branches, std::span<const std::uint32_t> branchOf,
                                std::uint32_t number);
[[nodiscard]] JourneyPart beneath(const Journey& journey, const SpanTree& tree, Row top);

} // namespace retrospan::replay
