#include "store/content_splitter.h"

#include <algorithm>

namespace retrospan::store {
namespace {

constexpr std::size_t kWindowBytes =
    1024; // a text without line breaks is not searched to its end for each cut

/// Offset after the first delimiter at or after `from`; npos when there is none.
std::size_t nextCut(std::string_view text, std::size_t from)
{
    for (std::size_t begin = from; begin < text.size(); begin += kWindowBytes) {
        const std::string_view window = text.substr(begin, kWindowBytes);
        const std::size_t line = std::min(window.find('\n'), window.size());
        for (std::size_t brace = window.find('}'); brace < line; brace = window.find('}', brace + 1))
            if (begin + brace + 1 < text.size() && text[begin + brace + 1] == ',') return begin + brace + 2;
        if (line < window.size()) return begin + line + 1;
    }
    return std::string_view::npos;
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
