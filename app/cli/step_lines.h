// Steps of a replay as lines of text, for people at a terminal. Nothing in them can control it. Pure.
#pragma once

#include "session_replay.h"

#include <string>
#include <string_view>

namespace retrospan::app::cli {

inline constexpr std::size_t kLineBytes = 200;

/// Words of a message on one line.
[[nodiscard]] std::string oneLine(std::string_view text, std::size_t bytes = kLineBytes);
/// What a step says.
[[nodiscard]] std::string stepText(const models::PreparedReplay& replay, replay::StepIndex step);
/// With number, time, kind and agent; ends with a line break.
[[nodiscard]] std::string stepLine(const models::PreparedReplay& replay, replay::StepIndex step);

} // namespace retrospan::app::cli
