// Runs of evals that other tools made (promptfoo, Inspect, DeepEval, LangSmith, OpenAI evals): their sessions
// in the workspace, put together to runs like our own. Judgements are those of the tool, by what its scores
// are called. Thread: any but the GUI thread. Complexity: reads the spans of these sessions.
#pragma once

#include "evals/run.h"
#include "library.h"

#include <set>
#include <stop_token>
#include <vector>

namespace retrospan::app {

/// Each with an id that the same run always gets. Cancelled when `stop` is requested.
[[nodiscard]] Result<std::vector<evals::Run>> foreignRuns(Library& library, const std::stop_token& stop);

/// Keeps the runs of tools that record nothing but evals (not those of LangSmith, whose sessions would all
/// have to be read to know) if an import brought sessions since that no kept run is about. `looked` are the
/// keys of sessions that were looked at before: they are no reason to read again. What can be kept is, also
/// when the first error is returned: that a run is too large, or has grown and was reviewed.
[[nodiscard]] Status keepImportedRuns(Library& library, std::set<std::int64_t>& looked,
                                      const std::stop_token& stop);

} // namespace retrospan::app
