// Runs of evals that other tools made (promptfoo, Inspect, DeepEval, LangSmith, OpenAI evals): their sessions
// in the workspace, put together to runs like our own. Judgements are those of the tool, by what its scores
// are called. Thread: any but the GUI thread. Complexity: reads the spans of these sessions.
#pragma once

#include "evals/run.h"
#include "library.h"

#include <stop_token>
#include <vector>

namespace retrospan::app {

/// Each with an id that the same run always gets. Cancelled when `stop` is requested.
[[nodiscard]] Result<std::vector<evals::Run>> foreignRuns(Library& library, const std::stop_token& stop);

} // namespace retrospan::app
