// ISO-8601 times as nanoseconds since the epoch. Without a zone the time is UTC. Thread: pure function.
#pragma once

#include "trace/span_view.h"

#include <cstdint>
#include <string_view>

namespace retrospan::import {

/// "2025-09-07T09:52:03.071Z", 0 to 9 fraction digits, Z or an offset; 0 when it is no time.
[[nodiscard]] std::int64_t parseIsoTime(std::string_view text);

/// A time as JSON has it: ISO text, or a number since the epoch whose unit (s, ms, us, ns) its size tells; 0
/// when it is no time. Numbers may be written as text.
[[nodiscard]] std::int64_t timeOf(const ValueView& value);

/// As timeOf(), but the largest number for what is there and no time: BatchBuilder tells it and takes the
/// span's other end.
[[nodiscard]] std::int64_t reportedTimeOf(const ValueView& value);

} // namespace retrospan::import
