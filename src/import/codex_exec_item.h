// What single items of a "codex exec --json" stream say (formats.md 11.4). Thread: pure functions; views live
// as long as the document.
#pragma once

#include "import/codex_line.h"

#include <string>
#include <string_view>

namespace retrospan::import::codex {

/// Types of items that are words of the model.
[[nodiscard]] bool isText(std::string_view type);
/// Types of items that are calls of tools.
[[nodiscard]] bool isTool(std::string_view type);
[[nodiscard]] std::string toolName(const ValueView& item);
[[nodiscard]] std::string toolArguments(const ValueView& item);
/// What came back; of searches and changes of files only that they were done.
[[nodiscard]] Outcome toolOutcome(const ValueView& item);

} // namespace retrospan::import::codex
