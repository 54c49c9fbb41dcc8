#include "store/content_splitter.h"

#include <algorithm>
#include <cstring>

namespace retrospan::store {
namespace {

/// Offset after the first delimiter at or after `from`; npos when there is none.
std::size_t nextCut(std::string_view text, std::size_t from)
{
    const char* begin = text.data() + from;
    const std::size_t rest = text.size() - from;
    const auto* line = static_cast<const char*>(std::memchr(begin, '\n', rest));
    const std::size_t limit = line != nullptr ? static_cast<std::size_t>(line - begin) : rest;
    for (const char* at = begin; at < begin + limit;) {
        const auto* brace =
            static_cast<const char*>(std::memchr(at, '}', limit - static_cast<std::size_t>(at - begin)));
        if (brace == nullptr || brace + 1 >= text.data() + text.size()) break;
        if (brace[1] == ',') return static_cast<std::size_t>(brace - text.data()) + 2;
        at = brace + 1;
    }
    return line != nullptr ? static_cast<std::size_t>(line - text.data()) + 1 : std::string_view::npos;
}

} // namespace

std::vector<std::string_view> splitContent(std::string_view text)
{
    std::vector<std::string_view> pieces;
    while (text.size() >= kSplitFrom) {
        const std::size_t cut = nextCut(text, kMinPieceBytes);
        if (cut == std::string_view::npos || cut >= text.size()) break;
        pieces.push_back(text.substr(0, cut));
        text.remove_prefix(cut);
    }
    pieces.push_back(text);
    return pieces;
}

} // namespace retrospan::store
