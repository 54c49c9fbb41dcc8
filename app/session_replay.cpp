#include "session_replay.h"

#include "models/replay_data.h"
#include "read_digest.h"

namespace retrospan::app {

SessionReplay::SessionReplay(OpenSession&& session, SessionDigest&& digest, Annotations&& said)
    : m_session(std::move(session))
    , m_annotations(std::move(said))
    , m_digest(std::move(digest))
    , m_outline(m_session.table, m_session.tree)
    , m_structure(insight::findStructure(m_outline, m_digest, m_annotations.corrections))
    , m_journey(models::makeJourney(m_outline, m_digest, m_structure, m_session.costs))
{
}

Result<std::unique_ptr<SessionReplay>> SessionReplay::load(Library& library, OpenSession&& session,
                                                           std::stop_token stop)
{
    auto digest = readDigest(library.workspace(), session.summary.key, session.table, stop);
    if (digest.cancelled()) return Cancelled{};
    if (!digest.ok()) return digest.error();
    auto said = library.annotations(session.summary.key);
    if (!said.ok()) return said.error();
    return std::unique_ptr<SessionReplay>(
        new SessionReplay(std::move(session), std::move(*digest), std::move(*said)));
}

} // namespace retrospan::app
