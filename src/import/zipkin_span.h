// One row of Zipkin v2 JSON as a span (formats.md 7): microseconds, tags as attributes, annotations as
// events, the local endpoint as resource. Unknown members become attributes. Thread: pure functions.
// Complexity: linear in the row.
#pragma once

#include "import/json.h"
#include "import/zipkin_halves.h"
#include "trace/arena.h"
#include "trace/span_view.h"

namespace retrospan::import::zipkin {

/// The span's parts live in the row and the arena.
[[nodiscard]] SpanView spanOf(const ValueView& row, const Halves& halves, JsonParser& parser, Arena& arena);

} // namespace retrospan::import::zipkin
