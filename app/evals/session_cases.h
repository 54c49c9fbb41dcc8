// Eval cases that are about a session: made from it, or recorded as it, of the newest run that has such.
// Thread: any but the GUI thread.
#pragma once

#include "evals/made_cases.h"
#include "evals/run.h"
#include "library.h"
#include "session_json.h"
#include "trace/eval_record.h"

#include <optional>

namespace retrospan::app {

struct SessionCase {
    EvalLink link;
    std::optional<evals::Judgement> judgement; ///< nothing: the run has no output of it
};

struct SessionCases {
    EvalRunLine run;
    std::vector<SessionCase> cases; ///< by id; none: no run has a case about the session
    std::vector<MadeCase> notRun; ///< made from it, which that run has not
};

[[nodiscard]] Result<SessionCases> casesOfSession(Library& library, const std::string& session);

/// `eval_cases` of `show --json` (docs/evals.md). Names stay as they are once shipped.
[[nodiscard]] Json sessionCasesJson(const SessionCases& cases);
[[nodiscard]] std::string_view toString(EvalLinkRole role);

} // namespace retrospan::app
