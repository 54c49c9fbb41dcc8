#include "store/session_joins.h"

#include "store/session_line.h"

#include <algorithm>
#include <optional>

namespace retrospan::store {
namespace {

constexpr std::string_view kSwitch = "joined_trace:";

/// A trace that named a session after it was joined belongs to that one.
constexpr const char* kTakeBack =
    "UPDATE sessions SET revision=revision+1 WHERE id IN (SELECT joined_to FROM sessions WHERE "
    "line_revision<>revision AND joined_to IS NOT NULL);"
    "UPDATE sessions SET joined_to=NULL WHERE joined_to IS NOT NULL AND line_revision<>revision AND NOT "
    "EXISTS("
    "SELECT 1 FROM traces WHERE traces.session=sessions.id AND traces.ext=sessions.ext);";

/// Sessions without a name of their own that are new, or related to one that is, by the index of stale
/// sessions.
constexpr const char* kCandidates =
    "SELECT s.id, s.ext FROM sessions s JOIN traces t ON t.session=s.id AND t.ext=s.ext WHERE s.joined_to IS "
    "NULL "
    "AND s.id IN (SELECT id FROM sessions WHERE line_revision<>revision "
    "UNION SELECT t.session FROM sessions x CROSS JOIN traces o ON o.session=x.id "
    "CROSS JOIN trace_relations r ON r.other=o.ext CROSS JOIN traces t ON t.id=r.trace WHERE "
    "x.line_revision<>x.revision "
    "UNION SELECT o.session FROM sessions x CROSS JOIN traces t ON t.session=x.id "
    "CROSS JOIN trace_relations r ON r.trace=t.id CROSS JOIN traces o ON o.ext=r.other WHERE "
    "x.line_revision<>x.revision) "
    "AND (EXISTS(SELECT 1 FROM trace_relations WHERE trace=t.id) "
    "OR EXISTS(SELECT 1 FROM trace_relations WHERE other=t.ext)) ORDER BY s.id";

/// Where its relations lead.
constexpr const char* kForward = "SELECT coalesce(x.joined_to, x.id), min(r.reason) FROM traces t JOIN "
                                 "trace_relations r ON r.trace=t.id "
                                 "JOIN traces o ON o.ext=r.other JOIN sessions x ON x.id=o.session WHERE "
                                 "t.session=?1 AND x.id<>?1 GROUP BY 1 LIMIT 2";

/// Named sessions that relate to it.
constexpr const char* kBackward =
    "SELECT coalesce(x.joined_to, x.id), min(r.reason) FROM traces t JOIN trace_relations r ON "
    "r.other=t.ext "
    "JOIN traces o ON o.id=r.trace JOIN sessions x ON x.id=o.session AND x.ext<>o.ext "
    "WHERE t.session=?1 AND x.id<>?1 GROUP BY 1 LIMIT 2";

struct Candidate {
    std::int64_t session = 0;
    std::string ext;
};

struct Target {
    std::int64_t session = 0;
    std::int64_t reason = 0;
};

Result<std::vector<Candidate>> candidates(Database& database)
{
    auto select = database.prepare(kCandidates);
    if (!select.ok()) return select.error();
    std::vector<Candidate> found;
    while (select->step() == Statement::Step::row)
        found.push_back({select->integer(0), std::string(select->text(1))});
    return found;
}

/// The one session that a statement finds; nothing when there are several.
std::optional<Target> onlyTarget(Statement& select, std::int64_t session)
{
    std::optional<Target> only;
    bool several = false;
    select.bind(1, session);
    while (select.step() == Statement::Step::row) {
        const Target target{select.integer(0), select.integer(1)};
        several = several || (only && only->session != target.session);
        if (!only) only = target;
    }
    select.reset();
    return several || (only && only->session == session) ? std::nullopt : only;
}

/// In the session it would be shown with, or the other way round.
bool isSwitchedOff(Database& database, const Candidate& candidate, std::int64_t target)
{
    const auto has = [&](std::int64_t session, const std::string& ext) {
        const auto off = readSwitches(database, session);
        return std::find(off.begin(), off.end(), joinSwitch(ext)) != off.end();
    };
    auto select = database.prepare("SELECT ext FROM sessions WHERE id=?1");
    if (!select.ok()) return true;
    select->bind(1, target);
    const std::string ext(select->step() == Statement::Step::row ? select->text(0) : "");
    return has(target, candidate.ext) || has(candidate.session, ext);
}

Status join(Database& database, std::int64_t session, const Target& target)
{
    const std::string to = std::to_string(target.session), id = std::to_string(session);
    const std::string sql = "UPDATE sessions SET joined_to=" + to + ", join_reason="
        + std::to_string(target.reason) + " WHERE id=" + id + "; UPDATE sessions SET joined_to=" + to
        + " WHERE joined_to=" + id + "; UPDATE sessions SET revision=revision+1 WHERE id=" + to;
    return database.execute(sql.c_str());
}

} // namespace

Status joinSessions(Database& database)
{
    if (const Status back = database.execute(kTakeBack); !back.ok()) return back;
    const auto alone = candidates(database);
    if (!alone.ok()) return alone.error();
    auto forward = database.prepare(kForward), backward = database.prepare(kBackward);
    if (!forward.ok() || !backward.ok()) return database.error();
    for (const Candidate& candidate : *alone) {
        std::optional<Target> target = onlyTarget(*forward, candidate.session);
        if (!target) target = onlyTarget(*backward, candidate.session);
        if (!target) continue;
        const auto own = shownSession(database, target->session);
        if (!own.ok()) return own.error();
        target->session = *own; // it may have been joined just now
        if (target->session == candidate.session || isSwitchedOff(database, candidate, target->session))
            continue;
        if (const Status joined = join(database, candidate.session, *target); !joined.ok()) return joined;
    }
    return success();
}

Result<std::vector<JoinedTrace>> joinedTraces(Database& database, std::int64_t session)
{
    auto select = database.prepare("SELECT ext, join_reason FROM sessions WHERE joined_to=?1 ORDER BY id");
    if (!select.ok()) return select.error();
    select->bind(1, session);
    std::vector<JoinedTrace> joined;
    while (select->step() == Statement::Step::row)
        joined.push_back({std::string(select->text(0)),
                          static_cast<RelationReason>(static_cast<std::uint64_t>(select->integer(1)) % 3)});
    return joined;
}

Result<std::int64_t> shownSession(Database& database, std::int64_t session)
{
    auto select = database.prepare("SELECT coalesce(joined_to, id) FROM sessions WHERE id=?1");
    if (!select.ok()) return select.error();
    select->bind(1, session);
    return select->step() == Statement::Step::row ? select->integer(0) : session;
}

std::string joinSwitch(const std::string& trace)
{
    return std::string(kSwitch) + trace;
}

Status separate(Database& database, std::int64_t session, const std::vector<std::string>& ids)
{
    auto update = database.prepare(
        "UPDATE sessions SET joined_to=NULL, revision=revision+1 WHERE joined_to=?1 AND ext=?2");
    if (!update.ok()) return update.error();
    for (const std::string& id : ids) {
        if (!id.starts_with(kSwitch)) continue;
        update->bind(1, session).bind(2, std::string_view(id).substr(kSwitch.size()));
        if (const Status done = update->run(); !done.ok()) return done;
    }
    return success();
}

} // namespace retrospan::store
