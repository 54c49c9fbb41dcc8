// Words of a query: parentheses, quoted texts, terms and the words OR and AND, with their places.
// Pure; views into the query text. Complexity: O(length).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::insight {

enum class WordKind : std::uint8_t { open, close, minus, orWord, andWord, text, term };

struct QueryWord {
    WordKind kind = WordKind::text;
    std::size_t offset = 0, length = 0;
    std::string_view field; ///< of a term
    std::string_view op; ///< ":", "=", ">", ">=", "<" or "<="
    std::size_t valueOffset = 0;
    std::string_view value; ///< as typed, without quotes, escapes not undone
    bool quoted = false; ///< the value, or the text, was in quotes
    bool closed = true; ///< the closing quote is there
};

[[nodiscard]] std::vector<QueryWord> queryWords(std::string_view query);
/// The value with \" and \\ undone.
[[nodiscard]] std::string unescaped(std::string_view value);

} // namespace retrospan::insight
