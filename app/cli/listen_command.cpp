#include "cli/command.h"
#include "cli/end_signals.h"
#include "cli/intake_options.h"
#include "insight/counted.h"
#include "live_service.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <cstdlib>

namespace retrospan::app::cli {
namespace {

using Json = nlohmann::ordered_json;

/// False when the option is no address; "off" leaves nothing.
bool readAddress(const QCommandLineParser& arguments, const char* name, std::uint16_t port,
                 std::optional<LiveAddress>& address)
{
    const QString option = QString::fromLatin1(name);
    if (!arguments.isSet(option)) return true;
    const std::string text = utf8(arguments.value(option));
    address = text == "off" ? std::nullopt : parseAddress(text, port);
    return text == "off" || address.has_value();
}

Json stateJson(const ReceiverState& state)
{
    if (state.address.empty() && state.problem.empty()) return nullptr;
    if (state.problem.empty()) return {{"address", state.address}};
    return {{"problem", state.problem}};
}

Json countsJson(const LiveCounts& counts)
{
    return {{"event", "counts"},
            {"requests", counts.requests},
            {"bytes", counts.bytes},
            {"received", counts.stored + counts.rejected + counts.sampled},
            {"stored", counts.stored},
            {"rejected", counts.rejected},
            {"busy", counts.busy},
            {"refused", counts.refused},
            {"metrics", counts.metrics},
            {"files", counts.files},
            {"sampled", counts.sampled},
            {"redactions", counts.redactions},
            {"dropped_sessions", counts.droppedSessions},
            {"dropped_spans", counts.droppedSpans}};
}

std::string describe(const LiveCounts& counts)
{
    std::string text = insight::counted(counts.stored, "span", "spans") + " stored in "
        + insight::counted(counts.requests, "request", "requests");
    const auto add = [&](std::uint64_t count, const char* one, const char* many, const char* what) {
        if (count > 0) text += ", " + insight::counted(count, one, many) + what;
    };
    add(counts.rejected, "span", "spans", " rejected");
    add(counts.busy, "request", "requests", " told to come again");
    add(counts.refused, "request", "requests", " refused");
    add(counts.metrics, "request", "requests", " with metrics answered");
    add(counts.files, "file", "files", " followed");
    add(counts.sampled, "span", "spans", " not let in by sampling");
    add(counts.droppedSessions, "session", "sessions", " dropped again");
    add(counts.redactions, "place", "places", " redacted");
    return text;
}

/// What becomes of followed files is worth a line when they are not read.
void tellTrouble(const live::FollowEvent& event)
{
    using Kind = live::FollowEvent::Kind;
    if (event.kind == Kind::started || event.kind == Kind::restarted || event.kind == Kind::awaited) return;
    fail(app::describe(event));
}

void printStart(const LiveService& service, const std::string& workspace, const std::string& rules, bool json)
{
    if (json) {
        Json start{{"event", "listening"},
                   {"http", stateJson(service.http())},
                   {"grpc", stateJson(service.grpc())},
                   {"workspace", workspace}};
        if (!rules.empty()) start["rules"] = rules;
        print(start.dump() + "\n");
    } else {
        if (!service.http().address.empty()) print("OTLP/HTTP  http://" + service.http().address + "\n");
        if (!service.grpc().address.empty()) print("OTLP/gRPC  http://" + service.grpc().address + "\n");
        print("into       " + workspace + "\n");
        if (!rules.empty()) print("rules      " + rules + "\n");
    }
    std::fflush(stdout);
}

void printCounts(const LiveCounts& counts, bool json)
{
    print(json ? countsJson(counts).dump() + "\n" : describe(counts) + "\n");
    std::fflush(stdout);
}

} // namespace

int runListen(const QCommandLineParser& arguments)
{
    LiveOptions options;
    if (!readAddress(arguments, "http", kHttpPort, options.http)
        || !readAddress(arguments, "grpc", kGrpcPort, options.grpc))
        return fail("an address is HOST:PORT, a port, or off", kUsage);
    for (const QString& path : arguments.values(QStringLiteral("follow")))
        options.follow.push_back(utf8(path));
    if (!arguments.positionalArguments().isEmpty()) return fail("listen takes options only", kUsage);
    if (!options.http && !options.grpc && options.follow.empty())
        return fail("there is nothing to listen on", kUsage);
    options.allowRemote = arguments.isSet(QStringLiteral("allow-remote"));
    if (const char* token = std::getenv("RETROSPAN_TOKEN"); token != nullptr) options.token = token;
    const bool json = arguments.isSet(QStringLiteral("json"));
    const auto rules = intakeSettings(arguments);
    if (!rules.ok()) return fail(rules.error().message, kUsage);

    const EndSignals ending;
    auto library = openLibrary(arguments, Missing::create);
    if (!library.ok()) return fail(library.error().message);
    LiveCounts shown;
    {
        const std::string workspace = (*library)->workspace().path();
        // Sessions are decided on when they are due, not only when something comes in.
        const LivePace pace{.rest =
                                std::chrono::milliseconds(rules->sampling.decidesAtEnd() ? 1'000 : 5'000)};
        const auto intake = std::make_shared<LiveIntake>(std::move(*library), LiveCallbacks(), pace);
        if (const Status set = intake->setRules(*rules); !set.ok()) return fail(set.error().message, kUsage);
        LiveService service(intake, tellTrouble);
        service.start(options);
        for (const ReceiverState* state : {&service.http(), &service.grpc()})
            if (!state->problem.empty()) fail(state->problem + " (--http, --grpc)");
        const bool listens = !service.http().address.empty() || !service.grpc().address.empty();
        if (!listens && options.follow.empty()) return kFailed;
        printStart(service, workspace, app::describe(*rules), json);
        for (bool ended = false; !ended;) {
            ended = ending.within(std::chrono::seconds(1));
            const LiveCounts counts = service.counts();
            if (counts == shown && !ended) continue;
            shown = counts;
            printCounts(counts, json);
        }
    }
    return kDone;
}

} // namespace retrospan::app::cli
