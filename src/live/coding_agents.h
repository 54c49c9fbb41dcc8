// Where the coding agents of this computer write what they do (docs/formats.md). Thread: pure function.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::live {

/// The value of a variable of the environment; empty when it is not set.
using Environment = std::function<std::string(std::string_view name)>;

/// The folders of Claude Code and Codex, whether or not they exist yet; each once.
[[nodiscard]] std::vector<std::string> codingAgentFolders(const Environment& environment);

} // namespace retrospan::live
