// The cheapest way from one sequence of steps to another, where a step may take the place of another of its
// shape. Pure function, any thread. Complexity: O(n m) time, n m / 4 bytes.
#pragma once

#include "replay/align.h"

#include <utility>

namespace retrospan::replay {

/// Numbers of the steps that correspond, ascending; every other step is one side's alone. Empty when `stop`
/// was requested. Of equally cheap ways the one whose pairs come early is taken.
[[nodiscard]] std::vector<std::pair<std::uint32_t, std::uint32_t>>
correspondences(std::span<const StepKey> baseline, std::span<const StepKey> candidate,
                const std::stop_token& stop);

} // namespace retrospan::replay
