// Queries over the steps of a replay, in the language of the library (docs/query-language.md): for
// breakpoints and for finding steps. A step has one tool, agent and model; cost and tokens are what was spent
// at it; `status:failed` is an error; `kind:` is the name of the step's kind or of its span's; free text is
// looked for in what it says. Pure. Complexity: O(terms) a step, and the length of its text.
#pragma once

#include "insight/session_query.h"
#include "replay/journey.h"

#include <functional>
#include <string_view>

namespace retrospan::models {

[[nodiscard]] insight::SessionQuery parseStepQuery(std::string_view text);
/// Both must outlive what is returned.
[[nodiscard]] std::function<bool(replay::StepIndex)> stepsThatMatch(const replay::Journey& journey,
                                                                    const insight::SessionQuery& query);

} // namespace retrospan::models
