// Sessions and spans by the ids their sources gave them: what links are resolved with.
#include "store/span_row.h"
#include "store/workspace_impl.h"

namespace retrospan::store {
namespace {

/// A row of (span, trace id, session), or nothing.
Result<std::optional<SpanAddress>> addressOf(Statement& select)
{
    switch (select.step()) {
    case Statement::Step::error: return select.error();
    case Statement::Step::done: return std::optional<SpanAddress>();
    case Statement::Step::row: break;
    }
    return std::optional(SpanAddress{select.integer(2), std::string(select.text(1)),
                                     SpanId{static_cast<std::uint64_t>(select.integer(0))}});
}

/// Of a trace `t`.
#define RETROSPAN_SHOWN_SESSION "(SELECT coalesce(joined_to, id) FROM sessions WHERE id=t.session)"

} // namespace

Result<std::int64_t> Workspace::sessionNamed(const std::string& id)
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    auto select = (*database)->prepare("SELECT coalesce(joined_to, id), 0 AS late FROM sessions WHERE ext=?1 "
                                       "UNION SELECT " RETROSPAN_SHOWN_SESSION
                                       ", 1 FROM traces t WHERE t.ext=?1 ORDER BY late");
    if (!select.ok()) return select.error();
    select->bind(1, std::string_view(id));
    return select->step() == Statement::Step::row ? select->integer(0) : std::int64_t{0};
}

Result<std::optional<SpanAddress>> Workspace::rootOfTrace(const std::string& trace)
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    auto select = (*database)->prepare(
        "SELECT s.span, t.ext, " RETROSPAN_SHOWN_SESSION
        " FROM traces t LEFT JOIN spans s ON s.id BETWEEN t.id<<32 AND "
        "t.id<<32|4294967295 WHERE t.ext=?1 ORDER BY coalesce(s.parent, 0)<>0, s.start, s.id LIMIT 1");
    if (!select.ok()) return select.error();
    select->bind(1, std::string_view(trace));
    return addressOf(*select);
}

Result<std::optional<SpanAddress>> Workspace::findSpan(SpanId span, std::int64_t session,
                                                       const std::string& trace)
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    const bool anywhere = session == 0 && trace.empty();
    auto select = (*database)->prepare(
        anywhere ? "SELECT s.span, t.ext, " RETROSPAN_SHOWN_SESSION
                   " FROM spans s JOIN traces t ON t.id=s.id>>32 "
                   "WHERE s.span=?1 LIMIT 1"
                 : "SELECT s.span, t.ext, " RETROSPAN_SHOWN_SESSION
                   " FROM traces t JOIN spans s ON s.id BETWEEN t.id<<32 AND "
                   "t.id<<32|4294967295 WHERE (t.session IN (SELECT id FROM sessions WHERE id=?2 OR "
                   "joined_to=?2) OR t.ext=?3) AND s.span=?1 LIMIT 1");
    if (!select.ok()) return select.error();
    select->bind(1, static_cast<std::int64_t>(span.value));
    if (!anywhere) select->bind(2, session).bind(3, std::string_view(trace));
    return addressOf(*select);
}

} // namespace retrospan::store
