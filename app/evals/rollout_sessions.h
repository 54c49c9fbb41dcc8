// Sessions of a workflow, counted by version for evals/rollout.h. Thread: any but the GUI thread.
#pragma once

#include "evals/rollout.h"
#include "library.h"

#include <string>

namespace retrospan::app {

/// The sessions of one version of a workflow; reads the columns of each.
[[nodiscard]] Result<evals::RolloutCounts> countRollout(Library& library, const std::string& workflow,
                                                        const std::string& version);

} // namespace retrospan::app
