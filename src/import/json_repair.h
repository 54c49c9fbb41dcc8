// Repair of JSON text that strict parsers refuse but real writers produce: lone surrogate escapes (JavaScript
// cutting inside an emoji), invalid UTF-8, bare NaN and Infinity, numbers beyond double, raw control
// characters in strings, a byte order mark. Thread: pure functions. Complexity: linear.
#pragma once

#include <string>
#include <string_view>

namespace retrospan::import {

/// Appends a repaired copy of `text` to `out`; false when there was nothing to repair.
bool repairJson(std::string_view text, std::string& out);

} // namespace retrospan::import
