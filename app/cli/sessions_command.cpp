#include "cli/command.h"
#include "cli/table.h"
#include "insight/session_query.h"
#include "library.h"
#include "models/format.h"
#include "session_json.h"

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

std::string tableOf(const std::vector<SessionSummary>& sessions)
{
    using Align = Table::Align;
    Table table({{"STATUS"},
                 {"STARTED"},
                 {"DURATION", Align::right},
                 {"SPANS", Align::right},
                 {"MODEL", Align::right},
                 {"TOOL", Align::right},
                 {"ERRORS", Align::right},
                 {"TOKENS", Align::right},
                 {"COST", Align::right},
                 {"TITLE"},
                 {"ID", Align::left, 80}});
    for (const SessionSummary& session : sessions) {
        const std::int64_t tokens = addKnown(session.usage.input, session.usage.output);
        const std::int64_t duration = session.endNs == 0 ? kUnknown : session.endNs - session.startNs;
        table.add(
            {std::string(retrospan::toString(session.status)), utf8(models::formatDateTime(session.startNs)),
             utf8(models::formatDuration(duration)), std::to_string(session.spans),
             std::to_string(session.modelCalls), std::to_string(session.toolCalls),
             std::to_string(session.errors), utf8(models::formatCount(tokens)),
             utf8(models::formatCost(session.cost, session.usage.known())), session.facts.title, session.id});
    }
    return table.text();
}

} // namespace

int runSessions(const QCommandLineParser& arguments)
{
    const std::string text = utf8(arguments.positionalArguments().join(QLatin1Char(' ')));
    insight::QueryContext context;
    context.nowNs = QDateTime::currentMSecsSinceEpoch() * 1'000'000;
    const auto query = insight::SessionQuery::parse(text, context);
    if (!query.ok())
        return fail("query: " + query.errors().front().message + " (at character "
                        + std::to_string(query.errors().front().offset + 1) + ")",
                    kUsage);
    auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return fail(library.error().message);
    auto sessions = (*library)->sessions();
    if (!sessions.ok()) return fail(sessions.error().message);
    const auto hits = contentHits((*library)->workspace(), query);
    if (!hits.ok()) return fail(hits.error().message);
    const auto content = [&](std::size_t index, const SessionSummary& session) {
        return (*hits)[index].contains(session.key);
    };
    std::erase_if(*sessions, [&](const SessionSummary& session) { return !query.matches(session, content); });
    if (!arguments.isSet(QStringLiteral("json"))) {
        print(tableOf(*sessions));
        return kDone;
    }
    Json json = Json::array();
    for (const SessionSummary& session : *sessions) json.push_back(sessionJson(session));
    print(dump(json) + "\n");
    return kDone;
}

} // namespace retrospan::app::cli
