// Characters and places in recorded text as redaction sees them: text may be JSON, or JSON inside JSON, where
// the letter after a backslash is no letter of a word. Private to redaction. Thread: pure. Complexity: O(1)
// unless said otherwise.
#pragma once

#include <cstddef>
#include <string_view>

namespace retrospan::import {

inline bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
inline bool isAlnum(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
inline bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}
inline char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

inline bool isHexDigit(char c)
{
    return isDigit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}

/// `expected` is in lower case.
[[nodiscard]] bool equalsLower(std::string_view text, std::string_view expected);
/// True when no word goes on before `i`: "\nsk-..." in JSON begins one.
[[nodiscard]] bool startsWord(std::string_view text, std::size_t i);
/// Where a word that begins at `begin` begins when it is the rest of an escape such as "\n" or "\u00e9".
[[nodiscard]] std::size_t afterEscape(std::string_view text, std::size_t begin, std::size_t limit);
/// The end of the placeholder that begins at `i`; 0 when none does.
[[nodiscard]] std::size_t placeholderEnd(std::string_view text, std::size_t i);

} // namespace retrospan::import
