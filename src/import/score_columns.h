// The names under which score files give their columns, compared without case, blanks and punctuation:
// "Session ID", "session_id" and "sessionId" are one. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace retrospan::import {

enum class ScoreColumn : std::uint8_t {
    session,
    trace,
    span,
    name,
    value,
    label,
    comment,
    time,
    source,
    other
};

[[nodiscard]] ScoreColumn scoreColumnOf(std::string_view title);

} // namespace retrospan::import
