// Judgements that stand inside dumped spans and traces: annotations and evaluations of Phoenix, assessments
// of MLflow. The lists stay attributes as well. Thread: pure functions. Complexity: linear.
#pragma once

#include "import/batch_builder.h"
#include "trace/score.h"
#include "trace/span_view.h"

#include <optional>

namespace retrospan::import::dump {

/// A score of either shape; nothing without a name or a judgement, or when it was replaced by a later one.
/// Expectations of MLflow are what should have come out, no judgement of what did.
[[nodiscard]] std::optional<Score> scoreOf(const ValueView& annotation);

/// Adds the annotations on `object` as scores of the span made from it.
void addAnnotations(const ValueView& object, const SpanView& span, BatchBuilder& out);

} // namespace retrospan::import::dump
