#include "replay/playback.h"

#include <algorithm>
#include <cmath>

namespace retrospan::replay {

namespace {

std::vector<std::int64_t> timesOf(const Journey& journey)
{
    std::vector<std::int64_t> times;
    times.reserve(journey.size());
    for (const Step& step : journey.steps()) times.push_back(step.timeNs);
    return times;
}

} // namespace

Playback::Playback(const Journey& journey, Clock clock)
    : Playback(timesOf(journey), std::move(clock))
{
}

Playback::Playback(std::vector<std::int64_t> timesNs, Clock clock)
    : m_timesNs(std::move(timesNs))
    , m_clock(std::move(clock))
{
    measure();
}

void Playback::measure()
{
    m_at.assign(m_timesNs.size(), 0);
    std::int64_t before = 0;
    for (std::size_t i = 0; i < m_at.size(); ++i) {
        const std::int64_t time = m_timesNs[i];
        const std::int64_t gap = before == 0 || time <= before ? 0 : time - before;
        if (i > 0) m_at[i] = m_at[i - 1] + (m_compressed ? std::min(gap, kLongestWaitNs) : gap);
        before = std::max(before, time);
    }
}

/// Time runs from the current step on.
void Playback::restart()
{
    m_startedNs = m_clock();
    m_fromNs = m_at.empty() ? 0 : m_at[m_step];
}

std::int64_t Playback::playedNs() const
{
    const double passed = static_cast<double>(std::max<std::int64_t>(m_clock() - m_startedNs, 0)) * m_speed;
    const double left = static_cast<double>(m_at.back() - m_fromNs);
    return m_fromNs + static_cast<std::int64_t>(std::min(passed, left));
}

void Playback::play()
{
    if (m_at.empty()) return;
    if (m_step + 1 == size()) m_step = 0;
    m_playing = true;
    restart();
}

void Playback::pause()
{
    m_playing = false;
}

void Playback::seek(StepIndex step)
{
    if (m_at.empty()) return;
    m_step = std::min(step, size() - 1);
    restart();
}

void Playback::setSpeed(double speed)
{
    if (m_playing) advance();
    if (std::isfinite(speed)) m_speed = std::clamp(speed, kSlowest, kFastest);
    restart();
}

void Playback::setCompressed(bool compressed)
{
    if (m_playing) advance();
    m_compressed = compressed;
    measure();
    restart();
}

StepIndex Playback::nextBreakpoint(StepIndex step) const
{
    const auto next = std::upper_bound(m_breakpoints.begin(), m_breakpoints.end(), step);
    return next == m_breakpoints.end() ? kNoStep : *next;
}

StepIndex Playback::advance()
{
    if (!m_playing) return m_step;
    const auto due = std::upper_bound(m_at.begin(), m_at.end(), playedNs());
    StepIndex reached = std::max(static_cast<StepIndex>(due - m_at.begin()) - 1, m_step);
    const StepIndex stop = nextBreakpoint(m_step);
    const bool stops = stop <= reached;
    if (stops) reached = stop;
    m_step = reached;
    if (stops || m_step + 1 == size()) m_playing = false;
    return m_step;
}

std::int64_t Playback::waitNs() const
{
    if (!m_playing) return kUnknown;
    const std::size_t next = std::min<std::size_t>(m_step + 1, m_at.size() - 1);
    const auto left = static_cast<double>(m_at[next] - playedNs()) / m_speed;
    return std::max<std::int64_t>(static_cast<std::int64_t>(std::ceil(left)), 0);
}

} // namespace retrospan::replay
