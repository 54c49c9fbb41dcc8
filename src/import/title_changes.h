// Title changes: how a title that took the place of others outranks them, so that a longer version of a
// recording renames its session. Thread: pure.
#pragma once

#include "trace/span_facts.h"

#include <cstddef>
#include <cstdint>

namespace retrospan::title_rank {

inline constexpr std::uint8_t last = 255;

/// Of a title that took the place of `changes` others of rank `first` and higher; at most `highest`.
[[nodiscard]] constexpr std::uint8_t renamed(std::size_t changes, std::uint8_t first = given,
                                             std::uint8_t highest = last)
{
    return static_cast<std::uint8_t>(changes < std::size_t(highest - first) ? first + changes : highest);
}

} // namespace retrospan::title_rank
