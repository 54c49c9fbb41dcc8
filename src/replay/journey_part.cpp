#include "replay/journey_part.h"

#include <algorithm>
#include <numeric>

namespace retrospan::replay {
namespace {

/// Where what was left began: at its messages, unless what was done anew answers the same ones.
StepIndex firstLeft(const Journey& journey, const JourneyPart& left, const Branch& branch)
{
    const auto isMessage = [&](StepIndex step) {
        return journey.steps()[step].kind == StepKind::userMessage;
    };
    const auto first = branch.cause == BranchCause::regenerated
        ? std::ranges::find_if_not(left.steps, isMessage)
        : left.steps.begin();
    return first == left.steps.end() ? kNoStep : *first;
}

/// By branch: from which step on it is no longer the way; kNoStep = it is to the end, 0 = it is not at all.
std::vector<StepIndex> endsOfWay(const Journey& journey, const SpanTree& tree,
                                 const std::vector<Branch>& branches, std::uint32_t number)
{
    std::vector<StepIndex> ends(branches.size(), 0);
    StepIndex end = kNoStep;
    for (std::uint32_t at = number; end > 0;) {
        ends[at] = end;
        const Branch& branch = branches[at];
        if (branch.number == 0) break;
        const Row parting = branch.partedAt == kNoRow ? branch.first : branch.partedAt;
        if (parting == kNoRow) break; // nothing says what came before it
        const JourneyPart left = beneath(journey, tree, parting);
        end = std::min(end, firstLeft(journey, left, branch));
        at = branch.parent;
    }
    return ends;
}

} // namespace

JourneyPart wholeOf(const Journey& journey)
{
    JourneyPart part{&journey, std::vector<StepIndex>(journey.size())};
    std::iota(part.steps.begin(), part.steps.end(), 0U);
    return part;
}

std::vector<Row> rowsOfSteps(const Journey& journey)
{
    std::vector<Row> rows(journey.size(), kNoRow);
    Row row = kNoRow;
    for (StepIndex i = journey.size(); i-- > 0;) {
        if (journey.steps()[i].row != kNoRow) row = journey.steps()[i].row;
        rows[i] = row;
    }
    return rows;
}

JourneyPart wayOf(const Journey& journey, const SpanTree& tree, const std::vector<Branch>& branches,
                  std::span<const std::uint32_t> branchOf, std::uint32_t number)
{
    const std::vector<StepIndex> ends = endsOfWay(journey, tree, branches, number);
    const std::vector<Row> rows = rowsOfSteps(journey);
    JourneyPart part{&journey, {}, true};
    for (StepIndex i = 0; i < journey.size(); ++i)
        if (i < ends[rows[i] == kNoRow ? 0 : branchOf[rows[i]]]) part.steps.push_back(i);
    return part;
}

JourneyPart beneath(const Journey& journey, const SpanTree& tree, Row top)
{
    const std::uint32_t first = tree.position(top), size = tree.subtreeSize(top);
    JourneyPart part{&journey, {}};
    for (StepIndex i = 0; i < journey.size(); ++i) {
        const Row row = journey.steps()[i].row;
        if (row != kNoRow && tree.position(row) - first < size) part.steps.push_back(i);
    }
    return part;
}

} // namespace retrospan::replay
