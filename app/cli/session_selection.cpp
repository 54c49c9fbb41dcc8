#include "cli/session_selection.h"

#include "cli/command.h"

#include <QDateTime>

#include <set>

namespace retrospan::app::cli {
namespace {

/// The free texts of the query looked up in the content of all sessions.
Result<std::vector<std::set<std::int64_t>>> contentHits(store::Workspace& workspace,
                                                        const insight::SessionQuery& query)
{
    std::vector<std::set<std::int64_t>> hits;
    if (query.texts().empty()) return hits;
    if (const Status indexed = workspace.fillIndex({}, {}); !indexed.ok()) return indexed.error();
    for (const std::string& text : query.texts()) {
        auto found = workspace.searchLibrary({text, false}, {});
        if (!found.ok()) return found.error();
        hits.emplace_back(found->sessions.begin(), found->sessions.end());
    }
    return hits;
}

} // namespace

Result<insight::SessionQuery> sessionQuery(const QStringList& words)
{
    insight::QueryContext context;
    context.nowNs = QDateTime::currentMSecsSinceEpoch() * 1'000'000;
    auto query = insight::SessionQuery::parse(utf8(words.join(QLatin1Char(' '))), context);
    if (!query.ok())
        return Error{"query: " + query.errors().front().message + " (at character "
                     + std::to_string(query.errors().front().offset + 1) + ")"};
    return query;
}

Result<std::vector<SessionSummary>> matchingSessions(Library& library, const insight::SessionQuery& query)
{
    auto sessions = library.sessions();
    if (!sessions.ok()) return sessions;
    const auto hits = contentHits(library.workspace(), query);
    if (!hits.ok()) return hits.error();
    const auto content = [&](std::size_t index, const SessionSummary& session) {
        return (*hits)[index].contains(session.key);
    };
    std::erase_if(*sessions, [&](const SessionSummary& session) { return !query.matches(session, content); });
    return sessions;
}

} // namespace retrospan::app::cli
