// A session made ready to be replayed: what it said, its structure, its steps. Owns them; parts refer to each
// other, so that it stays where it is. Made on a worker, then read by one thread. Reads the content of the
// session once.
#pragma once

#include "insight/structure.h"
#include "library.h"
#include "replay/journey.h"

#include <memory>
#include <stop_token>

namespace retrospan::app {

class SessionReplay {
public:
    static Result<std::unique_ptr<SessionReplay>> load(Library& library, OpenSession&& session,
                                                       std::stop_token stop = {});

    [[nodiscard]] const OpenSession& session() const { return m_session; }
    [[nodiscard]] const Annotations& annotations() const { return m_annotations; }
    [[nodiscard]] const SessionDigest& digest() const { return m_digest; }
    [[nodiscard]] const insight::SessionOutline& outline() const { return m_outline; }
    [[nodiscard]] const insight::SessionStructure& structure() const { return m_structure; }
    [[nodiscard]] const replay::Journey& journey() const { return m_journey; }

private:
    SessionReplay(OpenSession&& session, SessionDigest&& digest, Annotations&& said);

    OpenSession m_session;
    Annotations m_annotations;
    SessionDigest m_digest;
    insight::SessionOutline m_outline;
    insight::SessionStructure m_structure;
    replay::Journey m_journey;
};

} // namespace retrospan::app
