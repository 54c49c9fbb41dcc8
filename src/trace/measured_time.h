// How long something took, as far as its recording tells. Pure.
#pragma once

#include "trace/usage.h"

#include <cstdint>

namespace retrospan {

/// Nanoseconds from `startNs` to `endNs`. kUnknown unless the end is later (an end of 0: it still runs, or
/// nobody says): where both are one time, nobody measured what was between. Recordings that tell lengths
/// alone start at 0; a date without a start is no length.
[[nodiscard]] constexpr std::int64_t measuredNs(std::int64_t startNs, std::int64_t endNs)
{
    constexpr std::int64_t kYearNs = 366LL * 24 * 60 * 60 * 1'000'000'000;
    std::int64_t length = 0;
    if (endNs <= startNs || __builtin_sub_overflow(endNs, startNs, &length)) return kUnknown;
    return startNs == 0 && endNs > kYearNs ? kUnknown : length;
}

} // namespace retrospan
