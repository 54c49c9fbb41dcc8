#include "insight/branch_places.h"

#include <algorithm>
#include <limits>

namespace retrospan::insight {
namespace {

/// From the last to the first: what a branch gives back its parent may give back as well.
void giveBackDismissed(std::vector<Branch>& branches)
{
    for (std::size_t number = branches.size(); number-- > 1;) {
        Branch& branch = branches[number];
        if (stands(branch)) continue;
        Branch& parent = branches[branch.parent];
        parent.turns.insert(parent.turns.end(), branch.turns.begin(), branch.turns.end());
        parent.live = parent.live || branch.live;
        for (Branch& later : branches)
            if (later.parent == branch.number) later.parent = branch.parent;
        branch.turns.clear();
        branch.live = false;
    }
}

/// By node: the number of its turn, counted by start.
std::vector<std::size_t> turnNumbers(const SessionOutline& outline, const std::vector<Branch>& branches)
{
    const SpanTree& tree = outline.tree();
    std::vector<Node> tops = outline.turns();
    for (const Branch& branch : branches)
        for (const Node node : branch.turns)
            if (tree.parent(node) != kNoNode) tops.push_back(node);
    std::ranges::stable_sort(tops, {}, [&](Node node) { return outline.turnStartNs(node); });
    std::vector<std::size_t> numbers(tree.nodeCount(), 0);
    for (std::size_t i = 0; i < tops.size(); ++i) numbers[tops[i]] = i + 1;
    for (const Node node : tree.preorder())
        if (numbers[node] == 0) numbers[node] = numbers[tree.parent(node)];
    return numbers;
}

/// By branch: the turn, counted by start, from which on the way to the live branch has left it; 0 for those
/// that it does not lead over.
std::vector<std::size_t> endsOfLiveWay(const std::vector<std::size_t>& turns,
                                       const std::vector<Branch>& branches)
{
    std::vector<std::size_t> ends(branches.size(), 0);
    std::size_t end = std::numeric_limits<std::size_t>::max();
    for (auto at = std::ranges::find(branches, true, &Branch::live); at != branches.end();
         at = branches.begin() + at->parent) {
        ends[at->number] = end;
        if (at->number == 0) break;
        const Row parting = at->partedAt == kNoRow ? at->first : at->partedAt;
        if (parting != kNoRow) end = std::min(end, turns[parting]);
    }
    return ends;
}

} // namespace

bool stands(const Branch& branch)
{
    return branch.number == 0 || !branch.judgement.dismissed();
}

std::int64_t BranchPlaces::standing() const
{
    return std::ranges::count_if(branches, stands);
}

const Branch* BranchPlaces::liveBranch() const
{
    const auto found = std::ranges::find(branches, true, &Branch::live);
    return found == branches.end() ? nullptr : &*found;
}

BranchPlaces placesOf(const SessionOutline& outline, std::vector<Branch> branches)
{
    if (std::ranges::count_if(branches, stands) < 2) return {};
    giveBackDismissed(branches);
    BranchPlaces places;
    places.turns = turnNumbers(outline, branches);
    const auto ends = endsOfLiveWay(places.turns, branches);
    places.numbers = branchOfNodes(outline.tree(), branches);
    places.numbers.resize(outline.table().size());
    places.live.resize(places.numbers.size());
    for (Row row = 0; row < places.numbers.size(); ++row)
        places.live[row] = places.turns[row] < ends[places.numbers[row]];
    places.branches = std::move(branches);
    return places;
}

} // namespace retrospan::insight
