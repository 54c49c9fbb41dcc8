#include "store/session_line.h"

#include "store/session_directory.h"
#include "store/session_joins.h"
#include "store/span_row.h"
#include "store/summary_codec.h"
#include "trace/spill_memory.h"

#include <algorithm>

namespace retrospan::store {
namespace {

constexpr const char* kSelectLines =
    "SELECT id, ext, status, start, \"end\", traces, spans, max_depth, "
    "missing_parents, errors, model_calls, tool_calls, "
    "retrievals, handoffs, retries, branches, interrupts, usage, lists, "
    "facts FROM sessions WHERE id BETWEEN ?1 AND ?2 AND joined_to IS NULL ORDER BY id";
constexpr const char* kUpdateLine = "UPDATE sessions SET stale=0, status=?2, start=?3, \"end\"=?4, "
                                    "traces=?5, spans=?6, max_depth=?7, missing_parents=?8, "
                                    "errors=?9, model_calls=?10, tool_calls=?11, retrievals=?12, "
                                    "handoffs=?13, retries=?14, branches=?15, interrupts=?16, "
                                    "usage=?17, lists=?18 WHERE id=?1";

/// The counters, in the order of both statements.
constexpr std::array kCounters{
    &SessionSummary::startNs,    &SessionSummary::endNs,      &SessionSummary::traces,
    &SessionSummary::spans,      &SessionSummary::maxDepth,   &SessionSummary::missingParents,
    &SessionSummary::errors,     &SessionSummary::modelCalls, &SessionSummary::toolCalls,
    &SessionSummary::retrievals, &SessionSummary::handoffs,   &SessionSummary::retries,
    &SessionSummary::branches,   &SessionSummary::interrupts};
/// The columns of larger sessions go to a file while their line is made: 160 bytes a span would fill the
/// memory.
constexpr std::size_t kHeapBytes = 32 * 1024 * 1024;
constexpr std::int64_t kMostReserved = 200'000;
constexpr int kFirstCounter = 3; // column and parameter number

SessionSummary readLine(const Statement& line)
{
    SessionSummary summary;
    summary.key = line.integer(0);
    summary.id = line.text(1);
    summary.status =
        static_cast<SessionStatus>(line.integer(2) % static_cast<std::int64_t>(kSessionStatusCount));
    int column = kFirstCounter;
    for (const auto counter : kCounters) summary.*counter = line.integer(column++);
    if (summary.spans == 0) summary.status = SessionStatus::unknown; // older versions wrote "ok"
    decodeUsage(line.blob(column), summary);
    decodeLists(line.blob(column + 1), summary);
    summary.facts = decodeFacts(line.blob(column + 2));
    return summary;
}

Status addScores(Database& database, SessionRange range, std::vector<SessionSummary>& sessions)
{
    auto select =
        database.prepare("SELECT coalesce(x.joined_to, x.id), s.name, s.value, s.label, s.source, s.comment, "
                         "s.time FROM scores s "
                         "JOIN traces t ON t.id=s.trace JOIN sessions x ON x.id=t.session "
                         "WHERE x.id BETWEEN ?1 AND ?2 OR x.joined_to BETWEEN ?1 AND ?2 ORDER BY s.id");
    if (!select.ok()) return select.error();
    select->bind(1, range.first).bind(2, range.last);
    while (select->step() == Statement::Step::row) {
        const std::int64_t key = select->integer(0);
        const auto owner =
            std::partition_point(sessions.begin(), sessions.end(),
                                 [key](const SessionSummary& session) { return session.key < key; });
        if (owner == sessions.end() || owner->key != key) continue;
        Score score;
        score.name = select->text(1);
        if (!select->isNull(2)) score.value = select->real(2);
        score.label = select->text(3);
        score.source = static_cast<ScoreSource>(select->integer(4) % 5);
        score.comment = select->text(5);
        score.timeNs = select->integer(6);
        owner->scores.push_back(std::move(score));
    }
    return success();
}

/// Ids of the strings table as ids of the session's own pool.
class StringMapper {
public:
    StringMapper(Database& database, StringPool& pool)
        : m_database(database)
        , m_pool(pool)
    {
    }

    StringId map(std::int64_t id)
    {
        if (id == 0) return StringId::empty;
        const auto index = static_cast<std::size_t>(id);
        if (index >= m_known.size()) m_known.resize(std::max(index + 1, m_known.size() * 2), kUnmapped);
        if (m_known[index] == kUnmapped) m_known[index] = static_cast<std::uint32_t>(lookUp(id));
        return StringId{m_known[index]};
    }

private:
    static constexpr std::uint32_t kUnmapped = 0xffffffff;

