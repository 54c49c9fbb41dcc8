// A span's record as JSON text, for the Raw and Attributes tabs and for copying. Names are those of OTLP
// JSON; attributes are plain members. Invariants: nothing is left out; bytes are base64; numbers that JSON
// does not have are written as NaN and Infinity, which JsonDocument reads. Thread: pure. Complexity: linear.
#pragma once

#include "trace/span_view.h"

#include <string>

namespace retrospan::models {

[[nodiscard]] std::string recordJson(const SpanView& view);
/// The attributes of span, resource and scope alone, at the paths they have in recordJson: those whose name
/// or value contains `filter` (plain text, case ignored); all of them when it is empty.
[[nodiscard]] std::string attributesJson(const SpanView& view, const std::string& filter = {});
[[nodiscard]] std::string valueText(const ValueView& value);
[[nodiscard]] std::string attributeListJson(AttributesView attributes);

} // namespace retrospan::models
