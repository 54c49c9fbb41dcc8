#include "store/column_loader.h"

#include "store/session_directory.h"
#include "store/session_joins.h"

#include <algorithm>

namespace retrospan::store {
namespace {

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

} // namespace

Status ColumnLoader::prepare()
{
    auto traces = m_database.prepare(std::string("SELECT t.id, t.ext, t.format FROM traces t WHERE ")
                                     + kShownTraces + " AND t.format<>'scores' ORDER BY t.id");
    auto spans = m_database.prepare(kSelectSpans);
    auto last = m_database.prepare("SELECT max(id) FROM spans WHERE id BETWEEN ?1 AND ?2");
    if (!traces.ok() || !spans.ok() || !last.ok()) return m_database.error();
    m_lastSpan = std::move(*last);
    m_traces = std::move(*traces);
    m_spans = std::move(*spans);
    return success();
}

Result<std::vector<LoadedTrace>> ColumnLoader::traces(std::int64_t session)
{
    std::vector<LoadedTrace> found;
    m_traces.bind(1, session);
    Statement::Step next = m_traces.step();
    for (; next == Statement::Step::row; next = m_traces.step())
        found.push_back({m_traces.integer(0), m_table.addTrace(m_traces.text(1)),
                         m_table.strings().intern(firstFormat(m_traces.text(2)))});
    if (next == Statement::Step::error) return m_traces.error();
    m_traces.reset();
    return found;
}

void ColumnLoader::append(LoadedTrace& trace, const SpanRow& row)
{
    m_table.append(updateOf(row, trace.index, trace.origin, m_strings));
    trace.next = static_cast<std::uint32_t>(row.key & 0xffffffff) + 1;
}

/// False when `step` stops it.
bool ColumnLoader::appendRow(LoadedTrace& trace, const SpanRow& row, const std::function<bool()>& step)
{
    append(trace, row);
    return m_table.size() % kRowsPerStep != 0 || step();
}

Status ColumnLoader::appendRange(LoadedTrace& trace, std::int64_t first, std::int64_t last,
                                 const std::function<bool()>& step)
{
    m_spans.bind(1, first).bind(2, last);
    Statement::Step next = m_spans.step();
    for (; next == Statement::Step::row; next = m_spans.step()) {
        if (appendRow(trace, readSpan(m_spans), step)) continue;
        m_spans.reset();
        return Cancelled{};
    }
    if (next == Statement::Step::error) return m_spans.error();
    m_spans.reset();
    return success();
}

/// This thread reads the first chunk, the other one the second, and so on.
Status ColumnLoader::appendByTwo(LoadedTrace& trace, RowsAhead& other, std::int64_t first, std::int64_t last,
                                 const std::function<bool()>& step)
{
    for (; first <= last; first += 2 * RowsAhead::kChunk) {
        const std::int64_t end = std::min(last, first + RowsAhead::kChunk - 1);
        if (const Status own = appendRange(trace, first, end, step); !own.ok()) return own;
        if (end == last) break;
        const auto rows = other.next();
        if (!rows.ok()) return rows.error();
        for (const SpanRow& row : *rows)
            if (!appendRow(trace, row, step)) return Cancelled{};
    }
    return success();
}

Status ColumnLoader::append(LoadedTrace& trace, const std::function<bool()>& step)
{
    const std::int64_t first = firstKey(trace.row) + trace.next;
    m_lastSpan.bind(1, first).bind(2, lastKey(trace.row));
    const std::int64_t last =
        m_lastSpan.step() == Statement::Step::row ? m_lastSpan.integerOr(0, first) : first;
    m_lastSpan.reset();
    if (last - first >= kManyRows)
        if (const auto generation = m_database.integer(kGeneration); generation.ok())
            if (auto other = RowsAhead::open(m_database.path(), *generation, first + RowsAhead::kChunk, last);
                other.ok())
                return appendByTwo(trace, **other, first, last, step);
    return appendRange(trace, first, last, step);
}

Status ColumnLoader::replace(const LoadedTrace& trace, std::int64_t storeKey)
{
    m_spans.bind(1, storeKey).bind(2, storeKey);
    const Statement::Step found = m_spans.step();
    if (found == Statement::Step::error) return m_spans.error();
    if (found == Statement::Step::row) {
        const SpanUpdate update = updateOf(readSpan(m_spans), trace.index, trace.origin, m_strings);
        if (const Row row = m_table.find(trace.index, update.id); row != kNoRow) m_table.replace(row, update);
    }
    m_spans.reset();
    return success();
}

Status loadColumns(Database& database, std::int64_t session, SpanTable& table,
                   const std::function<bool()>& step)
{
    ColumnLoader loader(database, table);
    if (const Status ready = loader.prepare(); !ready.ok()) return ready;
    auto traces = loader.traces(session);
    if (!traces.ok()) return traces.error();
    for (LoadedTrace& trace : *traces)
        if (const Status loaded = loader.append(trace, step); !loaded.ok()) return loaded;
    return success();
}

} // namespace retrospan::store
