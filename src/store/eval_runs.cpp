#include "store/eval_runs.h"

#include "store/block.h"
#include "store/workspace_impl.h"
#include "trace/annotation.h"

namespace retrospan::store {
namespace {

constexpr const char* kColumns =
    "id, uid, agent, version, data_set, data_set_hash, data_set_path, time, cases, "
    "passed, failed, not_scored, flaky, cost, latency";

EvalRunLine readLine(const Statement& row)
{
    EvalRunLine line;
    line.key = row.integer(0);
    int column = 1;
    for (std::string* text :
         {&line.id, &line.agent, &line.version, &line.dataSet, &line.dataSetHash, &line.dataSetPath})
        *text = row.text(column++);
    for (std::int64_t* number :
         {&line.timeNs, &line.cases, &line.passed, &line.failed, &line.notScored, &line.flaky})
        *number = row.integer(column++);
    line.costMicroUsd = row.integerOr(column++, kUnknown);
    line.latencyNs = row.integerOr(column, kUnknown);
    return line;
}

/// Every row of a statement through `read`.
template <typename Read>
auto readRows(Statement& select, Read read) -> Result<std::vector<decltype(read(select))>>
{
    std::vector<decltype(read(select))> rows;
    Statement::Step step = select.step();
    for (; step == Statement::Step::row; step = select.step()) rows.push_back(read(select));
    if (step == Statement::Step::error) return select.error();
    return rows;
}

Status writeLine(Database& database, const EvalRunLine& line, std::string_view packed, std::size_t raw)
{
    auto insert =
        database.prepare("INSERT INTO eval_runs(uid, agent, version, data_set, data_set_hash, data_set_path, "
                         "time, cases, passed, "
                         "failed, not_scored, flaky, cost, latency, raw, file) "
                         "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) "
                         "ON CONFLICT(uid) DO UPDATE SET agent=?2, version=?3, data_set=?4, "
                         "data_set_hash=?5, data_set_path=?6, "
                         "time=?7, cases=?8, passed=?9, failed=?10, not_scored=?11, flaky=?12, cost=?13, "
                         "latency=?14, raw=?15, "
                         "file=?16");
    if (!insert.ok()) return insert.error();
    int index = 1;
    for (const std::string* text :
         {&line.id, &line.agent, &line.version, &line.dataSet, &line.dataSetHash, &line.dataSetPath})
        insert->bind(index++, std::string_view(*text));
    for (const std::int64_t number :
         {line.timeNs, line.cases, line.passed, line.failed, line.notScored, line.flaky})
        insert->bind(index++, number);
    insert->bindUnless(index, line.costMicroUsd, kUnknown).bindUnless(index + 1, line.latencyNs, kUnknown);
    index += 2;
    return insert->bind(index, static_cast<std::int64_t>(raw)).bindBlob(index + 1, packed).run();
}

Status writeJudgements(Database& database, std::int64_t run, std::string_view judgements)
{
    auto insert =
        database.prepare("INSERT OR REPLACE INTO eval_judgements(run, raw, cases) VALUES(?1, ?2, ?3)");
    if (!insert.ok()) return insert.error();
    const std::string packed = compress(judgements);
    return insert->bind(1, run)
        .bind(2, static_cast<std::int64_t>(judgements.size()))
        .bindBlob(3, packed)
        .run();
}

/// Of a row: how long the text is, and the text compressed.
Result<std::string> readPacked(const Statement& row)
{
    const std::int64_t raw = row.integer(0);
    if (raw < 0 || raw > static_cast<std::int64_t>(kMostEvalRunBytes))
        return Error{"the eval run is damaged in the workspace"};
    return decompress(row.blob(1), static_cast<std::size_t>(raw));
}

/// What is there under an id.
struct Known {
    std::int64_t key = 0; ///< 0: nothing
    bool same = false; ///< its file
    bool reviewed = false;
};

Result<Known> knownOf(Database& database, const std::string& id, std::string_view file)
{
    auto select = database.prepare("SELECT id, raw, file, EXISTS(SELECT 1 FROM eval_remarks m "
                                   "WHERE m.run=eval_runs.id) FROM eval_runs WHERE uid=?1");
    if (!select.ok()) return select.error();
    const Statement::Step step = select->bind(1, std::string_view(id)).step();
    if (step == Statement::Step::error) return select->error();
    if (step == Statement::Step::done) return Known{};
    Known known{select->integer(0), select->integer(1) == static_cast<std::int64_t>(file.size()),
                select->integer(3) != 0};
    if (!known.same) return known;
    const auto kept = decompress(select->blob(2), file.size());
    known.same = kept.ok() && *kept == file;
    return known;
}

Status removeLinks(Database& database, std::int64_t run)
{
    auto remove = database.prepare("DELETE FROM eval_links WHERE run=?1");
    if (!remove.ok()) return remove.error();
    return remove->bind(1, run).run();
}

Status addLinks(Database& database, std::int64_t run, std::span<const EvalLink> links)
{
    auto insert = database.prepare(
        "INSERT OR IGNORE INTO eval_links(session, run, case_id, role) VALUES(?1, ?2, ?3, ?4)");
    if (!insert.ok()) return insert.error();
    for (const EvalLink& link : links) {
        insert->bind(1, std::string_view(link.session)).bind(2, run).bind(3, std::string_view(link.caseId));
        if (const Status done = insert->bind(4, static_cast<std::int64_t>(link.role)).run(); !done.ok())
            return done;
    }
    return success();
}

EvalRemark readRemark(const Statement& row)
{
    EvalRemark remark{
        row.integer(0), std::string(row.text(1)), std::string(row.text(2)), row.integer(3), {}, {}};
    const std::int64_t decision = row.integer(4);
    if (decision >= 0 && decision < static_cast<std::int64_t>(kReviewDecisionCount))
        remark.decision = static_cast<ReviewDecision>(decision);
    remark.text = row.text(5);
    return remark;
}

} // namespace

Result<std::int64_t> EvalRuns::keep(const EvalRunLine& line, const EvalRunTexts& texts,
                                    std::span<const EvalLink> links, SameRun same)
{
    if (line.id.empty()) return Error{"an eval run needs an id"};
    if (texts.file.size() > kMostEvalRunBytes)
        return Error{"an eval run has at most " + std::to_string(kMostEvalRunBytes >> 20U) + " MB"};
    std::int64_t key = 0;
    const Status kept = m_workspace.write([&](Database& database) -> Status {
        const auto known = knownOf(database, line.id, texts.file);
        if (!known.ok()) return known.error();
        if (known->key != 0 && !known->same && (same == SameRun::refuse || known->reviewed))
            return Error{"the workspace has another eval run of the id " + line.id
                         + (known->reviewed ? ", which was reviewed" : "")
                         + ": a run that is kept is not changed"};
        key = known->key;
        if (!known->same) {
            if (const Status written = writeLine(database, line, compress(texts.file), texts.file.size());
                !written.ok())
                return written;
            if (key == 0) key = database.lastInsertId();
            if (const Status removed = removeLinks(database, key); !removed.ok()) return removed;
        }
        if (const Status written = writeJudgements(database, key, texts.judgements); !written.ok())
            return written;
        return addLinks(database, key, links);
    });
    if (!kept.ok()) return kept.error();
    return key;
}

Result<std::vector<EvalRunLine>> EvalRuns::lines()
{
    auto database = m_workspace.m_impl->connection();
    if (!database.ok()) return database.error();
    auto select = (*database)->prepare(std::string("SELECT ") + kColumns
                                       + " FROM eval_runs ORDER BY time DESC, id DESC");
    if (!select.ok()) return select.error();
    return readRows(*select, readLine);
}

Result<EvalRunLine> EvalRuns::find(const std::string& idOrPrefix)
{
    auto database = m_workspace.m_impl->connection();
    if (!database.ok()) return database.error();
    auto select = (*database)->prepare(std::string("SELECT ") + kColumns
                                       + " FROM eval_runs WHERE substr(uid, 1, length(?1))=?1 OR id=?1 "
                                         "ORDER BY uid=?1 DESC LIMIT 2");
    if (!select.ok()) return select.error();
    const auto found = readRows(select->bind(1, std::string_view(idOrPrefix)), readLine);
    if (!found.ok()) return found.error();
    if (found->empty() || idOrPrefix.empty()) return Error{"there is no eval run " + idOrPrefix};
    if (found->size() > 1 && found->front().id != idOrPrefix)
        return Error{"several eval runs begin with " + idOrPrefix};
    return found->front();
}

Result<std::string> EvalRuns::file(std::int64_t run)
{
    auto database = m_workspace.m_impl->connection();
    if (!database.ok()) return database.error();
    auto select = (*database)->prepare("SELECT raw, file FROM eval_runs WHERE id=?1");
    if (!select.ok()) return select.error();
    const Statement::Step step = select->bind(1, run).step();
    if (step == Statement::Step::error) return select->error();
    if (step == Statement::Step::done) return Error{"there is no eval run " + std::to_string(run)};
    return readPacked(*select);
}

Result<std::optional<std::string>> EvalRuns::judgements(std::int64_t run)
{
    auto database = m_workspace.m_impl->connection();
    if (!database.ok()) return database.error();
    auto select = (*database)->prepare("SELECT raw, cases FROM eval_judgements WHERE run=?1");
    if (!select.ok()) return select.error();
    const Statement::Step step = select->bind(1, run).step();
    if (step == Statement::Step::error) return select->error();
    if (step == Statement::Step::done) return std::optional<std::string>();
    auto text = readPacked(*select);
    if (!text.ok()) return text.error();
    return std::optional(std::move(*text));
}

Status EvalRuns::remove(std::int64_t run)
{
    return m_workspace.write([run](Database& database) -> Status {
        auto remove = database.prepare("DELETE FROM eval_runs WHERE id=?1");
        if (!remove.ok()) return remove.error();
        return remove->bind(1, run).run();
    });
}

Status EvalRuns::placeDataSet(const std::string& dataSet, const std::string& path)
{
    return m_workspace.write([&](Database& database) -> Status {
        auto update = database.prepare("UPDATE eval_runs SET data_set_path=?2 WHERE data_set=?1");
        if (!update.ok()) return update.error();
        return update->bind(1, std::string_view(dataSet)).bind(2, std::string_view(path)).run();
    });
}

Result<std::vector<EvalCoverage>> EvalRuns::coverage(const std::string& session)
{
    auto database = m_workspace.m_impl->connection();
    if (!database.ok()) return database.error();
    auto select =
        (*database)->prepare("SELECT l.run, l.case_id, l.role FROM eval_links l JOIN eval_runs r "
                             "ON r.id=l.run WHERE l.session=?1 ORDER BY r.time DESC, l.case_id, l.role");
    if (!select.ok()) return select.error();
    return readRows(select->bind(1, std::string_view(session)), [&](const Statement& row) {
        const auto role = row.integer(2) == 1 ? EvalLinkRole::source : EvalLinkRole::recording;
        return EvalCoverage{row.integer(0), {std::string(row.text(1)), session, role}};
    });
}

Result<std::set<std::string>> EvalRuns::recordings()
{
    auto database = m_workspace.m_impl->connection();
    if (!database.ok()) return database.error();
    auto select = (*database)->prepare("SELECT DISTINCT session FROM eval_links WHERE role=?1");
    if (!select.ok()) return select.error();
    auto sessions = readRows(select->bind(1, static_cast<std::int64_t>(EvalLinkRole::recording)),
                             [](const Statement& row) { return std::string(row.text(0)); });
    if (!sessions.ok()) return sessions.error();
    return std::set<std::string>(sessions->begin(), sessions->end());
}

Result<std::vector<EvalRemark>> EvalRuns::remarks(std::int64_t run)
{
    auto database = m_workspace.m_impl->connection();
    if (!database.ok()) return database.error();
    auto select = (*database)->prepare(
        "SELECT id, case_id, author, time, decision, text FROM eval_remarks WHERE run=?1 ORDER BY time, id");
    if (!select.ok()) return select.error();
    return readRows(select->bind(1, run), readRemark);
}

Result<std::map<std::int64_t, EvalRemark>> EvalRuns::signOffs()
{
    auto database = m_workspace.m_impl->connection();
    if (!database.ok()) return database.error();
    auto select =
        (*database)->prepare("SELECT id, case_id, author, time, decision, text, run FROM eval_remarks "
                             "WHERE decision<>0 AND case_id='' ORDER BY time, id");
    if (!select.ok()) return select.error();
    std::map<std::int64_t, EvalRemark> last;
    const auto read = readRows(*select, [&](const Statement& row) {
        last.insert_or_assign(row.integer(6), readRemark(row));
        return true;
    });
    if (!read.ok()) return read.error();
    return last;
}

Result<std::int64_t> EvalRuns::keepRemark(std::int64_t run, const EvalRemark& remark)
{
    if (remark.decision == ReviewDecision::none
        && remark.text.find_first_not_of(" \t\r\n") == std::string::npos)
        return Error{"a note needs a text"};
    if (remark.text.size() > kMaxNoteBytes)
        return Error{"a note has at most " + std::to_string(kMaxNoteBytes / 1024) + " KiB"};
    std::int64_t id = remark.id;
    const Status kept = m_workspace.write([&](Database& database) -> Status {
        auto insert = database.prepare(
            "INSERT OR REPLACE INTO eval_remarks(id, run, case_id, author, time, decision, text) "
            "VALUES(nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7)");
        if (!insert.ok()) return insert.error();
        insert->bind(1, remark.id).bind(2, run).bind(3, std::string_view(remark.caseId));
        insert->bind(4, std::string_view(remark.author)).bind(5, remark.timeNs);
        insert->bind(6, static_cast<std::int64_t>(remark.decision)).bind(7, std::string_view(remark.text));
        if (const Status done = insert->run(); !done.ok()) return done;
        id = database.lastInsertId();
        return success();
    });
    if (!kept.ok()) return kept.error();
    return id;
}

Status EvalRuns::removeRemark(std::int64_t id)
{
    return m_workspace.write([id](Database& database) -> Status {
        auto remove = database.prepare("DELETE FROM eval_remarks WHERE id=?1");
        if (!remove.ok()) return remove.error();
        return remove->bind(1, id).run();
    });
}

} // namespace retrospan::store