    StringId lookUp(std::int64_t id)
    {
        if (!m_prepared) {
            auto select = m_database.prepare("SELECT s FROM strings WHERE id=?1");
            if (!select.ok()) return StringId::empty;
            m_select = std::move(*select);
            m_prepared = true;
        }
        m_select.bind(1, id);
        const StringId mapped =
            m_select.step() == Statement::Step::row ? m_pool.intern(m_select.text(0)) : StringId::empty;
        m_select.reset();
        return mapped;
    }

    Database& m_database;
    StringPool& m_pool;
    Statement m_select;
    bool m_prepared = false;
    std::vector<std::uint32_t> m_known;
};

SpanUpdate updateOf(const SpanRow& row, std::uint32_t trace, StringId traceOrigin, StringMapper& strings)
{
    SpanUpdate update;
    update.trace = trace;
    update.id = row.id;
    update.parentId = row.parentId;
    update.startNs = row.startNs;
    update.endNs = row.endNs;
    update.kind = row.kind;
    update.status = row.status;
    update.flags = row.flags;
    update.name = strings.map(row.text(SpanText::name));
    update.agent = strings.map(row.text(SpanText::agent));
    update.model = strings.map(row.text(SpanText::model));
    update.provider = strings.map(row.text(SpanText::provider));
    update.tool = strings.map(row.text(SpanText::tool));
    update.service = strings.map(row.text(SpanText::service));
    update.errorType = strings.map(row.text(SpanText::errorType));
    update.handoffTo = strings.map(row.text(SpanText::handoffTo));
    const std::int64_t origin = row.text(SpanText::origin);
    update.origin = origin == 0 ? traceOrigin : strings.map(origin);
    update.usage = row.usage;
    update.reportedCostMicroUsd = row.reportedCostMicroUsd;
    update.storeKey = row.key;
    return update;
}

Status storeLine(Statement& statement, const SessionSummary& summary)
{
    const std::string usage = encodeUsage(summary), lists = encodeLists(summary);
    statement.bind(1, summary.key).bind(2, static_cast<std::int64_t>(summary.status));
    int parameter = kFirstCounter;
    for (const auto counter : kCounters) statement.bind(parameter++, summary.*counter);
    statement.bindBlob(parameter, usage).bindBlob(parameter + 1, lists);
    return statement.run();
}

/// Keeps what the tree says a session is about, until a report says it better.
Status storeGuessedTitle(Statement& select, Statement& update, const SessionSummary& summary)
{
    select.bind(1, summary.key);
    const Statement::Step found = select.step();
    if (found != Statement::Step::row) return found == Statement::Step::done ? success() : select.error();
    SessionFacts facts = decodeFacts(select.blob(0));
    select.reset();
    if (facts.titleRank != title_rank::guessed || facts.title == summary.facts.title) return success();
    facts.title = summary.facts.title;
    const std::string encoded = encodeFacts(facts);
    return update.bind(1, summary.key).bindBlob(2, encoded).run();
}

Result<std::vector<std::string>> formatsOf(Database& database, std::int64_t session)
{
    auto select = database.prepare(std::string("SELECT DISTINCT t.format FROM traces t WHERE ") + kShownTraces
                                   + " ORDER BY t.format");
    if (!select.ok()) return select.error();
    select->bind(1, session);
    std::vector<std::string> formats;
    while (select->step() == Statement::Step::row) {
        std::string_view list = select->text(0);
        while (!list.empty()) {
            const std::size_t comma = std::min(list.find(','), list.size());
            if (std::string name(list.substr(0, comma));
                std::find(formats.begin(), formats.end(), name) == formats.end())
                formats.push_back(std::move(name));
            list.remove_prefix(std::min(comma + 1, list.size()));
        }
    }
    return formats;
}

} // namespace

Result<std::vector<SessionSummary>> readSessionLines(Database& database, SessionRange range)
{
    auto select = database.prepare(kSelectLines);
    if (!select.ok()) return select.error();
    select->bind(1, range.first).bind(2, range.last);
    std::vector<SessionSummary> sessions;
    // A summary is large and not to be moved often; there is room for what another thread reads behind it.
    const auto most = database.integer("SELECT max(id) FROM sessions");
    if (most.ok() && range.first < range.last && range.first <= *most)
        sessions.reserve(static_cast<std::size_t>(std::min(*most - range.first + 1, kMostReserved)));
    Statement::Step step = select->step();
    for (; step == Statement::Step::row; step = select->step()) sessions.push_back(readLine(*select));
    if (step == Statement::Step::error) return select->error();
    if (const Status scored = addScores(database, range, sessions); !scored.ok()) return scored.error();
    return sessions;
}

Status loadColumns(Database& database, std::int64_t session, SpanTable& table,
                   const std::function<bool()>& step)
{
    auto traces = database.prepare(std::string("SELECT t.id, t.ext, t.format FROM traces t WHERE ")
                                   + kShownTraces + " AND t.format<>'scores' ORDER BY t.id");
    auto spans = database.prepare(kSelectSpans);
    if (!traces.ok() || !spans.ok()) return database.error();
    StringMapper strings(database, table.strings());
    traces->bind(1, session);
    while (traces->step() == Statement::Step::row) {
        const std::uint32_t trace = table.addTrace(traces->text(1));
        const StringId origin = table.strings().intern(firstFormat(traces->text(2)));
        spans->bind(1, firstKey(traces->integer(0))).bind(2, lastKey(traces->integer(0)));
        Statement::Step next = spans->step();
        for (; next == Statement::Step::row; next = spans->step()) {
            table.append(updateOf(readSpan(*spans), trace, origin, strings));
            if (table.size() % kRowsPerStep == 0 && !step()) return Cancelled{};
        }
        if (next == Statement::Step::error) return spans->error();
        spans->reset();
    }
    return success();
}

namespace {

std::vector<std::int64_t> staleSessions(Database& database)
{
    std::vector<std::int64_t> stale;
    auto select = database.prepare("SELECT id FROM sessions WHERE stale=1");
    while (select.ok() && select->step() == Statement::Step::row) stale.push_back(select->integer(0));
    return stale;
}

} // namespace

std::vector<std::string> readSwitches(Database& database, std::int64_t session)
{
    std::vector<std::string> ids;
    auto select = database.prepare("SELECT repairs_off FROM sessions WHERE id=?1");
    if (!select.ok()) return ids;
    select->bind(1, session);
    if (select->step() != Statement::Step::row) return ids;
    std::string_view lines = select->text(0);
    for (std::size_t end = lines.find('\n'); end != std::string_view::npos; end = lines.find('\n')) {
        ids.emplace_back(lines.substr(0, end));
        lines.remove_prefix(end + 1);
    }
    return ids;
}

Status refreshStaleSessions(Database& database, BlockCache& cache, const SummariseSession& summarise)
{
    const auto any = database.integer("SELECT EXISTS(SELECT 1 FROM sessions WHERE stale=1)");
    if (!any.ok()) return any.error();
    if (*any == 0) return success();
    auto update = database.prepare(kUpdateLine);
    auto selectFacts = database.prepare("SELECT facts FROM sessions WHERE id=?1");
    auto updateFacts = database.prepare("UPDATE sessions SET facts=?2 WHERE id=?1");
    if (!update.ok() || !selectFacts.ok() || !updateFacts.ok()) return database.error();
    if (const Status begun = database.execute("BEGIN IMMEDIATE"); !begun.ok()) return begun;
    Status status = joinSessions(database);
    const std::vector<std::int64_t> stale =
        status.ok() ? staleSessions(database) : std::vector<std::int64_t>();
    for (const std::int64_t session : stale) {
        SpillMemory memory(database.folder(), kHeapBytes);
        SpanTable table(&memory);
        status = loadColumns(database, session, table, [] { return true; });
        if (!status.ok()) break;
        const std::vector<std::string> off = readSwitches(database, session);
        SessionSummary summary = summarise(
            {table, off, [&](std::int64_t storeKey) { return readSpanByKey(database, cache, storeKey); }});
        summary.key = session;
        summary.traces = static_cast<std::int64_t>(table.traces().size());
        auto formats = formatsOf(database, session);
        if (formats.ok()) summary.formats = std::move(*formats);
        status = storeLine(*update, summary);
        if (status.ok()) status = storeGuessedTitle(*selectFacts, *updateFacts, summary);
        if (!status.ok()) break;
    }
    if (!status.ok()) {
        static_cast<void>(database.execute("ROLLBACK"));
        return status;
    }
    return database.execute("COMMIT");
}

} // namespace retrospan::store
