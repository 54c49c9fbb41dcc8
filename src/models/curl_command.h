// A shell command that sends a recorded JSON value again: for trying a failed request by hand. The address
// and method are those the span recorded; headers never are, because they hold keys. Pure functions.
// Complexity: O(size).
#pragma once

#include "trace/span_view.h"

#include <string>
#include <string_view>

namespace retrospan::models {

struct RequestTarget {
    std::string method; ///< empty: POST
    std::string url; ///< empty: not recorded, the command says "$URL"
};

/// From the attributes url.full and http.request.method, or their former names http.url and http.method.
/// Source: OpenTelemetry semantic conventions, HTTP spans.
[[nodiscard]] RequestTarget requestTargetOf(const SpanView& span);

/// Everything recorded is quoted for a POSIX shell, so that pasting the command runs curl and nothing else.
[[nodiscard]] std::string curlCommand(const RequestTarget& target, std::string_view jsonBody);

} // namespace retrospan::models
