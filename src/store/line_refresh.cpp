#include "store/line_refresh.h"

#include "store/column_loader.h"
#include "store/session_counters.h"
#include "store/session_joins.h"
#include "store/session_line.h"
#include "store/summary_codec.h"
#include "trace/spill_memory.h"

#include <algorithm>
#include <chrono>

namespace retrospan::store {
namespace {

/// The columns of larger sessions go to a file while their line is made: 160 bytes a span would fill the
/// memory.
constexpr std::size_t kHeapBytes = 32 * 1024 * 1024;
/// What was read until then is written, so that many small sessions share a transaction.
constexpr auto kReadTime = std::chrono::milliseconds(100);
constexpr const char* kUpdateLine = "UPDATE sessions SET line_revision=?20, status=?2, start=?3, \"end\"=?4, "
                                    "traces=?5, spans=?6, max_depth=?7, missing_parents=?8, "
                                    "errors=?9, model_calls=?10, tool_calls=?11, retrievals=?12, "
                                    "handoffs=?13, retries=?14, branches=?15, interrupts=?16, "
                                    "last_active=?17, usage=?18, lists=?19 WHERE id=?1 AND line_revision<?20";

struct Line {
    SessionSummary summary;
    std::int64_t revision = 0; ///< of the session it was made from
};

Status storeLine(Statement& statement, const Line& line)
{
    const SessionSummary& summary = line.summary;
    const std::string usage = encodeUsage(summary), lists = encodeLists(summary);
    statement.bind(1, summary.key).bind(2, static_cast<std::int64_t>(summary.status));
    int parameter = kFirstCounter;
    for (const auto counter : kCounters) statement.bind(parameter++, summary.*counter);
    statement.bindBlob(parameter, usage).bindBlob(parameter + 1, lists).bind(parameter + 2, line.revision);
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
    std::ranges::sort(formats); // whichever came first
    return formats;
}

/// Runs `work` in a transaction that nobody else writes beside.
template <typename Work> Status write(Database& database, WriterLock& lock, Work work)
{
    if (const Status held = lock.acquire(); !held.ok()) return held;
    Status status = database.execute("BEGIN IMMEDIATE");
    if (status.ok()) {
        status = work();
        const Status ended = database.execute(status.ok() ? "COMMIT" : "ROLLBACK");
        if (status.ok()) status = ended;
    }
    lock.release();
    return status;
}

Status storeLines(Database& database, const std::vector<Line>& lines)
{
    auto update = database.prepare(kUpdateLine);
    auto selectFacts = database.prepare("SELECT facts FROM sessions WHERE id=?1");
    auto updateFacts = database.prepare("UPDATE sessions SET facts=?2 WHERE id=?1");
    if (!update.ok() || !selectFacts.ok() || !updateFacts.ok()) return database.error();
    for (const Line& line : lines) {
        if (const Status stored = storeLine(*update, line); !stored.ok()) return stored;
        if (const Status titled = storeGuessedTitle(*selectFacts, *updateFacts, line.summary); !titled.ok())
            return titled;
    }
    return success();
}

Result<Line> makeLine(Database& database, BlockCache& cache, const SummariseSession& summarise,
                      WrittenTrace* written, std::int64_t session, std::int64_t revision)
{
    SpillMemory memory(database.folder(), kHeapBytes);
    SpanTable read(&memory);
    SpanTable* const kept = written == nullptr ? nullptr : written->allOf(session);
    if (kept == nullptr)
        if (const Status loaded = loadColumns(database, session, read, [] { return true; }); !loaded.ok())
            return loaded.error();
    SpanTable& table = kept == nullptr ? read : *kept;
    const std::vector<std::string> off = readSwitches(database, session);
    Line line;
    line.revision = revision;
    line.summary = summarise(
        {table, off, [&](std::int64_t storeKey) { return readSpanByKey(database, cache, storeKey); }});
    line.summary.key = session;
    line.summary.traces = static_cast<std::int64_t>(table.traces().size());
    auto formats = formatsOf(database, session);
    if (formats.ok()) line.summary.formats = std::move(*formats);
    return line;
}

/// Lines of stale sessions from `next` on, of one state of the workspace; `next` is where to go on.
Result<std::vector<Line>> makeLines(Database& database, BlockCache& cache, const SummariseSession& summarise,
                                    WrittenTrace* written, std::int64_t& next)
{
    const auto begun = std::chrono::steady_clock::now();
    std::vector<Line> lines;
    auto select = database.prepare(
        "SELECT id, revision FROM sessions WHERE line_revision<>revision AND id>=?1 ORDER BY id");
    if (!select.ok()) return select.error();
    select->bind(1, next);
    // The open statement holds the state that all of this reads.
    while (select->step() == Statement::Step::row) {
        auto line = makeLine(database, cache, summarise, written, select->integer(0), select->integer(1));
        if (!line.ok()) return line.error();
        next = line->summary.key + 1;
        lines.push_back(std::move(*line));
        if (std::chrono::steady_clock::now() - begun > kReadTime) break;
    }
    return lines;
}

} // namespace

Status refreshStaleSessions(Database& database, WriterLock& lock, BlockCache& cache,
                            const SummariseSession& summarise, WrittenTrace* written)
{
    const auto any = database.integer("SELECT EXISTS(SELECT 1 FROM sessions WHERE line_revision<>revision)");
    if (!any.ok()) return any.error();
    if (*any == 0) return success();
    if (const Status joined = write(database, lock, [&] { return joinSessions(database); }); !joined.ok())
        return joined;
    for (std::int64_t next = 0;;) {
        const auto lines = makeLines(database, cache, summarise, written, next);
        if (!lines.ok()) return lines.error();
        if (lines->empty()) return success();
        const Status stored = write(database, lock, [&] { return storeLines(database, *lines); });
        if (!stored.ok()) return stored;
    }
}

} // namespace retrospan::store
