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

std::string_view takePiece(std::string_view& text)
{
    const std::size_t cut = text.size() < kSplitFrom ? text.size() : nextCut(text, kMinPieceBytes);
    const std::string_view piece = text.substr(0, cut);
    text.remove_prefix(piece.size());
    return piece;
}

} // namespace retrospan::store
