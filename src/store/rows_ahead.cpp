#include "store/rows_ahead.h"

#include "store/schema.h"

#include <algorithm>

namespace retrospan::store {

RowsAhead::RowsAhead(Database&& database, Statement&& select, std::int64_t first, std::int64_t last)
    : m_database(std::move(database))
    , m_select(std::move(select))
    , m_thread([this, first, last](const std::stop_token& stop) { work(stop, first, last); })
{
}

Result<std::unique_ptr<RowsAhead>> RowsAhead::open(const std::string& path, std::int64_t generation,
                                                   std::int64_t first, std::int64_t last)
{
    auto database = Database::open(path, Database::Mode::readOnly);
    if (!database.ok()) return database.error();
    if (const Status configured = configure(*database, false); !configured.ok()) return configured.error();
    // Each page is read once: a cache would only take memory.
    if (const Status begun = database->execute("PRAGMA cache_size=-512; BEGIN"); !begun.ok())
        return begun.error();
    const auto found = database->integer(kGeneration);
    if (!found.ok()) return found.error();
    if (*found != generation) return Error{"the workspace has changed"};
    auto select = database->prepare(kSelectSpans);
    if (!select.ok()) return select.error();
    return std::unique_ptr<RowsAhead>(new RowsAhead(std::move(*database), std::move(*select), first, last));
}

Result<std::vector<SpanRow>> RowsAhead::read(std::int64_t first, std::int64_t last)
{
    std::vector<SpanRow> rows;
    rows.reserve(static_cast<std::size_t>(last - first) + 1);
    m_select.bind(1, first).bind(2, last);
    Statement::Step next = m_select.step();
    for (; next == Statement::Step::row; next = m_select.step()) rows.push_back(readSpan(m_select));
    if (next == Statement::Step::error) return m_select.error();
    m_select.reset();
    return rows;
}

void RowsAhead::work(const std::stop_token& stop, std::int64_t first, std::int64_t last)
{
    for (; first <= last; first += 2 * kChunk) {
        auto rows = read(first, std::min(last, first + kChunk - 1));
        std::unique_lock lock(m_mutex);
        if (!m_taken.wait(lock, stop, [this] { return m_chunks.size() < kAhead; })) return;
        m_chunks.push_back(std::move(rows));
        m_filled.notify_one();
    }
}

Result<std::vector<SpanRow>> RowsAhead::next()
{
    std::unique_lock lock(m_mutex);
    m_filled.wait(lock, [this] { return !m_chunks.empty(); });
    auto rows = std::move(m_chunks.front());
    m_chunks.pop_front();
    m_taken.notify_one();
    return rows;
}

} // namespace retrospan::store
