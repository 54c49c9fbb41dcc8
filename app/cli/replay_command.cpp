#include "cli/command.h"
#include "cli/show.h"
#include "cli/table.h"
#include "insight/attempts.h"
#include "models/format.h"
#include "models/step_query.h"
#include "replay_json.h"

namespace retrospan::app::cli {
namespace {

using replay::Step;
using replay::StepIndex;
using replay::StepKind;

constexpr std::size_t kLineBytes = 200;

/// Words of a message on one line.
std::string oneLine(std::string_view text, std::size_t bytes = kLineBytes)
{
    std::string line = harmless(beginningOf(text, bytes));
    for (char& c : line)
        if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    return line.size() < text.size() ? line + " ..." : line;
}

std::string clockText(const SessionReplay& replay, const Step& step)
{
    const std::int64_t start = replay.journey().steps().front().timeNs;
    return start == 0 || step.timeNs == 0 ? "-" : utf8(models::formatDuration(step.timeNs - start));
}

std::string documentsText(const SessionReplay& replay, const Step& step)
{
    std::string text;
    for (const DigestDocument& document : replay.digest().documents(replay.digest().of(step.row)))
        text += (text.empty() ? "" : ", ") + oneLine(replay.digest().text(document.id), 80);
    return text.empty() ? "nothing found" : text;
}

std::string callText(const SessionReplay& replay, StepIndex index)
{
    const SpanTable& table = replay.session().table;
    const Step& step = replay.journey().steps()[index];
    if (table.kind(step.row) != SpanKind::model)
        return oneLine(table.text(insight::SessionCalls::toolOf(table, step.row))) + " "
            + oneLine(replay.digest().text(step.text));
    const auto added = replay.journey().contextChange(index).added.size();
    return oneLine(table.text(replay.outline().calls().modelOf(step.row))) + ", " + std::to_string(added)
        + " of " + std::to_string(replay.digest().length(replay.digest().of(step.row).context))
        + " messages new";
}

std::string decisionText(const SessionReplay& replay, const Step& step)
{
    const SessionDigest& digest = replay.digest();
    std::string text = oneLine(digest.text(step.text));
    for (const MessageId message : digest.output(digest.of(step.row)))
        for (const DigestPart& part : digest.parts(message))
            if (part.type == PartType::toolCall)
                text += (text.empty() ? "calls " : "; calls ") + oneLine(digest.text(part.name));
    return text;
}

std::string stepText(const SessionReplay& replay, StepIndex index)
{
    const Step& step = replay.journey().steps()[index];
    const std::string_view text = replay.digest().text(step.text);
    switch (step.kind) {
    case StepKind::modelCall:
    case StepKind::toolCall: return callText(replay, index);
    case StepKind::retry:
        return callText(replay, index) + " ("
            + harmless(reasonOf(*replay.structure().attempts.of(step.row), replay.session().table)) + ")";
    case StepKind::decision: return decisionText(replay, step);
    case StepKind::retrieval: return "\"" + oneLine(text) + "\": " + documentsText(replay, step);
    case StepKind::handoff: return harmless(replay.structure().handoffs[step.detail].reason);
    case StepKind::interrupt: return harmless(replay.structure().interrupts[step.detail].reason);
    default: return oneLine(text);
    }
}

std::string stepLine(const SessionReplay& replay, StepIndex index)
{
    const Step& step = replay.journey().steps()[index];
    std::string number = std::to_string(index + 1);
    number.insert(0, number.size() < 5 ? 5 - number.size() : 0, ' ');
    std::string clock = clockText(replay, step);
    clock.resize(std::max<std::size_t>(clock.size(), 12), ' ');
    std::string kind(toString(step.kind));
    kind.resize(13, ' ');
    const std::string agent = harmless(replay.session().table.text(step.agent));
    const bool byUser = step.kind == StepKind::userMessage;
    return number + "  " + clock + "  " + kind + "  " + (byUser || agent.empty() ? "" : "[" + agent + "] ")
        + stepText(replay, index) + (step.earlier ? " (before the recording)" : "") + "\n";
}

std::string findingsText(const SessionReplay& replay)
{
    const auto& structure = replay.structure();
    std::string text;
    if (structure.failure) text += "\nfailure: " + harmless(structure.failure->reason) + "\n";
    for (const Signal& signal : structure.noticed)
        text += "signal: " + harmless(signal.reason)
            + (signal.text.empty() ? "" : " - " + oneLine(signal.text)) + "\n";
    for (const replay::Missing& piece : replay.journey().missing())
        text += "missing at step " + std::to_string(piece.step + 1) + ": "
            + std::string(toString(piece.piece)) + "\n";
    return text;
}

std::string stateText(const SessionReplay& replay, StepIndex index)
{
    const replay::State state = replay.journey().stateAt(index);
    const SpanTable& table = replay.session().table;
    std::string text = "step " + std::to_string(index + 1) + " of " + std::to_string(replay.journey().size())
        + "\n" + stepLine(replay, index) + "\nthe user has seen\n";
    for (const StepIndex said : state.conversation) text += stepLine(replay, said);
    text +=
        "\nin charge: " + (state.agent == StringId::empty ? "not known" : harmless(table.text(state.agent)));
    text += "\ntokens: " + utf8(models::formatCount(state.totals.input)) + " in "
        + utf8(models::formatCount(state.totals.output)) + " out; cost: "
        + (state.totals.costMicroUsd == kUnknown ? "not known"
                                                 : utf8(models::formatMoney(state.totals.costMicroUsd)))
        + "\n";
    if (state.call != replay::kNoStep) text += "\nthe model's last call\n" + stepLine(replay, state.call);
    if (!state.openCalls.empty()) text += "\nopen calls\n";
    for (const StepIndex call : state.openCalls) text += stepLine(replay, call);
    if (!state.pages.empty()) text += "\nretrieved\n";
    for (const replay::Page& page : state.pages) {
        const DigestDocument& document = replay.digest().documents(replay.digest().of(page.row))[page.number];
        text += "  " + oneLine(replay.digest().text(document.id)) + "  "
            + oneLine(replay.digest().text(document.text)) + "\n";
    }
    return text;
}

int printSteps(const SessionReplay& replay, const insight::SessionQuery& query, bool json)
{
    const auto matches = models::stepsThatMatch(replay.journey(), query);
    if (json) {
        Json whole = replayJson(replay);
        Json steps = Json::array();
        for (StepIndex step = 0; step < replay.journey().size(); ++step)
            if (matches(step)) steps.push_back(std::move(whole["steps"][step]));
        whole["steps"] = std::move(steps);
        print(dump(whole) + "\n");
        return kDone;
    }
    for (StepIndex step = 0; step < replay.journey().size(); ++step)
        if (matches(step)) print(stepLine(replay, step));
    if (query.empty()) print(findingsText(replay));
    return kDone;
}

int printState(const SessionReplay& replay, const QString& step, bool json)
{
    bool isNumber = false;
    const unsigned number = step.toUInt(&isNumber);
    if (!isNumber) return fail("--step needs a number", kUsage);
    if (number < 1 || number > replay.journey().size())
        return fail("the session has " + std::to_string(replay.journey().size()) + " steps, numbered from 1");
    print(json ? dump(stateJson(replay, number - 1)) + "\n" : stateText(replay, number - 1));
    return kDone;
}

} // namespace

int runReplay(const QCommandLineParser& arguments)
{
    if (arguments.positionalArguments().size() != 1) return fail("replay needs one session", kUsage);
    const insight::SessionQuery query =
        models::parseStepQuery(utf8(arguments.value(QStringLiteral("where"))));
    if (!query.ok()) return fail("--where: " + query.errors().front().message, kUsage);
    auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return fail(library.error().message);
    auto session = openNamedSession(**library, utf8(arguments.positionalArguments().front()));
    if (!session.ok()) return fail(session.error().message);
    const auto replay = SessionReplay::load(**library, std::move(*session));
    if (!replay.ok()) return fail(replay.error().message);
    const bool json = arguments.isSet(QStringLiteral("json"));
    if (arguments.isSet(QStringLiteral("step")))
        return printState(**replay, arguments.value(QStringLiteral("step")), json);
    return printSteps(**replay, query, json);
}

} // namespace retrospan::app::cli
