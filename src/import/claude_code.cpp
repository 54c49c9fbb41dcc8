#include "import/formats.h"

namespace retrospan::import {
const Format kClaudeCodeFormat{"claude-code", "Claude Code transcript", [](const Document&) { return false; },
                               [](const ReaderContext&) -> std::unique_ptr<Reader> { return nullptr; }};
} // namespace retrospan::import
