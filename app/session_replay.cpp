#include "session_replay.h"

#include "models/replay_data.h"
#include "read_digest.h"

namespace retrospan::app {

SessionReplay::SessionReplay(OpenSession&& session, SessionDigest&& digest)
    : m_session(std::move(session))
    , m_digest(std::move(digest))
    , m_outline(m_session.table, m_session.tree)
    , m_structure(insight::findStructure(m_outline, m_digest))
    , m_journey(models::makeJourney(m_outline, m_digest, m_structure, m_session.costs))
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
