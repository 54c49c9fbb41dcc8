// How an agent went about a case, by the session that was recorded of it. Reads all of the session: not on
// the GUI thread.
#pragma once

#include "evals/eval_case.h"
#include "library.h"

#include <string>

namespace retrospan::app {

/// Links the session of that id, and takes cost, steps and tool calls from it. Nothing changes when there is
/// none; what it does not tell stays unknown.
Status addRecordedConduct(Library& library, const std::string& session, evals::CaseOutput& output);

} // namespace retrospan::app
