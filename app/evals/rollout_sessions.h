// Sessions of a workflow, counted by version for evals/rollout.h. A session that names no workflow belongs to
// the one that has the name of an agent or a service of it. Thread: any but the GUI thread.
#pragma once

#include "evals/rollout.h"
#include "library.h"

#include <string>

namespace retrospan::app {

/// Two versions of a workflow; reads the columns of their sessions. An error names the version that no
/// session has.
[[nodiscard]] Result<evals::Rollout> compareVersions(Library& library, const std::string& workflow,
                                                     const std::string& before, const std::string& now);

} // namespace retrospan::app
