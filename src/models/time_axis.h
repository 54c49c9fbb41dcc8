// TimeAxis: the time of a session as its timeline shows it: stretches in which nothing was at work (a person
// read, typed or was away) are shortened to one small length each, and all else is as long as it was. Shown
// times are nanoseconds, too, and those before the first such stretch are the recorded ones. Invariants:
// shown() rises strictly but for rounding, recorded() is its inverse. Thread: a plain value, made on a
// worker. Complexity: O(n log n) to make, O(n) when spans come in order; a lookup is logarithmic in the
// stretches.
#pragma once

#include "models/time_window.h"
#include "trace/span_tree.h"

#include <cstdint>
#include <span>
#include <vector>

namespace retrospan::models {

class TimeAxis {
public:
    struct Idle {
        std::int64_t startNs = 0, endNs = 0;
        std::int64_t cutNs = 0; ///< what was taken from the stretches before it
    };

    /// All time is shown as it is.
    TimeAxis() = default;
    /// At work is what has no spans beneath it, but for people: one stretch is idle from when somebody is
    /// asked, another begins when they are done. What runs is at work until the end of `extent`, in
    /// which all spans are.
    /// Without stretches when shortening them would not save a fifth of the time.
    [[nodiscard]] static TimeAxis of(const SpanTable& table, const SpanTree& tree, const TimeWindow& extent);

    /// By time; they do not overlap.
    [[nodiscard]] std::span<const Idle> idle() const { return m_idle; }
    [[nodiscard]] std::int64_t shown(std::int64_t ns) const;
    [[nodiscard]] std::int64_t recorded(std::int64_t shownNs) const;

private:
    std::vector<Idle> m_idle;
    std::int64_t m_eachNs = 0; ///< how long a stretch is shown
};

} // namespace retrospan::models
