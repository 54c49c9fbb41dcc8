#include "store/session_follower.h"

#include "store/schema.h"
#include "store/session_joins.h"
#include "store/session_line.h"

#include <algorithm>
#include <unordered_set>

namespace retrospan::store {

SessionFollower::SessionFollower(Workspace& workspace, Database&& database, std::int64_t key)
    : m_workspace(workspace)
    , m_database(std::move(database))
    , m_key(key)
    , m_table(std::make_unique<SpanTable>())
{
}

Result<std::unique_ptr<SessionFollower>> SessionFollower::open(Workspace& workspace, std::int64_t key)
{
    auto database = Database::open(workspace.path(), Database::Mode::readOnly);
    if (!database.ok()) return database.error();
    if (const Status configured = configure(*database, false); !configured.ok()) return configured.error();
    const auto shown = shownSession(*database, key);
    if (!shown.ok()) return shown.error();
    std::unique_ptr<SessionFollower> follower(new SessionFollower(workspace, std::move(*database), *shown));
    if (const Status ready = follower->prepare(); !ready.ok()) return ready.error();
    const auto now = follower->state();
    if (!now.ok()) return now.error();
    follower->m_state = *now;
    return follower;
}

Status SessionFollower::prepare()
{
    const std::pair<Statement*, const char*> statements[] = {
        {&m_selectState,
         "SELECT coalesce(sum(revision), 0), count(*) FROM (SELECT revision FROM sessions "
         "WHERE id=?1 UNION ALL SELECT revision FROM sessions WHERE joined_to=?1)"},
        {&m_selectChanges, "SELECT id, span FROM span_changes WHERE id>=?1 ORDER BY id"},
        {&m_selectRange, "SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM span_changes"}};
    for (const auto& [statement, sql] : statements) {
        auto prepared = m_database.prepare(sql);
        if (!prepared.ok()) return prepared.error();
        *statement = std::move(*prepared);
    }
    return success();
}

Result<SessionFollower::State> SessionFollower::state()
{
    m_selectState.bind(1, m_key);
    if (m_selectState.step() != Statement::Step::row) return m_selectState.error();
    const State state{m_selectState.integer(0), m_selectState.integer(1)};
    m_selectState.reset();
    return state;
}

Result<SessionFollower::Growth> SessionFollower::read(std::stop_token stop)
{
    const auto now = state();
    if (!now.ok()) return now.error();
    if (*now == m_state) return Growth{};
    if (now->sessions == 0) return Error{"the session is not in the workspace any more"};
    // One state of the workspace for all that is read.
    if (const Status begun = m_database.execute("BEGIN"); !begun.ok()) return begun.error();
    auto growth = grow(stop);
    const Status ended = m_database.execute("COMMIT");
    if (!growth.ok()) m_state = {};
    if (growth.ok() && !ended.ok()) return ended.error();
    return growth;
}

Result<SessionFollower::Growth> SessionFollower::grow(std::stop_token stop)
{
    const auto now = state();
    auto joined = joinedTraces(m_database, m_key);
    auto lines = readSessionLines(m_database, {m_key, m_key});
    if (!now.ok() || !joined.ok() || !lines.ok()) return m_database.error();
    if (lines->empty()) return Error{"the session is shown with another one now"};
    m_joined = std::move(*joined);
    m_summary = std::move(lines->front());

    Growth growth{true, m_loader == nullptr};
    if (growth.anew)
        if (const Status begun = begin(); !begun.ok()) return begun.error();
    auto traces = m_loader->traces(m_key);
    if (!traces.ok()) return traces.error();
    const auto goesOn = continues(*traces);
    if (!goesOn.ok()) return goesOn.error();
    if (!*goesOn) {
        growth.anew = true;
        if (const Status begun = begin(); !begun.ok()) return begun.error();
        traces = m_loader->traces(m_key);
        if (!traces.ok()) return traces.error();
    }
    for (LoadedTrace& trace : *traces)
        if (const LoadedTrace* known = traceOf(firstKey(trace.row)); known != nullptr) trace = *known;
    m_traces = std::move(*traces);
    if (const Status applied = applyChanges(); !applied.ok()) return applied.error();
    for (LoadedTrace& trace : m_traces) {
        const Status read = m_loader->append(trace, [&] { return !stop.stop_requested(); });
        if (read.cancelled()) return Cancelled{};
        if (!read.ok()) return read.error();
    }
    m_state = *now;
    return growth;
}

/// True when what is in memory is a part of what there is now, and what changed in it is still listed.
Result<bool> SessionFollower::continues(const std::vector<LoadedTrace>& traces)
{
    if (m_selectRange.step() != Statement::Step::row) return m_selectRange.error();
    const std::int64_t firstListed = m_selectRange.integer(0);
    m_selectRange.reset();
    if (m_table->size() > 0 && firstListed > m_lastChange + 1) return false;
    return std::ranges::includes(traces, m_traces, {}, &LoadedTrace::row, &LoadedTrace::row);
}

Status SessionFollower::begin()
{
    m_loader.reset();
    m_table = std::make_unique<SpanTable>();
    m_traces.clear();
    m_lastChange = 0;
    m_loader = std::make_unique<ColumnLoader>(m_database, *m_table);
    return m_loader->prepare();
}

LoadedTrace* SessionFollower::traceOf(std::int64_t storeKey)
{
    const auto found = std::ranges::lower_bound(m_traces, storeKey >> 32, {}, &LoadedTrace::row);
    return found == m_traces.end() || found->row != storeKey >> 32 ? nullptr : &*found;
}

/// Spans that were read and have changed since.
Status SessionFollower::applyChanges()
{
    if (m_table->size() == 0) { // nothing was read that could have changed
        if (m_selectRange.step() != Statement::Step::row) return m_selectRange.error();
        m_lastChange = m_selectRange.integer(1);
        m_selectRange.reset();
        return success();
    }
    std::unordered_set<std::int64_t> changed;
    m_selectChanges.bind(1, m_lastChange + 1);
    while (m_selectChanges.step() == Statement::Step::row) {
        m_lastChange = m_selectChanges.integer(0);
        const std::int64_t span = m_selectChanges.integer(1);
        const LoadedTrace* trace = traceOf(span);
        if (trace != nullptr && (span & 0xffffffff) < trace->next) changed.insert(span);
    }
    m_selectChanges.reset();
    for (const std::int64_t span : changed)
        if (const Status replaced = m_loader->replace(*traceOf(span), span); !replaced.ok()) return replaced;
    return success();
}

} // namespace retrospan::store
