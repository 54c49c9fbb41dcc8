// The JSON of `eval history` and `eval review`. Names stay as they are once shipped (docs/evals.md). Pure
// functions.
#pragma once

#include "evals/run_history.h"
#include "session_json.h"
#include "trace/eval_record.h"

namespace retrospan::app {

[[nodiscard]] Json historyJson(const std::vector<EvalRunLine>& lines,
                               const std::vector<evals::CaseHistory>& cases);
[[nodiscard]] Json remarksJson(const std::vector<EvalRemark>& remarks);
/// "approved"; "note" for none.
[[nodiscard]] std::string_view toString(ReviewDecision decision);

} // namespace retrospan::app
