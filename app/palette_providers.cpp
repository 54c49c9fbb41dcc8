#include "palette_providers.h"

namespace retrospan::app {

std::vector<views::PaletteItem> SessionProvider::items(const QString& query)
{
    std::vector<views::PaletteItem> items;
    for (const SessionSummary& session : m_library.sessions()) {
        if (query.isEmpty() && items.size() >= kNewest) break;
        const std::string& title = session.facts.title.empty() ? session.id : session.facts.title;
        items.push_back({QString::number(session.key),
                         QString::fromStdString(title),
                         QStringLiteral("Session"),
                         {},
                         {},
                         true});
    }
    return items;
}

std::vector<views::PaletteItem> SearchProvider::items(const QString&)
{
    std::vector<views::PaletteItem> items;
    for (const models::SavedSearch& search : m_searches.list())
        items.push_back({search.name, search.name, QStringLiteral("Saved search"), {}, {}, true});
    return items;
}

void SearchProvider::run(const QString& id)
{
    for (const models::SavedSearch& search : m_searches.list())
        if (search.name == id) return m_run(QString(search.query));
}

} // namespace retrospan::app
