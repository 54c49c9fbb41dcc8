// Playback: moves over the steps of a journey as time goes by, at 0.5 to 50 times the speed of the recording,
// with real or compressed waits; it stops at breakpoints and at the end. The clock is handed in, so that
// tests and views decide what time is: advance() says where playback is now, waitNs() when the next step is
// due. Time of a step that is unknown is that of the one before it. Thread: confined. Complexity: making it
// O(n); advance O(log n) and the steps it passes when there are breakpoints.
#pragma once

#include "replay/journey.h"

#include <functional>
#include <vector>

namespace retrospan::replay {

/// Nanoseconds of some steady clock.
using Clock = std::function<std::int64_t()>;

class Playback {
public:
    static constexpr double kSlowest = 0.5, kFastest = 50;
    /// Compressed, nothing waits longer.
    static constexpr std::int64_t kLongestWaitNs = 2'000'000'000;

    Playback(const Journey& journey, Clock clock);
    /// Over steps at these times, in nanoseconds; 0 = not known.
    Playback(std::vector<std::int64_t> timesNs, Clock clock);

    [[nodiscard]] StepIndex step() const { return m_step; }
    [[nodiscard]] bool playing() const { return m_playing; }
    [[nodiscard]] double speed() const { return m_speed; }
    [[nodiscard]] bool compressed() const { return m_compressed; }

    /// From the last step: from the first again. Does nothing without steps.
    void play();
    void pause();
    /// Playback goes on from there.
    void seek(StepIndex step);
    void setSpeed(double speed); ///< kept within kSlowest and kFastest
    void setCompressed(bool compressed);
    /// Steps to stop at when they are reached by playing, ascending.
    void setBreakpoints(std::vector<StepIndex> steps) { m_breakpoints = std::move(steps); }

    /// Where playback is now. Pauses at a breakpoint or the last step.
    StepIndex advance();
    /// Until the next step is due; kUnknown when it does not play.
    [[nodiscard]] std::int64_t waitNs() const;
    /// The next step to stop at after `step`; kNoStep when there is none.
    [[nodiscard]] StepIndex nextBreakpoint(StepIndex step) const;

private:
    [[nodiscard]] StepIndex size() const { return static_cast<StepIndex>(m_timesNs.size()); }
    void measure();
    void restart();
    [[nodiscard]] std::int64_t playedNs() const;

    std::vector<std::int64_t> m_timesNs;
    Clock m_clock;
    std::vector<std::int64_t> m_at; ///< by step: nanoseconds of the recording since the first
    std::vector<StepIndex> m_breakpoints;
    StepIndex m_step = 0;
    double m_speed = 1;
    bool m_playing = false, m_compressed = true;
    std::int64_t m_startedNs = 0; ///< of the clock, when m_fromNs was reached
    std::int64_t m_fromNs = 0;
};

} // namespace retrospan::replay
