#include "cli/command.h"
#include "cli/intake_options.h"
#include "cli/table.h"
#include "library.h"
#include "models/format.h"
#include "session_json.h"

#include <nlohmann/json.hpp>

namespace retrospan::app::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kMicro = 1e6;

Json shareJson(const insight::SampledShare& share)
{
    return {{"sessions", share.sessions},
            {"spans", share.spans},
            {"bytes", share.bytes},
            {"failed", share.failed},
            {"cost_usd", static_cast<double>(share.costMicroUsd) / kMicro}};
}

Json simulationJson(const insight::Simulation& result, const std::vector<SessionSummary>& sessions)
{
    Json reasons = Json::object(), lost = Json::array();
    for (std::size_t i = 0; i < insight::kSamplingReasons; ++i)
        if (result.byReason[i] > 0)
            reasons[std::string(insight::toString(static_cast<insight::SamplingReason>(i)))] =
                result.byReason[i];
    for (const std::size_t index : result.lostFailures) lost.push_back(sessionJson(sessions[index]));
    return {{"kept", shareJson(result.kept)},
            {"dropped", shareJson(result.dropped)},
            {"reasons", reasons},
            {"lost_failures", lost}};
}

std::string tableOf(const insight::Simulation& result)
{
    using Align = Table::Align;
    Table table({{""},
                 {"SESSIONS", Align::right},
                 {"FAILED", Align::right},
                 {"SPANS", Align::right},
                 {"CONTENT", Align::right},
                 {"COST", Align::right}});
    const auto add = [&](const char* name, const insight::SampledShare& share) {
        table.add({name, std::to_string(share.sessions), std::to_string(share.failed),
                   std::to_string(share.spans), utf8(models::formatBytes(share.bytes)),
                   utf8(models::formatCost(Cost{share.costMicroUsd, CostSource::computed}, true))});
    };
    add("kept", result.kept);
    add("dropped", result.dropped);
    return table.text();
}

std::string lostText(const insight::Simulation& result, const std::vector<SessionSummary>& sessions)
{
    if (result.lostFailures.empty()) return "\nNo session that failed would be lost.\n";
    std::string text = "\nSessions that failed and would be lost:\n";
    for (const std::size_t index : result.lostFailures) {
        const SessionSummary& session = sessions[index];
        text += "  " + harmless(session.id) + "  " + harmless(session.facts.title) + "\n";
    }
    return text;
}

} // namespace

int runSimulate(const QCommandLineParser& arguments)
{
    if (!arguments.positionalArguments().isEmpty()) return fail("simulate takes options only", kUsage);
    const auto policy = samplingPolicy(arguments);
    if (!policy.ok()) return fail(policy.error().message, kUsage);
    if (!policy->any()) return fail("there is no policy: --sample, --keep, --workflow or --agent", kUsage);
    auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return fail(library.error().message);
    const auto sessions = (*library)->sessions();
    if (!sessions.ok()) return fail(sessions.error().message);
    auto bytes = (*library)->workspace().contentBytes();
    if (!bytes.ok()) return fail(bytes.error().message);
    auto traces = (*library)->workspace().traceIds();
    if (!traces.ok()) return fail(traces.error().message);
    const auto result = insight::simulate(*policy, *sessions, {std::move(*bytes), std::move(*traces)});
    if (arguments.isSet(QStringLiteral("json")))
        print(simulationJson(result, *sessions).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
    else
        print(tableOf(result) + lostText(result, *sessions));
    return kDone;
}

} // namespace retrospan::app::cli
