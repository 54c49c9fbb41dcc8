// Numbers of steps in a session's order. Plain values.
#pragma once

#include <cstdint>

namespace retrospan::replay {

using StepIndex = std::uint32_t;
inline constexpr StepIndex kNoStep = 0xffffffff;

} // namespace retrospan::replay
