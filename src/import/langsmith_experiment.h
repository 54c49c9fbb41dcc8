// A result of a LangSmith experiment as `evaluate(...).to_pandas()` gives it: a row with columns "inputs.…",
// "outputs.…", "reference.…", "feedback.…" (formats.md 8). It is a run of its own, with its feedback as
// scores. Thread: pure functions. Complexity: linear.
#pragma once

#include "import/batch_builder.h"
#include "trace/span_view.h"

namespace retrospan::import::langsmith {

[[nodiscard]] bool isExperimentRow(const ValueView& value);
void addExperimentRow(const ValueView& row, const Place& place, BatchBuilder& out);

} // namespace retrospan::import::langsmith
