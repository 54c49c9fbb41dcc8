#include "store/session_directory.h"

#include "store/span_row.h"
#include "store/summary_codec.h"

namespace retrospan::store {

SessionDirectory::SessionDirectory(Database& database, std::function<void(std::int64_t, std::int64_t)> moved)
    : m_database(database)
    , m_moved(std::move(moved))
{
}

Status SessionDirectory::prepare()
{
    if (m_prepared) return success();
    const std::pair<Statement*, const char*> statements[] = {
        {&m_selectTrace, "SELECT id, session, facts, format FROM traces WHERE ext=?1"},
        {&m_insertTrace,
         "INSERT INTO traces(id, session, ext, facts, format) SELECT max(trace, "
         "coalesce((SELECT max(id) FROM traces), 0))+1, ?1, ?2, ?3, ?4 FROM used_ids"},
        {&m_updateTrace, "UPDATE traces SET session=?2, facts=?3, format=?4 WHERE id=?1"},
        {&m_selectSession, "SELECT id FROM sessions WHERE ext=?1"},
        {&m_readSession, "SELECT ext, facts FROM sessions WHERE id=?1"},
        {&m_insertSession,
         "INSERT INTO sessions(id, ext, facts, trial) SELECT max(session, "
         "coalesce((SELECT max(id) FROM sessions), 0))+1, ?1, ?2, ?3 FROM used_ids"},
        {&m_updateSession, "UPDATE sessions SET ext=?2, facts=?3, revision=revision+1 WHERE id=?1"},
        {&m_markStale, "UPDATE sessions SET revision=revision+1 WHERE id=?1"},
        {&m_endTrial, "UPDATE sessions SET trial=0 WHERE id=?1 AND trial NOT IN (0, ?2)"},
        {&m_maxSpan, "SELECT max(id) FROM spans WHERE id BETWEEN ?1 AND ?2"},
    };
    for (const auto& [statement, sql] : statements) {
        auto prepared = m_database.prepare(sql);
        if (!prepared.ok()) return prepared.error();
        *statement = std::move(*prepared);
    }
    m_prepared = true;
    return success();
}

bool listsFormat(std::string_view formats, std::string_view format)
{
    for (std::size_t end = formats.find(','); end != formats.npos; end = formats.find(',')) {
        if (formats.substr(0, end) == format) return true;
        formats.remove_prefix(end + 1);
    }
    return formats == format;
}

Result<TraceState*> SessionDirectory::resolve(const BatchTrace& trace, const std::string& format,
                                              std::int64_t trial)
{
    m_trial = trial;
    if (const Status ready = prepare(); !ready.ok()) return ready.error();
    Result<TraceState*> state = load(trace.id);
    if (state.ok() && *state == nullptr) return create(trace, format);
    if (!state.ok()) return state;
    TraceState& known = **state;
    if (!listsFormat(known.format, format)) {
        known.format += known.format.empty() ? format : "," + format;
        m_dirtyTraces.insert(trace.id);
    }
    touch(known.session);
    if (const Status adopted = adoptSessionId(known, trace.id, trace.facts.sessionId); !adopted.ok())
        return adopted.error();
    if (const Status merged = mergeFacts(known, trace.id, trace.facts); !merged.ok()) return merged.error();
    return state;
}

/// The cached or stored trace; nullptr when there is none.
Result<TraceState*> SessionDirectory::load(const std::string& ext)
{
    if (const auto found = m_traces.find(ext); found != m_traces.end()) return &found->second;
    m_selectTrace.bind(1, std::string_view(ext));
    const Statement::Step step = m_selectTrace.step();
    if (step != Statement::Step::row) {
        const Error error = m_selectTrace.error();
        m_selectTrace.reset();
        if (step == Statement::Step::error) return error;
        return static_cast<TraceState*>(nullptr);
    }
    TraceState state;
    state.row = m_selectTrace.integer(0);
    state.session = m_selectTrace.integer(1);
    state.facts = decodeFacts(m_selectTrace.blob(2));
    state.format = m_selectTrace.text(3);
    state.existed = true;
    m_selectTrace.reset();
    m_maxSpan.bind(1, firstKey(state.row)).bind(2, lastKey(state.row));
    if (m_maxSpan.step() == Statement::Step::row && !m_maxSpan.isNull(0))
        state.nextSequence = static_cast<std::uint32_t>(m_maxSpan.integer(0) & 0xffffffff) + 1;
    m_maxSpan.reset();
    return &m_traces.emplace(ext, std::move(state)).first->second;
}

Result<TraceState*> SessionDirectory::create(const BatchTrace& trace, const std::string& format)
{
    const auto sessionRow =
        sessionNamed(trace.facts.sessionId.empty() ? trace.id : trace.facts.sessionId, true);
    if (!sessionRow.ok()) return sessionRow.error();
    TraceState state;
    state.session = *sessionRow;
    state.facts = trace.facts;
    state.format = format;
    const std::string facts = encodeFacts(trace.facts);
    m_insertTrace.bind(1, state.session)
        .bind(2, std::string_view(trace.id))
        .bindBlob(3, facts)
        .bind(4, std::string_view(format));
    if (const Status inserted = m_insertTrace.run(); !inserted.ok()) return inserted.error();
    state.row = m_database.lastInsertId();
    state.indexed = true;
    ++newTraces;
    touch(state.session);
    TraceState& stored = m_traces.emplace(trace.id, std::move(state)).first->second;
    const auto owner = session(stored.session);
    if (!owner.ok()) return owner.error();
    (*owner)->facts.merge(trace.facts);
    m_dirtySessions.insert(stored.session);
    return &stored;
}

Result<std::int64_t> SessionDirectory::sessionNamed(const std::string& ext, bool create)
{
    if (const auto found = m_sessionRows.find(ext); found != m_sessionRows.end()) return found->second;
    m_selectSession.bind(1, std::string_view(ext));
    const bool there = m_selectSession.step() == Statement::Step::row;
    std::int64_t row = there ? m_selectSession.integer(0) : 0;
    m_selectSession.reset();
    if (!there && !create) return row;
    if (!there) {
        const std::string facts = encodeFacts({});
        m_insertSession.bind(1, std::string_view(ext)).bindBlob(2, facts).bind(3, m_trial);
        if (const Status inserted = m_insertSession.run(); !inserted.ok()) return inserted.error();
        row = m_database.lastInsertId();
        ++newSessions;
    }
    m_sessionRows.emplace(ext, row);
    return row;
}

Result<SessionDirectory::SessionState*> SessionDirectory::session(std::int64_t row)
{
    if (const auto found = m_sessions.find(row); found != m_sessions.end()) return &found->second;
    m_readSession.bind(1, row);
    if (m_readSession.step() != Statement::Step::row) {
        const Error error = m_readSession.error().in("read session");
        m_readSession.reset();
        return error;
    }
    SessionState state{std::string(m_readSession.text(0)), decodeFacts(m_readSession.blob(1))};
    m_readSession.reset();
    return &m_sessions.emplace(row, std::move(state)).first->second;
}

/// A trace's first session id: its provisional session is renamed, or the trace moves to the one of that
/// name.
Status SessionDirectory::adoptSessionId(TraceState& trace, const std::string& traceExt,
                                        const std::string& sessionId)
{
    const std::string& own = trace.facts.sessionId;
    if (!sessionId.empty() && !own.empty() && own != sessionId && m_otherSessions.size() < kMaxOtherSessions)
        m_otherSessions.emplace(traceExt, sessionId);
    if (sessionId.empty() || !own.empty()) return success();
    const auto owner = session(trace.session);
    if (!owner.ok()) return owner.error();
    if ((*owner)->ext != traceExt || sessionId == traceExt) return success();
    const auto named = sessionNamed(sessionId, false);
    if (!named.ok()) return named.error();
    if (*named != 0) return moveTrace(trace, *named);
    m_sessionRows.erase((*owner)->ext);
    m_sessionRows.emplace(sessionId, trace.session);
    (*owner)->ext = sessionId;
    m_dirtySessions.insert(trace.session);
    return success();
}

Status SessionDirectory::moveTrace(TraceState& trace, std::int64_t to)
{
    const std::int64_t from = trace.session;
    const auto old = session(from);
    if (!old.ok()) return old.error();
    const SessionFacts facts = (*old)->facts;
    const std::string key = std::to_string(from);
    // What was not on trial with the other one ends its trial.
    const std::string trial = "UPDATE sessions SET trial=0 WHERE id=" + std::to_string(to)
        + " AND trial<>(SELECT trial FROM sessions WHERE id=" + key + ");";
    const std::string ids = std::to_string(to) + " WHERE session=" + key + ";";
    const std::string sql = trial + "UPDATE traces SET session=" + ids + "UPDATE blocks SET session=" + ids
        + "UPDATE notes SET session=" + ids + "UPDATE corrections SET session=" + ids
        + "UPDATE sessions SET joined_to=NULL, revision=revision+1 WHERE joined_to=" + key
        + "; DELETE FROM sessions WHERE id=" + key;
    if (const Status moved = m_database.execute(sql.c_str()); !moved.ok()) return moved;
    m_moved(from, to);
    m_sessionRows.erase((*old)->ext);
    m_sessions.erase(from);
    m_touched.erase(from);
    touch(to);
    trace.session = to;
    const auto owner = session(to);
    if (!owner.ok()) return owner.error();
    (*owner)->facts.merge(facts);
    m_dirtySessions.insert(to);
    return success();
}

Status SessionDirectory::mergeFacts(TraceState& trace, const std::string& ext, const SessionFacts& facts)
{
    const std::string before = encodeFacts(trace.facts);
    trace.facts.merge(facts);
    if (encodeFacts(trace.facts) == before) return success();
    m_dirtyTraces.insert(ext);
    const auto owner = session(trace.session);
    if (!owner.ok()) return owner.error();
    (*owner)->facts.merge(trace.facts);
    m_dirtySessions.insert(trace.session);
    return success();
}

Status SessionDirectory::write()
{
    if (const Status ready = prepare(); !ready.ok()) return ready;
    for (const std::string& ext : m_dirtyTraces) {
        const TraceState& trace = m_traces.at(ext);
        const std::string facts = encodeFacts(trace.facts);
        m_updateTrace.bind(1, trace.row)
            .bind(2, trace.session)
            .bindBlob(3, facts)
            .bind(4, std::string_view(trace.format));
        if (const Status updated = m_updateTrace.run(); !updated.ok()) return updated;
    }
    m_dirtyTraces.clear();
    for (const std::int64_t row : std::exchange(m_dirtySessions, {})) {
        const auto state = m_sessions.find(row);
        if (state == m_sessions.end()) continue; // became part of another one
        const std::string facts = encodeFacts(state->second.facts);
        m_updateSession.bind(1, row).bind(2, std::string_view(state->second.ext)).bindBlob(3, facts);
        if (const Status updated = m_updateSession.run(); !updated.ok()) return updated;
    }
    for (const auto& [row, trial] : std::exchange(m_trials, {}))
        if (const Status ended = m_endTrial.bind(1, row).bind(2, trial).run(); !ended.ok()) return ended;
    for (const std::int64_t row : std::exchange(m_unmarked, {}))
        if (const Status marked = m_markStale.bind(1, row).run(); !marked.ok()) return marked;
    return success();
}

void SessionDirectory::touch(std::int64_t session)
{
    m_touched.insert(session);
    m_unmarked.insert(session);
    const auto [known, added] = m_trials.emplace(session, m_trial);
    if (!added && known->second != m_trial) known->second = 0;
}

void SessionDirectory::forget()
{
    m_traces.clear();
    m_sessions.clear();
    m_sessionRows.clear();
}

} // namespace retrospan::store
