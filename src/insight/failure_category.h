// What kind of failure an error is. Facts come first: the type of the error and the status of HTTP, told by
// an attribute, as the type, or where the message says that it is one; then words of the message. Of a body
// of JSON only the values that are messages, types and codes are looked at: a key like "rateLimits" says
// nothing. Pure. Complexity: linear in the first 4 KiB of the message.
#pragma once

#include "trace/session_structure.h"
#include "trace/span_kind.h"

#include <optional>
#include <string_view>

namespace retrospan::insight {

struct FailureFacts {
    SpanKind kind = SpanKind::other;
    std::string_view type, message;
    std::int64_t httpStatus = kUnknown; ///< as an attribute says
};

struct FailureClass {
    FailureCategory category = FailureCategory::unclassified;
    std::string_view detail; ///< "authentication"; may be empty
    friend bool operator==(const FailureClass&, const FailureClass&) = default;
};

/// Unclassified when nothing says so.
[[nodiscard]] FailureClass classify(const FailureFacts& facts);
[[nodiscard]] std::string_view toString(FailureCategory category); ///< "rate_limit"
[[nodiscard]] std::optional<FailureCategory> categoryFromText(std::string_view text);

} // namespace retrospan::insight
