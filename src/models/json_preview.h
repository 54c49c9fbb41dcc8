// What a folded value says of itself in a few words: the first members of an object, the first
// elements of an array, the size of a long string. Thread: pure. Complexity: of what is shown.
#pragma once

#include "models/json_document.h"

#include <QString>

#include <string_view>

namespace retrospan::models {

/// `role: "user", content: "Where is my refund…", …`; empty for an empty container.
[[nodiscard]] QString containerPreview(const JsonDocument& document, JsonDocument::Node node);
/// One line that hides nothing: line ends are "↵", tabs "⇥", control characters their pictures.
[[nodiscard]] QString inlineText(std::string_view utf8, std::size_t maxChars);
/// A scalar on one line, at most about `maxChars` characters; strings with quotes.
[[nodiscard]] QString scalarText(const JsonDocument& document, JsonDocument::Node node, std::size_t maxChars);

} // namespace retrospan::models
