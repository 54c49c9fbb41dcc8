// Indents JSON that was written on one line. Works on characters, not on values: nothing is added,
// dropped or decoded but white space outside strings, so cut or wrong JSON passes through as it is.
// Thread: pure. Complexity: one pass; indentation stops growing at 40 levels.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace retrospan::models {

/// Two spaces a level; "{}" and "[]" stay together. Stops once the output has `maxBytes`.
[[nodiscard]] std::string prettyJson(std::string_view json, std::size_t maxBytes = SIZE_MAX);

} // namespace retrospan::models
