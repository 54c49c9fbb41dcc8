#include "cli/command.h"
#include "cli/session_selection.h"
#include "cli/table.h"
#include "models/format.h"
#include "session_json.h"
#include "trace/measured_time.h"

namespace retrospan::app::cli {
namespace {

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
        const std::int64_t duration = measuredNs(session.startNs, session.endNs);
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
    const auto query = sessionQuery(arguments.positionalArguments());
    if (!query.ok()) return fail(query.error().message, kUsage);
    auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return fail(library.error().message);
    const auto sessions = matchingSessions(**library, *query);
    if (!sessions.ok()) return fail(sessions.error().message);
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
