// JsonPrefix: says of a text whether it is a JSON object or array, whole or cut somewhere in the middle, and
// what has to follow to make JSON of what is there. Invariants: only the grammar of JSON counts (NaN,
// Infinity and raw control characters pass); a text that could go on as JSON but has no finished token yet is
// not taken for JSON. Thread: pure. Complexity: one pass, one byte of memory an open bracket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace retrospan {

struct JsonPrefix {
    enum class Kind : std::uint8_t { notJson, whole, cut };

    Kind kind = Kind::notJson;
    std::size_t end = 0; ///< of a cut text: the bytes that are kept when it is closed
    std::string closing; ///< text.substr(0, end) + closing is JSON
};

[[nodiscard]] JsonPrefix scanJsonPrefix(std::string_view text);

} // namespace retrospan
