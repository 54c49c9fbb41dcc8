// Cuts long texts into pieces at places that depend on the content only, so that a conversation that grows
// by appending shares all its earlier pieces with the previous call's, whatever the vocabulary: JSON, JSON
// inside JSON, or plain text. Pure; linear.
#pragma once

#include <string_view>
#include <vector>

namespace retrospan::store {

inline constexpr std::size_t kSplitFrom = 1024; ///< shorter texts are one piece
inline constexpr std::size_t kMinPieceBytes = 512;

/// The pieces of `text` in order; joined they are `text`. A piece ends after "}," (at any nesting or
/// escaping) or a line break, once it has kMinPieceBytes. There is no maximum: what has no such place stays
/// whole.
[[nodiscard]] std::vector<std::string_view> splitContent(std::string_view text);

} // namespace retrospan::store
