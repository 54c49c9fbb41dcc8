// Measuring in benchmarks. Other programs use the machine too: processor time is what a part costs, wall time
// what somebody waits, and the best of a few repeats is the least disturbed one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <ctime>

namespace retrospan::bench {

inline double secondsOf(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Of one run, in seconds.
struct Spent {
    double wall = 0, processor = 0;
};

class Stopwatch {
public:
    /// CLOCK_PROCESS_CPUTIME_ID counts all threads, CLOCK_THREAD_CPUTIME_ID the calling one.
    explicit Stopwatch(clockid_t processor = CLOCK_PROCESS_CPUTIME_ID)
        : m_clock(processor)
    {
    }
    [[nodiscard]] Spent spent() const
    {
        return {secondsOf(CLOCK_MONOTONIC) - m_wall, secondsOf(m_clock) - m_processor};
    }

private:
    clockid_t m_clock;
    double m_wall = secondsOf(CLOCK_MONOTONIC), m_processor = secondsOf(m_clock);
};

/// The least of a few runs, wall and processor time each by itself.
template <typename Work> Spent bestOf(int repeats, Work work)
{
    Spent best{1e300, 1e300};
    for (int i = 0; i < repeats; ++i) {
        const Stopwatch watch;
        work();
        const Spent spent = watch.spent();
        best = {std::min(best.wall, spent.wall), std::min(best.processor, spent.processor)};
    }
    return best;
}

/// Anonymous memory of this process now (RssAnon), in bytes.
std::uint64_t anonymousBytes();

} // namespace retrospan::bench
