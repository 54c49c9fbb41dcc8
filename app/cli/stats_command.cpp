#include "cli/command.h"
#include "cli/table.h"
#include "insight/stats.h"
#include "library.h"
#include "models/format.h"
#include "session_json.h"

namespace retrospan::app::cli {
namespace {

Json numberOrNull(std::int64_t number)
{
    return number == kUnknown ? Json(nullptr) : Json(number);
}

Json rowJson(const insight::StatsRow& row)
{
    return {{"key", row.key},
            {"sessions", row.sessions},
            {"calls", numberOrNull(row.calls)},
            {"errors", numberOrNull(row.errors)},
            {"usage", usageJson(row.usage)},
            {"cost_usd", usdJson(row.cost.cost.microUsd)},
            {"cost_source", toString(row.cost.cost.source)},
            {"unpriced_calls", row.cost.unpricedCalls},
            {"p50_ns", numberOrNull(row.p50Ns)},
            {"p95_ns", numberOrNull(row.p95Ns)}};
}

std::string tableOf(const std::vector<insight::StatsRow>& rows)
{
    using Align = Table::Align;
    Table table({{"KEY"},
                 {"SESSIONS", Align::right},
                 {"CALLS", Align::right},
                 {"ERRORS", Align::right},
                 {"IN", Align::right},
                 {"OUT", Align::right},
                 {"COST", Align::right},
                 {"P50", Align::right},
                 {"P95", Align::right}});
    for (const insight::StatsRow& row : rows)
        table.add({row.key.empty() ? "(none)" : row.key, std::to_string(row.sessions),
                   utf8(models::formatCount(row.calls)), utf8(models::formatCount(row.errors)),
                   utf8(models::formatCount(row.usage.input)), utf8(models::formatCount(row.usage.output)),
                   utf8(models::formatCost(row.cost.cost, row.usage.known())),
                   utf8(models::formatDuration(row.p50Ns)), utf8(models::formatDuration(row.p95Ns))});
    return table.text();
}

/// Single calls of every session: what durations and errors by model and tool are made of.
Result<std::vector<insight::CallRecord>>
collectAll(Library& library, const std::vector<SessionSummary>& sessions, insight::StatsBy by)
{
    std::vector<insight::CallRecord> calls;
    if (by != insight::StatsBy::model && by != insight::StatsBy::tool) return calls;
    for (const SessionSummary& summary : sessions) {
        const auto session = library.session(summary.key, {}, {});
        if (!session.ok()) return session.error();
        insight::collectCalls(session->table, session->tree, by, calls);
    }
    return calls;
}

} // namespace

int runStats(const QCommandLineParser& arguments)
{
    const QString asked = arguments.value(QStringLiteral("by"));
    const auto by = insight::statsByFromString(asked.isEmpty() ? "model" : utf8(asked));
    if (!by) return fail("--by takes model, tool, tenant, agent, version or day", kUsage);
    auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return fail(library.error().message);
    const auto sessions = (*library)->sessions();
    if (!sessions.ok()) return fail(sessions.error().message);
    const auto calls = collectAll(**library, *sessions, *by);
    if (!calls.ok()) return fail(calls.error().message);
    const auto table = (*library)->prices();
    insight::PriceLookup prices(*table);
    const auto rows = insight::aggregate(*sessions, *by, prices, *calls);
    if (!arguments.isSet(QStringLiteral("json"))) {
        print(tableOf(rows));
        return kDone;
    }
    Json json = Json::array();
    for (const insight::StatsRow& row : rows) json.push_back(rowJson(row));
    print(dump(json) + "\n");
    return kDone;
}

} // namespace retrospan::app::cli
