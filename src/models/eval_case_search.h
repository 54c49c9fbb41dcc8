// Which cases of an eval run have a text in them. Thread: pure; on a worker, as answers can be long.
// Complexity: linear in the texts of the cases, for each word.
#pragma once

#include "models/eval_comparison.h"

#include <stop_token>

namespace retrospan::models {

/// By place in the cases of the comparison's difference: every word of `text` is in the id, the tags, the
/// workflow, or an answer of either side. Case counts only where the text has a capital letter. Without the
/// data set (null) nothing is known of tags and workflows.
[[nodiscard]] std::vector<bool> casesWith(const EvalComparison& comparison, const evals::DataSet* set,
                                          const QString& text, const std::stop_token& stop);

} // namespace retrospan::models
