// Branches in words, for the tree, the list of steps, conversations and reports. Thread: pure.
#pragma once

#include "insight/branch_places.h"

#include <QString>

namespace retrospan::models {

[[nodiscard]] QString branchLabel(const Branch& branch); ///< "branch 2 · edited"
/// "left; the session ended on branch 3"; of the branch on which it ended "the session ended on it".
[[nodiscard]] QString branchState(const insight::BranchPlaces& places, const Branch& branch);
/// The branch of a span, where it begins there, and whether the session went on from it; empty without one.
[[nodiscard]] QString branchText(const insight::BranchPlaces& places, Row row);

} // namespace retrospan::models
