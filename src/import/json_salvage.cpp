#include "import/json_salvage.h"

namespace retrospan::import {
namespace {

constexpr std::size_t kInList = 2; ///< open brackets between two items of a list of the value

/// Behind the string that begins at `at`.
std::size_t endOfString(std::string_view text, std::size_t at)
{
    for (++at; at < text.size() && text[at] != '"'; ++at)
        if (text[at] == '\\') ++at;
    return at + 1;
}

} // namespace

std::string closedBehindLastItem(std::string_view text)
{
    std::string closing; // of the open brackets, the innermost last
    std::size_t end = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '"') {
            at = endOfString(text, at);
            continue;
        }
        ++at;
        if (c == '{' || c == '[') {
            closing += c == '{' ? '}' : ']';
        } else if (c == '}' || c == ']') {
            if (closing.empty() || closing.back() != c) return {};
            closing.pop_back();
            if (closing == "}]") end = at;
            if (closing.size() < kInList) end = 0; // the list is closed
        }
    }
    return end == 0 ? std::string() : std::string(text.substr(0, end)) + "]}";
}

} // namespace retrospan::import
