#include "cli/command.h"
#include "cli/show.h"
#include "cli/step_lines.h"
#include "cli/table.h"
#include "content_json.h"
#include "insight/arguments.h"
#include "insight/counted.h"
#include "insight/failure_category.h"
#include "models/format.h"
#include "models/step_query.h"
#include "replay_json.h"

namespace retrospan::app::cli {
namespace {

using replay::Step;
using replay::StepIndex;

std::string atStep(StepIndex step)
{
    return step == replay::kNoStep ? "" : " at step " + std::to_string(step + 1);
}

std::string failureLine(const models::PreparedReplay& replay, const Failure& failure)
{
    std::string text = "failure (" + std::string(insight::toString(failure.category));
    if (!failure.detail.empty()) text += ", " + harmless(failure.detail);
    return text + ")" + atStep(models::firstFailure(replay)) + ": " + harmless(failure.reason);
}

std::string findingsText(const models::PreparedReplay& replay)
{
    const auto& structure = replay.structure();
    std::string text;
    if (structure.failure) text += "\n" + failureLine(replay, *structure.failure) + "\n";
    for (const Signal& signal : structure.noticed)
        text += (signal.judgement.dismissed() ? "signal, dismissed" : "signal")
            + atStep(replay.stepOf(signal)) + ": " + harmless(signal.reason)
            + (signal.text.empty() ? "" : " - " + oneLine(signal.text)) + "\n";
    for (const replay::Missing& piece : replay.journey().missing())
        text += "missing at step " + std::to_string(piece.step + 1) + ": "
            + std::string(toString(piece.piece)) + "\n";
    return text;
}

std::string messageLine(const SessionDigest& digest, MessageId message, bool isNew)
{
    std::string text;
    for (const DigestPart& part : digest.parts(message)) {
        if (!text.empty()) text += "; ";
        if (part.type == PartType::toolCall) text += "calls " + oneLine(digest.text(part.name), 80) + " ";
        text += oneLine(digest.text(part.text));
    }
    return (isNew ? "+ " : "  ") + std::string(roleName(digest.speaker(message))) + ": " + text + "\n";
}

/// What the model was given, the end of it when that is long; what is new has a plus.
std::string contextText(const models::PreparedReplay& replay, const replay::State& state)
{
    constexpr std::size_t kShown = 30;
    const SessionDigest& digest = replay.digest();
    const replay::ContextChange change = replay.journey().contextChange(state.call);
    const std::size_t length = digest.length(state.context);
    std::string text = "\nthe model was given " + insight::counted(change.messages, "message", "messages")
        + ", " + std::to_string(change.newMessages) + " new"
        + (change.gone > 0 ? ", " + std::to_string(change.gone) + " no longer there" : "") + "\n";
    for (const MessageId message : digest.messages(state.instructions))
        text += messageLine(digest, message, change.newInstructions);
    std::size_t place = length - std::min(length, kShown);
    if (place > 0) text += "  (" + std::to_string(place) + " before these)\n";
    for (const MessageId message : digest.messagesFrom(state.context, static_cast<std::uint32_t>(place)))
        text += messageLine(digest, message, place++ >= change.firstAdded);
    return text;
}

/// What an attempt changed, and how the agent read what came of a call.
std::string aroundText(const models::PreparedReplay& replay, const Step& step)
{
    std::string text;
    if (step.kind == replay::StepKind::retry) {
        const insight::Attempt& attempt = *replay.structure().attempts.of(step.row);
        const SessionDigest& digest = replay.digest();
        text += "\nchanged since attempt " + std::to_string(attempt.number - 1) + "\n";
        const auto changes = insight::argumentChanges(digest.text(digest.of(attempt.before).arguments),
                                                      digest.text(step.text));
        for (const insight::ArgumentChange& change : changes)
            text += "  " + (change.field.empty() ? "the whole" : oneLine(change.field)) + ": "
                + oneLine(change.before) + " -> " + oneLine(change.after) + "\n";
        if (changes.empty()) text += "  nothing\n";
    }
    if (step.reading != replay::kNoStep) text += "\nhow the model read it\n" + stepLine(replay, step.reading);
    return text;
}

std::string stateText(const models::PreparedReplay& replay, StepIndex index)
{
    const replay::State state = replay.journey().stateAt(index);
    const SpanTable& table = replay.data().table;
    std::string text = "step " + std::to_string(index + 1) + " of " + std::to_string(replay.journey().size())
        + "\n" + stepLine(replay, index) + aroundText(replay, replay.journey().steps()[index])
        + "\nthe user has seen\n";
    for (const StepIndex said : state.conversation) text += stepLine(replay, said);
    text +=
        "\nin charge: " + (state.agent == StringId::empty ? "not known" : harmless(table.text(state.agent)));
    text += "\ntokens: " + utf8(models::formatCount(state.totals.input)) + " in "
        + utf8(models::formatCount(state.totals.output)) + " out; cost: "
        + (state.totals.costMicroUsd == kUnknown ? "not known"
                                                 : utf8(models::formatMoney(state.totals.costMicroUsd)))
        + "\n";
    if (state.call != replay::kNoStep)
        text += "\nthe model's last call\n" + stepLine(replay, state.call) + contextText(replay, state);
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

int printSteps(const models::PreparedReplay& replay, const insight::SessionQuery& query, bool json)
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
    if (query.empty() && replay.journey().empty())
        print("nothing to replay: no message and no call of this session is recorded\n");
    if (query.empty()) print(findingsText(replay));
    return kDone;
}

int printState(const models::PreparedReplay& replay, const QString& step, bool json)
{
    const auto isDigit = [](QChar c) { return c >= u'0' && c <= u'9'; };
    if (step.isEmpty() || !std::ranges::all_of(step, isDigit)) return fail("--step needs a number", kUsage);
    bool fits = false;
    const unsigned number = step.toUInt(&fits);
    if (!fits || number < 1 || number > replay.journey().size())
        return fail("the session has " + insight::counted(replay.journey().size(), "step", "steps")
                    + ", numbered from 1");
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
    const auto replay = prepareReplay(**library, std::move(*session));
    if (!replay.ok()) return fail(replay.error().message);
    const bool json = arguments.isSet(QStringLiteral("json"));
    if (arguments.isSet(QStringLiteral("step")))
        return printState(**replay, arguments.value(QStringLiteral("step")), json);
    return printSteps(**replay, query, json);
}

} // namespace retrospan::app::cli
