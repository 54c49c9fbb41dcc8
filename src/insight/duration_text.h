// A duration for people, the same in reasons, tables and reports. Pure.
#pragma once

#include <cstdint>
#include <string>

namespace retrospan::insight {

/// "850 ns", "1.24 ms", "12.4 s", "2 min 03 s", "1 h 04 min", "3 d 02 h". Precondition: ns >= 0.
[[nodiscard]] std::string durationText(std::int64_t ns);

} // namespace retrospan::insight
