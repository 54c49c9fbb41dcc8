#include "views/base/json_matches.h"

#include "models/text_search.h"
#include "views/base/json_table.h"

#include <algorithm>

namespace retrospan::views {
namespace {

constexpr std::size_t kAtOnce = 256 * 1024; ///< bytes that are searched in no time

} // namespace

JsonMatches::JsonMatches(JsonTable& table)
    : QObject(&table)
    , m_table(table)
{
}

void JsonMatches::search(const QString& query)
{
    m_query = query;
    m_job.cancel();
    m_table.painterOfRows().setQuery(query);
    const auto document = m_table.json().document();
    if (!document || query.isEmpty()) return take({});
    if (document->text().size() <= kAtOnce) return take(models::findInJson(*document, query));
    announce(true);
    m_job.run([document, query](std::stop_token stop) { return models::findInJson(*document, query, stop); },
              [this](std::vector<models::JsonMatch> found) { take(std::move(found)); });
}

void JsonMatches::take(std::vector<models::JsonMatch> found)
{
    m_found = std::move(found);
    m_current = -1;
    if (m_found.empty()) {
        m_table.goTo({});
        announce(false);
    } else {
        const auto from = std::max(0, m_table.currentRow());
        const auto next =
            std::ranges::lower_bound(m_found, m_table.json().nodeAt(from), {}, &models::JsonMatch::node);
        goTo(next == m_found.end() ? 0 : static_cast<std::size_t>(next - m_found.begin()));
    }
    emit finished(static_cast<qint64>(m_found.size()));
}

void JsonMatches::step(int by)
{
    if (m_found.empty()) return;
    const auto count = static_cast<qsizetype>(m_found.size());
    goTo(static_cast<std::size_t>((m_current + by + count) % count));
}

void JsonMatches::goTo(std::size_t match)
{
    m_current = static_cast<qsizetype>(match);
    m_table.goTo(m_table.json().reveal(m_found[match].node, m_query, m_found[match].ordinal));
    announce(false);
}

void JsonMatches::announce(bool searching)
{
    FindStatus status;
    status.current = m_current + 1;
    status.total = searching ? 0 : static_cast<std::int64_t>(m_found.size());
    status.searching = searching;
    status.atLeast = m_found.size() >= models::kMaxMatches;
    emit statusChanged(status);
}

} // namespace retrospan::views
