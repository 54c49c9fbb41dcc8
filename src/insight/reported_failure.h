// A call that went well as a span may say in its result that it failed: MCP's isError, "success": false, an
// "error" that is not empty. What its result is about, as the status of a payment, is not looked at. Pure.
// Complexity: one pass over the beginning of the text; nothing when it is no JSON object.
#pragma once

#include <string_view>

namespace retrospan::insight {

/// Goes by the members of the outermost object, as far as the text is there: long results are read in part.
[[nodiscard]] bool saysItFailed(std::string_view result);

} // namespace retrospan::insight
