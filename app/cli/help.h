// Help texts, made from the table of commands so that they cannot disagree with it.
#pragma once

#include "cli/command.h"

#include <string>

namespace retrospan::app::cli {

[[nodiscard]] std::string generalHelp();
/// Of the commands of two words that begin with this one.
[[nodiscard]] std::string helpOfGroup(const std::string& first);
[[nodiscard]] std::string helpOf(const Command& command, const QCommandLineParser& parser);
/// A bash completion script for `eval "$(retrospan completion bash)"`.
[[nodiscard]] std::string bashCompletion();

} // namespace retrospan::app::cli
