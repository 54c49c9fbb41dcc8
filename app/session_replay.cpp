#include "session_replay.h"

#include "read_digest.h"

namespace retrospan::app {

replay::Journey makeJourney(const insight::SessionOutline& outline, SessionDigest& digest,
                            const insight::SessionStructure& structure, const std::vector<Cost>& costs)
{
    replay::JourneyInput input{
        outline.table(),    outline.tree(),       digest, costs, structure.conversation,
        structure.handoffs, structure.interrupts, {},     {},    {}};
    for (const insight::Attempt& attempt : structure.attempts.all())
        if (attempt.before != kNoRow) input.retries.push_back({attempt.row, attempt.before, attempt.number});
    for (Row row = 0; row < outline.table().size(); ++row) {
        input.isCall.push_back(outline.isCall(row));
        input.agents.push_back(outline.agent(row));
    }
    return replay::Journey::make(input);
}

SessionReplay::SessionReplay(OpenSession&& session, SessionDigest&& digest)
    : m_session(std::move(session))
    , m_digest(std::move(digest))
    , m_outline(m_session.table, m_session.tree)
    , m_structure(insight::findStructure(m_outline, m_digest))
    , m_journey(makeJourney(m_outline, m_digest, m_structure, m_session.costs))
{
}

Result<std::unique_ptr<SessionReplay>> SessionReplay::load(Library& library, OpenSession&& session,
                                                           std::stop_token stop)
{
    auto digest = readDigest(library.workspace(), session.table, stop);
    if (digest.cancelled()) return Cancelled{};
    if (!digest.ok()) return digest.error();
    return std::unique_ptr<SessionReplay>(new SessionReplay(std::move(session), std::move(*digest)));
}

} // namespace retrospan::app
