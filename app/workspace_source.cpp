#include "workspace_source.h"

#include "author.h"
#include "read_digest.h"

#include "import/vocabulary.h"
#include "importing.h"
#include "session_replay.h"
#include "store/session_follower.h"

namespace retrospan::app {
namespace {

class LibraryTail : public models::SessionTail {
public:
    LibraryTail(std::shared_ptr<Library> library, std::unique_ptr<store::SessionFollower> follower)
        : m_library(std::move(library))
        , m_follower(std::move(follower))
    {
    }
    Result<std::shared_ptr<models::SessionData>> next(std::stop_token stop) override
    {
        const auto growth = m_follower->read(stop);
        if (growth.cancelled()) return Cancelled{};
        if (!growth.ok()) return growth.error();
        if (!growth->changed) return std::shared_ptr<models::SessionData>();
        auto session = m_library->grown(*m_follower);
        if (!session.ok()) return session.error();
        auto data = asData(std::move(*session));
        data->grown = !growth->anew;
        return data;
    }

private:
    std::shared_ptr<Library> m_library;
    std::unique_ptr<store::SessionFollower> m_follower;
};

} // namespace

Result<std::shared_ptr<models::SessionTail>> WorkspaceSource::follow(std::int64_t key)
{
    auto follower = store::SessionFollower::open(m_library->workspace(), key);
    if (!follower.ok()) return follower.error();
    return std::shared_ptr<models::SessionTail>(
        std::make_shared<LibraryTail>(m_library, std::move(*follower)));
}

Result<std::vector<SessionSummary>> WorkspaceSource::library()
{
    return m_library->sessions();
}

Result<std::shared_ptr<models::SessionData>>
WorkspaceSource::loadSession(std::int64_t key,
                             const std::function<void(std::shared_ptr<models::SessionData>)>& firstRows,
                             std::stop_token stop)
{
    const auto first = [&](OpenSession&& session) { firstRows(asData(std::move(session))); };
    auto session = m_library->session(key, first, stop);
    if (session.cancelled()) return Cancelled{};
    if (!session.ok()) return session.error();
    return asData(std::move(*session));
}

Result<std::shared_ptr<const models::SpanInspection>> WorkspaceSource::inspect(std::int64_t storeKey)
{
    auto detail = m_library->workspace().span(storeKey);
    if (!detail.ok()) return detail.error();
    const auto memory = std::make_shared<store::SpanDetail>(std::move(*detail));
    auto inspection = std::make_shared<models::SpanInspection>();
    inspection->storeKey = storeKey;
    inspection->view = memory->view;
    inspection->content = import::deriveContent(memory->view);
    inspection->error = import::errorMessage(memory->view);
    inspection->memory = memory;
    return std::shared_ptr<const models::SpanInspection>(std::move(inspection));
}

Status WorkspaceSource::searchSession(std::int64_t key, const std::string& text,
                                      const std::function<void(std::int64_t)>& hit, std::stop_token stop)
{
    return m_library->workspace().searchSession(key, {text, false}, hit, stop);
}

Result<SessionDigest> WorkspaceSource::readDigest(const models::SessionData& data, std::stop_token stop)
{
    return app::readDigest(m_library->workspace(), data.summary.key, data.table, stop);
}

Result<models::ContentFindings> WorkspaceSource::readFindings(const models::SessionData& data,
                                                              std::stop_token stop)
{
    return app::readFindings(*m_library, data.summary.key, data.table, data.tree, stop);
}

Status WorkspaceSource::switchOffRepairs(std::int64_t key, const std::vector<std::string>& ids)
{
    if (const Status kept = m_library->workspace().setSwitchedOffRepairs(key, ids); !kept.ok()) return kept;
    const auto refreshed = refreshStaleSessions(m_library->workspace());
    return refreshed.ok() ? success() : Status(refreshed.error());
}

Result<Annotations> WorkspaceSource::annotations(std::int64_t key)
{
    return m_library->annotations(key);
}

Status WorkspaceSource::keepNote(std::int64_t key, const Note& note)
{
    const auto kept = m_library->workspace().keepNote(key, note);
    return kept.ok() ? success() : Status(kept.error());
}

Status WorkspaceSource::removeNote(std::int64_t id)
{
    return m_library->workspace().removeNote(id, wallClockNs());
}

Status WorkspaceSource::keepCorrection(std::int64_t key, const Correction& correction)
{
    return m_library->workspace().keepCorrection(key, correction);
}

Status WorkspaceSource::removeCorrection(std::int64_t key, const Correction& correction)
{
    return m_library->workspace().removeCorrection(key, correction);
}

Result<models::LibrarySearch> WorkspaceSource::searchLibrary(const std::string& text, std::stop_token stop)
{
    auto found = m_library->workspace().searchLibrary({text, false}, stop);
    if (found.cancelled()) return Cancelled{};
    if (!found.ok()) return found.error();
    return models::LibrarySearch{std::move(found->sessions), found->complete, found->indexedShare};
}

} // namespace retrospan::app
