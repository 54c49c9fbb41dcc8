// Cuts long texts into pieces at places that depend on the content only, so that a conversation that grows
// by appending shares all its earlier pieces with the previous call's, whatever the vocabulary: JSON, JSON
// inside JSON, or plain text. Pure; linear.
#pragma once

#include <string_view>

namespace retrospan::store {

inline constexpr std::size_t kSplitFrom = 1024; ///< shorter texts are one piece
inline constexpr std::size_t kMinPieceBytes = 512;

/// Takes the next piece off the front of `text`; joined, the pieces are the text. A piece ends after "}," (at
/// any nesting or escaping) or a line break, once it has kMinPieceBytes. There is no maximum: what has no
/// such place stays whole.
[[nodiscard]] std::string_view takePiece(std::string_view& text);

} // namespace retrospan::store
