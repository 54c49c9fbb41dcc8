// BranchPlaces: which branch each span of a session is on, and whether the session's way to where it ended
// leads over it: that way is the live branch and what came before it on those it parted from. What somebody
// dismissed is no branch: its spans are on the branch that it parted from. Empty when there is one way only.
// Thread: plain values. Complexity: O(n) build, constant per span. Memory: 12 bytes and a bit a span.
#pragma once

#include "insight/branches.h"

namespace retrospan::insight {

struct BranchPlaces {
    std::vector<Branch> branches; ///< by number; those that were dismissed have no turns
    std::vector<std::uint32_t> numbers; ///< by row
    std::vector<std::size_t> turns; ///< by node: the number of its turn
    std::vector<bool> live; ///< by row: on the way to where the session ended

    [[nodiscard]] bool empty() const { return branches.empty(); }
    /// Null for spans of sessions with one way, and for those that came later.
    [[nodiscard]] const Branch* of(Row row) const
    {
        return row < numbers.size() ? &branches[numbers[row]] : nullptr;
    }
    /// The branch whose first span it is; null for others.
    [[nodiscard]] const Branch* begunBy(Row row) const
    {
        const Branch* branch = of(row);
        return branch != nullptr && branch->first == row ? branch : nullptr;
    }
    [[nodiscard]] bool isLeft(Row row) const { return row < live.size() && !live[row]; }
    /// How many there are; 0 when there is one way only.
    [[nodiscard]] std::int64_t standing() const;
    /// The one on which the session ended; null when there is one way only.
    [[nodiscard]] const Branch* liveBranch() const;
    friend bool operator==(const BranchPlaces&, const BranchPlaces&) = default;
};

/// What the session began with, and what nobody dismissed.
[[nodiscard]] bool stands(const Branch& branch);
[[nodiscard]] BranchPlaces placesOf(const SessionOutline& outline, std::vector<Branch> branches);

} // namespace retrospan::insight
