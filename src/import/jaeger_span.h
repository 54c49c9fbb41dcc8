// One span of Jaeger JSON (formats.md 6): microseconds, typed tags, logs as events, references as parent and
// links, the process as resource. Unknown members become attributes. Thread: pure functions. Complexity:
// linear in the span.
#pragma once

#include "trace/arena.h"
#include "trace/span_view.h"

#include <string_view>
#include <vector>

namespace retrospan::import::jaeger {

/// Tags {key, type, value} with the values in their types: 64-bit numbers as text and base64 become what they
/// stand for, values of other types than said stay as they are. A plain object of home-made writers is read
/// too.
[[nodiscard]] std::vector<AttributeView> tagsOf(const ValueView& tags, Arena& arena);

/// The process as a resource; its number is for the caller to give.
[[nodiscard]] ResourceView resourceOf(const ValueView& process, Arena& arena);

/// The span without its resource; `traceId` is for spans that name none. Its parts live in the document and
/// the arena. `more` joins its attributes.
[[nodiscard]] SpanView spanOf(const ValueView& span, std::string_view traceId, AttributesView more,
                              Arena& arena);

} // namespace retrospan::import::jaeger
