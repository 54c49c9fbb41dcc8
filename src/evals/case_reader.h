// One case from its YAML or JSON: an id, an input, what is expected of the output and by which scorers that
// is judged (docs/evals.md). Thread: confined.
#pragma once

#include "evals/eval_case.h"
#include "evals/fields.h"
#include "evals/pattern.h"

namespace retrospan::evals {

/// Nothing when anything is wrong with it: each fault is a problem.
[[nodiscard]] std::optional<EvalCase> readCase(const DataNode& node, PatternCache& patterns,
                                               const FileHash& programs, Problems& problems);

} // namespace retrospan::evals
