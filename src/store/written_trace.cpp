#include "store/written_trace.h"

#include "store/session_directory.h"
#include "store/session_joins.h"

#include <utility>

namespace retrospan::store {

WrittenTrace::Kept::Kept(Database& database, std::int64_t row)
    : memory(database.folder(), kHeapBytes)
    , table(&memory)
    , loader(database, table)
    , trace{row}
{
}

void WrittenTrace::inserted(const SpanRow& row, std::string_view traceId, std::string_view formats)
{
    const std::int64_t trace = traceOf(row.key);
    if (!m_kept && row.key == firstKey(trace)) {
        m_kept.emplace(m_database, trace);
        auto traces = m_database.prepare(std::string("SELECT t.id, t.format FROM traces t WHERE ")
                                         + kShownTraces + " AND t.format<>'scores' LIMIT 2");
        if (!traces.ok()) return forget(); // then the rows are read
        m_kept->traces = std::move(*traces);
        m_kept->trace.index = m_kept->table.addTrace(traceId);
        m_kept->trace.origin = m_kept->table.strings().intern(firstFormat(formats));
    }
    if (!m_kept || m_kept->trace.row != trace) return;
    if (row.key != firstKey(trace) + m_kept->trace.next) return forget();
    m_kept->loader.append(m_kept->trace, row);
}

void WrittenTrace::replaced(std::int64_t traceRow)
{
    if (m_kept && m_kept->trace.row == traceRow) forget();
}

bool WrittenTrace::isAllOf(std::int64_t session)
{
    Statement& traces = m_kept->traces;
    traces.bind(1, session);
    const StringPool& strings = m_kept->table.strings();
    const bool found = traces.step() == Statement::Step::row && traces.integer(0) == m_kept->trace.row
        && firstFormat(traces.text(1)) == strings.view(m_kept->trace.origin);
    const bool only = found && traces.step() == Statement::Step::done;
    traces.reset();
    return only;
}

SpanTable* WrittenTrace::allOf(std::int64_t session)
{
    if (!m_kept || !isAllOf(session)) return nullptr;
    const auto generation = m_database.integer(kGeneration);
    // Given once: who makes the line repairs them.
    const std::int64_t own = std::exchange(m_generation, -1);
    return generation.ok() && *generation == own ? &m_kept->table : nullptr;
}

} // namespace retrospan::store
