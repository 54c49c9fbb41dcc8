#include "replay_json.h"

#include "content_json.h"
#include "insight/arguments.h"
#include "replay/step_place.h"
#include "structure_json.h"

namespace retrospan::app {
namespace {

using replay::Step;
using replay::StepIndex;
using replay::StepKind;

Json numberOrNull(std::int64_t number)
{
    return number == kUnknown ? Json(nullptr) : Json(number);
}
Json numberOf(StepIndex step)
{
    return step == replay::kNoStep ? Json(nullptr) : Json(step + 1);
}

SpanIds ids(const models::PreparedReplay& replay)
{
    return {replay.data().table, replay.data().tree, replay.digest()};
}

Json totalsJson(const replay::Totals& totals)
{
    return {{"input_tokens", numberOrNull(totals.input)},
            {"output_tokens", numberOrNull(totals.output)},
            {"cache_read_tokens", numberOrNull(totals.cacheRead)},
            {"cost_usd", usdJson(totals.costMicroUsd)},
            {"unpriced_calls", totals.unpricedCalls}};
}

void addCall(const models::PreparedReplay& replay, StepIndex index, Json& json)
{
    const SpanTable& table = replay.data().table;
    const Step& step = replay.journey().steps()[index];
    if (table.kind(step.row) == SpanKind::model) {
        const replay::ContextChange change = replay.journey().contextChange(index);
        json["model"] = textOrNull(table.text(replay.outline().calls().modelOf(step.row)));
        json["context_messages"] = change.messages;
        json["new_messages"] = change.newMessages;
    } else {
        json["tool"] = table.text(insight::SessionCalls::toolOf(table, step.row));
        putText(replay.digest(), "arguments", step.text, json);
    }
    if (step.kind != StepKind::retry) return;
    const insight::Attempt* attempt = replay.structure().attempts.of(step.row);
    json["attempt"] = attemptJson(*attempt);
    json["reason"] = reasonOf(*attempt, table);
    json["previous_attempt"] = ids(replay).of(attempt->before);
    json["changes"] = argumentChangesJson(replay.digest().text(replay.digest().of(attempt->before).arguments),
                                          replay.digest().text(step.text));
}

void addDecision(const models::PreparedReplay& replay, const Step& step, Json& json)
{
    const SessionDigest& digest = replay.digest();
    putText(digest, "text", step.text, json);
    json["tool_calls"] = Json::array();
    for (const MessageId message : digest.output(digest.of(step.row)))
        for (const DigestPart& part : digest.parts(message)) {
            if (part.type != PartType::toolCall) continue;
            Json call{{"id", textOrNull(digest.text(part.id))}, {"tool", textOrNull(digest.text(part.name))}};
            putText(digest, "arguments", part.text, call);
            json["tool_calls"].push_back(std::move(call));
        }
}

/// How the agent read it: its next words.
void addReading(const models::PreparedReplay& replay, const Step& step, Json& json)
{
    json["read_at"] = numberOf(step.reading);
    if (step.reading != replay::kNoStep)
        putText(replay.digest(), "read_as", replay.journey().steps()[step.reading].text, json);
}

void addError(const models::PreparedReplay& replay, const Step& step, Json& json)
{
    const SpanTable& table = replay.data().table;
    json["error_type"] = textOrNull(table.text(table.errorType(step.row)));
    putText(replay.digest(), "text", step.text, json);
    if (table.kind(step.row) == SpanKind::tool)
        json["tool"] = table.text(insight::SessionCalls::toolOf(table, step.row));
    if (replay.structure().madeGood[step.row]) json["made_good"] = true;
    addReading(replay, step, json);
}

void addDetails(const models::PreparedReplay& replay, StepIndex index, Json& json)
{
    const SpanTable& table = replay.data().table;
    const Step& step = replay.journey().steps()[index];
    switch (step.kind) {
    case StepKind::modelCall:
    case StepKind::toolCall:
    case StepKind::retry: return addCall(replay, index, json);
    case StepKind::decision: return addDecision(replay, step, json);
    case StepKind::error: return addError(replay, step, json);
    case StepKind::handoff:
        json["handoff"] = handoffJson(ids(replay), replay.structure().handoffs[step.detail]);
        return putText(replay.digest(), "arguments", step.text, json);
    case StepKind::interrupt:
        json["interrupt"] = interruptJson(ids(replay), replay.structure().interrupts[step.detail]);
        return;
    case StepKind::humanMessage:
        if (const Interrupt* wait = replay.waitOf(step))
            json["interrupt"] = interruptJson(ids(replay), *wait);
        return putText(replay.digest(), "text", step.text, json);
    case StepKind::retrieval:
        putText(replay.digest(), "query", step.text, json);
        json["documents"] = documentsJson(replay.digest(), replay.digest().of(step.row));
        return addReading(replay, step, json);
    case StepKind::result:
        json["tool"] = table.text(insight::SessionCalls::toolOf(table, step.row));
        putText(replay.digest(), "result", step.text, json);
        return addReading(replay, step, json);
    default: putText(replay.digest(), "text", step.text, json);
    }
    if (step.earlier) json[step.beforeRecording ? "before_the_recording" : "not_recorded_here"] = true;
}

Json missingJson(const models::PreparedReplay& replay, std::span<const replay::Missing> missing)
{
    Json json = Json::array();
    for (const replay::Missing& piece : missing)
        json.push_back({{"step", piece.step + 1},
                        {"span", ids(replay).of(piece.row)},
                        {"piece", toString(piece.piece)}});
    return json;
}

Json messageJson(const SessionDigest& digest, MessageId message, bool isNew)
{
    return {
        {"role", roleName(digest.speaker(message))}, {"new", isNew}, {"parts", partsJson(digest, message)}};
}

Json contextJson(const models::PreparedReplay& replay, const replay::State& state)
{
    const SessionDigest& digest = replay.digest();
    const replay::ContextChange change = replay.journey().contextChange(state.call);
    Json messages = Json::array();
    for (const MessageId message : digest.messages(state.instructions))
        messages.push_back(messageJson(digest, message, change.newInstructions));
    std::size_t place = 0, added = 0;
    for (const MessageId message : digest.messages(state.context)) {
        const bool isNew =
            place++ >= change.firstAdded && added < change.added.size() && change.added[added] == message;
        added += isNew ? 1 : 0;
        messages.push_back(messageJson(digest, message, isNew));
    }
    Json json = stepJson(replay, state.call);
    json["gone_messages"] = change.gone;
    json["context"] = std::move(messages);
    return json;
}

/// What somebody said is none has no step; signals and failures say so themselves.
Json dismissedJson(const models::PreparedReplay& replay)
{
    Json json = Json::array();
    for (const insight::Finding& finding :
         insight::findingsOf(replay.structure(), replay.data().table, replay.annotations().corrections))
        if (finding.judgement.dismissed() && finding.kind != FindingKind::signal)
            json.push_back(findingJson(ids(replay), finding));
    return json;
}

} // namespace

Json stepJson(const models::PreparedReplay& replay, StepIndex index)
{
    const SpanTable& table = replay.data().table;
    const Step& step = replay.journey().steps()[index];
    const std::int64_t start = replay.journey().steps().front().timeNs;
    const bool timed = step.timeNs != 0 && start != 0;
    Json json{{"step", index + 1},
              {"kind", toString(step.kind)},
              {"time_ns", step.timeNs == 0 ? Json(nullptr) : Json(step.timeNs)},
              {"elapsed_ns", timed ? Json(step.timeNs - start) : Json(nullptr)},
              {"span", ids(replay).of(step.row)},
              {"agent", textOrNull(table.text(step.agent))}};
    if (step.call != replay::kNoStep) json["call"] = step.call + 1;
    if (const Branch* branch = replay.branchOf(index)) {
        json["branch"] = branch->number;
        if (replay.isLeft(index)) json["left"] = true;
    }
    if (const Branch* branch = replay.branchBegunAt(index))
        json["begins_branch"] = branchJson(ids(replay), *branch);
    addDetails(replay, index, json);
    return json;
}

Json replayJson(const models::PreparedReplay& replay)
{
    const SessionSummary& summary = replay.data().summary;
    const insight::SessionStructure& structure = replay.structure();
    Json json{{"id", summary.id},
              {"title", textOrNull(summary.facts.title)},
              {"status", retrospan::toString(summary.status)},
              {"steps", Json::array()}};
    for (StepIndex step = 0; step < replay.journey().size(); ++step)
        json["steps"].push_back(stepJson(replay, step));
    json["missing"] = missingJson(replay, replay.journey().missing());
    json["failure"] = nullptr;
    if (structure.failure) {
        json["failure"] = failureJson(ids(replay), *structure.failure);
        json["failure"]["step"] = numberOf(models::firstFailure(replay));
    }
    json["signals"] = Json::array();
    for (const Signal& signal : structure.noticed) {
        json["signals"].push_back(signalJson(ids(replay), signal));
        json["signals"].back()["step"] = numberOf(replay.stepOf(signal));
    }
    json["dismissed"] = dismissedJson(replay);
    json["notes"] = notesJson(ids(replay), replay.annotations().notes);
    const auto steps = replay::stepsOf(replay.journey(), replay.annotations().notes);
    for (std::size_t i = 0; i < steps.size(); ++i) json["notes"][i]["step"] = numberOf(steps[i]);
    json["corrections"] = correctionsJson(ids(replay), replay.annotations().corrections);
    const bool any = !replay.journey().empty();
    json["totals"] =
        totalsJson(any ? replay.journey().stateAt(replay.journey().size() - 1).totals : replay::Totals{});
    return json;
}

Json stateJson(const models::PreparedReplay& replay, StepIndex index)
{
    const SpanTable& table = replay.data().table;
    const replay::State state = replay.journey().stateAt(index);
    Json json{{"id", replay.data().summary.id},
              {"step", stepJson(replay, index)},
              {"of", replay.journey().size()},
              {"agent", textOrNull(table.text(state.agent))},
              {"elapsed_ns", numberOrNull(state.elapsedNs)},
              {"totals", totalsJson(state.totals)},
              {"conversation", Json::array()},
              {"model", state.call == replay::kNoStep ? Json(nullptr) : contextJson(replay, state)},
              {"open_calls", Json::array()},
              {"pages", Json::array()},
              {"missing", missingJson(replay, state.missing)}};
    for (const StepIndex said : state.conversation) json["conversation"].push_back(stepJson(replay, said));
    for (const StepIndex call : state.openCalls) json["open_calls"].push_back(stepJson(replay, call));
    for (const replay::Page& page : state.pages) {
        const SessionDigest& digest = replay.digest();
        Json document = documentJson(digest, digest.documents(digest.of(page.row))[page.number]);
        document["step"] = page.step + 1;
        json["pages"].push_back(std::move(document));
    }
    return json;
}

} // namespace retrospan::app
