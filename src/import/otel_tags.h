// What OpenTelemetry writes as tags where a format has no field for it (the mappings of its specification to
// Jaeger and Zipkin): kind, status, scope, trace state, dropped counts. Thread: pure functions.
#pragma once

#include "import/document.h"
#include "trace/arena.h"
#include "trace/span_view.h"

#include <vector>

namespace retrospan::import {

/// Moves such tags into the span's fields. Tags with other values than these can have stay, as do those whose
/// field is filled already.
[[nodiscard]] std::vector<AttributeView> takeOtelTags(AttributesView tags, SpanView& span);

/// 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer; in either case.
[[nodiscard]] std::uint8_t otlpKindOf(std::string_view word);

/// Members of `object` that are not null and not among `known`: what nobody has a field for.
void appendUnknown(const ValueView& object, std::span<const std::string_view> known, std::string_view prefix,
                   std::vector<AttributeView>& out, Arena& arena);

/// Members of `keys` whose value is of another type than the field has: they stay as attributes.
void appendMistyped(const ValueView& object, std::span<const std::string_view> keys, ValueView::Type type,
                    std::vector<AttributeView>& out);

} // namespace retrospan::import
