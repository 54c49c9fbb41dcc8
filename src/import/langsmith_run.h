// One LangSmith run (formats.md 8) as a span, and feedback as scores.
// Invariants: nothing of the run is lost; its fields stand under the names of the LangSmith vocabulary.
// Thread: pure functions. Complexity: linear in the run.
#pragma once

#include "import/batch_builder.h"
#include "trace/arena.h"
#include "trace/span_view.h"

#include <string_view>

namespace retrospan::import::langsmith {

/// The ids of a run, from its own fields or from `dotted_order`; empty when neither says.
struct RunIds {
    std::string_view id, trace, parent;
};
[[nodiscard]] RunIds idsOf(const ValueView& run);

/// True for a run or a part of one that says so itself.
[[nodiscard]] bool isRun(const ValueView& value);
/// True for a single item of feedback.
[[nodiscard]] bool isFeedback(const ValueView& value);
/// True when nothing more is expected to come of this run.
[[nodiscard]] bool isComplete(const ValueView& run);

/// Adds the run as a span. Ids are given apart because a run may not name its trace itself.
void addRun(const ValueView& run, const RunIds& ids, const Place& place, BatchBuilder& out);

/// The score that an item of feedback is.
[[nodiscard]] Score scoreOf(const ValueView& feedback);

/// Feedback that stands in the run itself, as scores on its span.
void addScores(const ValueView& run, const SpanView& span, BatchBuilder& out);

/// What a model run used, in the shape of `usage_metadata`; null when it does not say.
[[nodiscard]] ValueView usageOf(const ValueView& run, Arena& arena);

} // namespace retrospan::import::langsmith
