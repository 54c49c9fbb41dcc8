// TimeWindow: a span of time in nanoseconds since the epoch. Plain value.
#pragma once

#include <cstdint>

namespace retrospan::models {

/// Empty when end <= start.
struct TimeWindow {
    std::int64_t startNs = 0, endNs = 0;
    [[nodiscard]] bool empty() const { return endNs <= startNs; }
    [[nodiscard]] std::int64_t length() const { return endNs - startNs; }
    friend bool operator==(const TimeWindow&, const TimeWindow&) = default;
};

} // namespace retrospan::models
