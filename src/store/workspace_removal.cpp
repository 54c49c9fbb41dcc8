// The workspace's doors to removal: each takes its turn among the writers.
#include "store/schema.h"
#include "store/session_removal.h"
#include "store/workspace_impl.h"
#include "store/writer_lock.h"

namespace retrospan::store {

/// One transaction of its own.
Status Workspace::write(const std::function<Status(Database&)>& change)
{
    if (m_impl->access == Access::readOnly) return Error{"the workspace is read-only"};
    auto lock = WriterLock::open(path());
    if (!lock.ok()) return lock.error();
    auto database = Database::open(path(), Database::Mode::readWrite);
    if (!database.ok()) return database.error();
    if (const Status configured = configure(*database, true); !configured.ok()) return configured;
    if (const Status held = lock->acquire(); !held.ok()) return held;
    if (const Status begun = database->execute("BEGIN IMMEDIATE"); !begun.ok()) return begun;
    const Status status = change(*database);
    const Status ended = database->execute(status.ok() ? "COMMIT" : "ROLLBACK");
    return status.ok() ? ended : status;
}

Status Workspace::deleteSession(std::int64_t key)
{
    return write([key](Database& database) { return removeSession(database, key); });
}

Result<std::vector<SessionState>> Workspace::sessionsOnTrial(std::int64_t trial)
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    return statesOnTrial(**database, trial);
}

Result<std::vector<std::string>> Workspace::removeOnTrial(std::int64_t trial,
                                                          const std::vector<SessionState>& sessions)
{
    std::vector<std::string> removed;
    const Status status = write([&](Database& database) -> Status {
        auto names = store::removeOnTrial(database, trial, sessions);
        if (!names.ok()) return names.error();
        removed = std::move(*names);
        return success();
    });
    if (!status.ok()) return status.error();
    return removed;
}

Status Workspace::endTrials(std::int64_t trial, const std::vector<SessionState>& sessions)
{
    return write([&](Database& database) -> Status {
        auto update = database.prepare("UPDATE sessions SET trial=0 WHERE id=?1 AND trial=?2");
        if (!update.ok()) return update.error();
        for (const SessionState& session : sessions)
            if (const Status ended = update->bind(1, session.key).bind(2, trial).run(); !ended.ok())
                return ended;
        return success();
    });
}

Result<std::unordered_map<std::int64_t, std::int64_t>> Workspace::contentBytes()
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    auto select = (*database)->prepare("SELECT coalesce(s.joined_to, s.id), sum(length(b.data)) FROM blocks "
                                       "b JOIN sessions s ON s.id=b.session "
                                       "GROUP BY 1");
    if (!select.ok()) return select.error();
    std::unordered_map<std::int64_t, std::int64_t> bytes;
    while (select->step() == Statement::Step::row) bytes.emplace(select->integer(0), select->integer(1));
    return bytes;
}

Result<std::unordered_map<std::int64_t, std::vector<std::string>>> Workspace::traceIds()
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    auto select = (*database)->prepare("SELECT coalesce(s.joined_to, s.id), t.ext FROM traces t "
                                       "JOIN sessions s ON s.id=t.session");
    if (!select.ok()) return select.error();
    std::unordered_map<std::int64_t, std::vector<std::string>> traces;
    while (select->step() == Statement::Step::row) traces[select->integer(0)].emplace_back(select->text(1));
    return traces;
}

} // namespace retrospan::store
