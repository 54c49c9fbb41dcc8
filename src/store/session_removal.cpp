#include "store/session_removal.h"

namespace retrospan::store {
namespace {

/// A session and what is shown with it.
std::string shownWith(std::int64_t session)
{
    const std::string key = std::to_string(session);
    return "(SELECT id FROM sessions WHERE id=" + key + " OR joined_to=" + key + ")";
}

constexpr const char* kOnTrial =
    "FROM sessions s WHERE s.trial=?1 AND s.joined_to IS NULL AND s.line_revision=s.revision AND NOT EXISTS("
    "SELECT 1 FROM sessions j WHERE j.joined_to=s.id AND j.trial<>?1)";

} // namespace

Status removeSession(Database& database, std::int64_t session)
{
    const std::string shown = shownWith(session);
    auto traces = database.prepare("SELECT id FROM traces WHERE session IN " + shown);
    auto removeSpans = database.prepare("DELETE FROM spans WHERE id BETWEEN ?1<<32 AND ?1<<32|4294967295");
    if (!traces.ok() || !removeSpans.ok()) return database.error();
    const std::string used = "UPDATE used_ids SET session=max(session, (SELECT max(id) FROM sessions)), "
                             "trace=max(trace, coalesce((SELECT max(id) FROM traces), 0)), "
                             "block=max(block, coalesce((SELECT max(id) FROM blocks), 0)) "
                             "WHERE EXISTS(SELECT 1 FROM sessions);"
                             "UPDATE generation SET value=value+1;";
    if (const Status kept = database.execute(used.c_str()); !kept.ok()) return kept;
    while (traces->step() == Statement::Step::row)
        if (const Status removed = removeSpans->bind(1, traces->integer(0)).run(); !removed.ok())
            return removed;
    traces->reset();
    return database.execute(("DELETE FROM sessions WHERE id IN " + shown).c_str());
}

Result<std::vector<SessionState>> statesOnTrial(Database& database, std::int64_t trial)
{
    auto select = database.prepare(std::string("SELECT s.id, s.revision ") + kOnTrial);
    if (!select.ok()) return select.error();
    select->bind(1, trial);
    std::vector<SessionState> states;
    while (select->step() == Statement::Step::row) states.push_back({select->integer(0), select->integer(1)});
    return states;
}

Result<std::vector<std::string>> removeOnTrial(Database& database, std::int64_t trial,
                                               const std::vector<SessionState>& sessions)
{
    std::vector<std::string> removed;
    auto unchanged = database.prepare(std::string("SELECT 1 ") + kOnTrial + " AND s.id=?2 AND s.revision=?3");
    if (!unchanged.ok()) return unchanged.error();
    for (const SessionState& session : sessions) {
        unchanged->bind(1, trial).bind(2, session.key).bind(3, session.revision);
        const bool still = unchanged->step() == Statement::Step::row;
        unchanged->reset();
        if (!still) continue;
        auto names = database.prepare("SELECT ext FROM traces WHERE session IN " + shownWith(session.key));
        if (!names.ok()) return names.error();
        while (names->step() == Statement::Step::row) removed.emplace_back(names->text(0));
        names->reset();
        if (const Status gone = removeSession(database, session.key); !gone.ok()) return gone.error();
    }
    return removed;
}

} // namespace retrospan::store
