#include "store/text_match.h"

#include <algorithm>
#include <cstring>

namespace retrospan::store {
namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
char upper(char c)
{
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string jsonEscaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default: out += c;
        }
    }
    return out;
}

} // namespace

TextMatcher::TextMatcher(std::string_view text, bool caseSensitive)
    : m_caseSensitive(caseSensitive)
{
    m_needles.emplace_back(text);
    if (std::string escaped = jsonEscaped(text); escaped != text) m_needles.push_back(std::move(escaped));
    if (!caseSensitive)
        for (std::string& needle : m_needles)
            std::transform(needle.begin(), needle.end(), needle.begin(), lower);
}

bool TextMatcher::matches(std::string_view content) const
{
    return std::any_of(m_needles.begin(), m_needles.end(),
                       [&](const std::string& needle) { return contains(content, needle); });
}

bool TextMatcher::contains(std::string_view content, const std::string& needle) const
{
    if (needle.empty() || needle.size() > content.size()) return false;
    if (m_caseSensitive) return content.find(needle) != std::string_view::npos;
    // Jump from candidate to candidate of the first letter in either case; memchr runs at memory speed.
    const char first[] = {needle.front(), upper(needle.front())};
    const std::size_t last = content.size() - needle.size();
    const auto next = [&](char c, std::size_t from) {
        if (from > last) return std::string_view::npos;
        const void* found = std::memchr(content.data() + from, c, last - from + 1);
        return found == nullptr ? std::string_view::npos
                                : static_cast<std::size_t>(static_cast<const char*>(found) - content.data());
    };
    std::size_t low = next(first[0], 0);
    std::size_t high = first[0] == first[1] ? std::string_view::npos : next(first[1], 0);
    while (low != std::string_view::npos || high != std::string_view::npos) {
        const std::size_t at = std::min(low, high);
        std::size_t i = 1;
        while (i < needle.size() && lower(content[at + i]) == needle[i]) ++i;
        if (i == needle.size()) return true;
        if (low == at) low = next(first[0], at + 1);
        if (high == at) high = next(first[1], at + 1);
    }
    return false;
}

} // namespace retrospan::store
