#include "import/redaction_text.h"

#include "import/redaction_shapes.h"

#include <algorithm>

namespace retrospan::import {
namespace {

constexpr std::string_view kEscapes = "nrtbf";

} // namespace

bool equalsLower(std::string_view text, std::string_view expected)
{
    return std::ranges::equal(text, expected, {}, lower);
}

bool startsWord(std::string_view text, std::size_t i)
{
    if (i == 0) return true;
    const char before = text[i - 1];
    if (!isAlnum(before) && before != '_') return true;
    if (i >= 2 && text[i - 2] == '\\' && kEscapes.find(before) != std::string_view::npos) return true;
    constexpr std::size_t kUnicode = 6; // \u00e9
    if (i < kUnicode || text.substr(i - kUnicode, 2) != "\\u") return false;
    return std::ranges::all_of(text.substr(i - 4, 4), isHexDigit);
}

std::size_t afterEscape(std::string_view text, std::size_t begin, std::size_t limit)
{
    if (begin == 0 || begin >= limit || text[begin - 1] != '\\') return begin;
    if (kEscapes.find(text[begin]) != std::string_view::npos) return begin + 1;
    constexpr std::size_t kUnicode = 5; // u00e9
    if (text[begin] == 'u' && begin + kUnicode <= limit
        && std::ranges::all_of(text.substr(begin + 1, kUnicode - 1), isHexDigit))
        return begin + kUnicode;
    return begin;
}

std::size_t placeholderEnd(std::string_view text, std::size_t i)
{
    constexpr std::size_t kLongestName = 16;
    if (!text.substr(i).starts_with(kPlaceholderStart)) return 0;
    const std::size_t name = i + kPlaceholderStart.size();
    std::size_t end = name;
    while (end < text.size() && end - name < kLongestName && text[end] >= 'a' && text[end] <= 'z') ++end;
    return end > name && end < text.size() && text[end] == ']' ? end + 1 : 0;
}

} // namespace retrospan::import
