// Reads a workspace for its readiness (insight/readiness.h): the content of every session in which an agent
// did something, one after the other. Long for large workspaces: not on the GUI thread.
// Complexity: linear in the content; memory: one session, and a line for each that falls short.
#pragma once

#include "insight/readiness.h"
#include "library.h"
#include "models/readiness_report.h"

#include <functional>
#include <stop_token>
#include <vector>

namespace retrospan::app {

/// `sessions` are lines of the library; `progress` (may be empty) is told each hundredth of the way.
[[nodiscard]] Result<models::ReadinessReport> readReadiness(Library& library,
                                                            const std::vector<SessionSummary>& sessions,
                                                            const std::function<void(double share)>& progress,
                                                            std::stop_token stop);

} // namespace retrospan::app
