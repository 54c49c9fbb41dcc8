#include "live/body_turns.h"

#include <algorithm>

namespace retrospan::live {

bool BodyTurns::goesOn(Body body, Clock::time_point now)
{
    if (m_beyond == 0 && m_withIntake == 0) m_beyond = body;
    if (m_beyond == body) return true;
    m_waiting.emplace(body, now);
    return false;
}

std::optional<BodyTurns::Body> BodyTurns::next(bool room)
{
    if (m_waiting.empty()) return std::nullopt;
    const Body body = m_waiting.begin()->first;
    if (!room && (m_beyond != 0 || m_withIntake != 0)) return std::nullopt;
    if (!room) m_beyond = body;
    m_waiting.erase(m_waiting.begin());
    return body;
}

std::optional<BodyTurns::Body> BodyTurns::overdue(Clock::time_point since)
{
    const auto found =
        std::ranges::find_if(m_waiting, [&](const auto& entry) { return entry.second < since; });
    if (found == m_waiting.end()) return std::nullopt;
    const Body body = found->first;
    m_waiting.erase(found);
    return body;
}

void BodyTurns::handedOver(Body body)
{
    ++m_withIntake;
    ended(body);
}

void BodyTurns::ended(Body body)
{
    m_waiting.erase(body);
    if (m_beyond == body) m_beyond = 0;
}

} // namespace retrospan::live
