// BodyTurns: who may go on sending a body when the bodies at hand take all the memory there is for them. A
// sender that is not read from is slowed by TCP, so it waits as long as the store does and sends nothing
// twice. Invariants: the body that began first goes first; while nothing is with the intake, one body goes on
// beyond the limit, or all would wait for each other; a body that waited too long is due to be refused.
// Thread: confined. Complexity: O(log n) in the bodies that wait.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace retrospan::live {

class BodyTurns {
public:
    using Clock = std::chrono::steady_clock;
    /// Numbers grow with the begin of bodies.
    using Body = std::uint64_t;

    [[nodiscard]] Body begin() { return ++m_last; }
    /// There is no room for more of `body`. True: it goes on all the same; false: it waits.
    [[nodiscard]] bool goesOn(Body body, Clock::time_point now);
    /// The next one that may go on, which waits no more; nothing when none waits or may.
    [[nodiscard]] std::optional<Body> next(bool room);
    /// The next one that waits since before `since`, which waits no more.
    [[nodiscard]] std::optional<Body> overdue(Clock::time_point since);

    /// The intake has it, or has answered it.
    void handedOver(Body body);
    void answered() { --m_withIntake; }
    /// It ended before it was handed over.
    void ended(Body body);

private:
    Body m_last = 0;
    Body m_beyond = 0; ///< goes on beyond the limit; 0: none
    std::size_t m_withIntake = 0;
    std::map<Body, Clock::time_point> m_waiting; ///< and since when
};

} // namespace retrospan::live
