#include "compare_json.h"

#include "insight/arguments.h"
#include "replay/text_diff.h"

namespace retrospan::app {
namespace {

using replay::AlignedPair;
using replay::Figure;
using replay::Match;
using replay::Step;
using replay::StepKind;

Json stepNumber(std::uint32_t step)
{
    return step == replay::kNoStep ? Json(nullptr) : Json(step + 1);
}

Json knownJson(std::int64_t number)
{
    return number == kUnknown ? Json(nullptr) : Json(number);
}

Json figureJson(const Figure& figure)
{
    return {{"baseline", knownJson(figure.baseline)},
            {"candidate", knownJson(figure.candidate)},
            {"difference", knownJson(figure.difference())}};
}

Json moneyJson(const Figure& figure)
{
    return {{"baseline", usdJson(figure.baseline)},
            {"candidate", usdJson(figure.candidate)},
            {"difference", usdJson(figure.difference())}};
}

const Step& stepOf(const models::PreparedReplay& replay, std::uint32_t step)
{
    return replay.journey().steps()[step];
}

Json textDiffJson(std::string_view before, std::string_view after)
{
    Json runs = Json::array();
    for (const auto& [change, begin, size] : replay::diffText(before, after)) {
        const bool added = change == replay::TextChange::added;
        runs.push_back({{"change",
                         added                                       ? "added"
                             : change == replay::TextChange::removed ? "removed"
                                                                     : "same"},
                        {"text", (added ? after : before).substr(begin, size)}});
    }
    return runs;
}

/// Arguments field by field, everything else word by word.
void addDifference(const models::Comparison& compared, const AlignedPair& pair, Json& json)
{
    const Step& left = stepOf(*compared.baseline.replay, pair.baseline);
    const std::string_view before = compared.baseline.replay->digest().text(left.text),
                           after = compared.candidate.replay->digest().text(
                               stepOf(*compared.candidate.replay, pair.candidate).text);
    if (before == after) return;
    if (left.kind != StepKind::toolCall && left.kind != StepKind::retry) {
        json["text_diff"] = textDiffJson(before, after);
        return;
    }
    json["changes"] = Json::array();
    for (const insight::ArgumentChange& change : insight::argumentChanges(before, after))
        json["changes"].push_back({{"field", change.field},
                                   {"before", change.before.empty() ? Json(nullptr) : Json(change.before)},
                                   {"after", change.after.empty() ? Json(nullptr) : Json(change.after)}});
}

Json pairJson(const models::Comparison& compared, const AlignedPair& pair)
{
    const bool left = pair.baseline != replay::kNoStep;
    const Step& step = left ? stepOf(*compared.baseline.replay, pair.baseline)
                            : stepOf(*compared.candidate.replay, pair.candidate);
    const replay::Journey& journey =
        left ? compared.baseline.replay->journey() : compared.candidate.replay->journey();
    Json json{{"match", toString(pair.match)},
              {"kind", toString(step.kind)},
              {"name", std::string(calledName(journey, step))},
              {"baseline", stepNumber(pair.baseline)},
              {"candidate", stepNumber(pair.candidate)}};
    if (json["name"] == "") json["name"] = nullptr;
    if (pair.match == Match::changed) addDifference(compared, pair, json);
    return json;
}

Json sideJson(const models::SessionPart& side)
{
    const SessionSummary& summary = side.replay->data().summary;
    return {{"id", summary.id},
            {"title", summary.facts.title},
            {"status", toString(summary.status)},
            {"part", side.name.empty() ? Json(nullptr) : Json(side.name)}};
}

Json deltasJson(const replay::Deltas& deltas)
{
    Json calls = Json::array();
    for (const replay::NodeCalls& node : deltas.calls) {
        Json json = figureJson(node.calls);
        json["kind"] = toString(node.kind);
        json["name"] = node.name.empty() ? Json(nullptr) : Json(node.name);
        calls.push_back(std::move(json));
    }
    return {{"duration_ns", figureJson(deltas.durationNs)},
            {"input_tokens", figureJson(deltas.inputTokens)},
            {"output_tokens", figureJson(deltas.outputTokens)},
            {"cost_usd", moneyJson(deltas.costMicroUsd)},
            {"steps", figureJson(deltas.steps)},
            {"errors", figureJson(deltas.errors)},
            {"retries", figureJson(deltas.retries)},
            {"calls", std::move(calls)}};
}

} // namespace

std::string_view toString(Match match)
{
    switch (match) {
    case Match::same: return "same";
    case Match::changed: return "changed";
    case Match::moved: return "moved";
    case Match::baselineOnly: return "baseline_only";
    case Match::candidateOnly: break;
    }
    return "candidate_only";
}

Json compareJson(const models::Comparison& compared)
{
    Json pairs = Json::array();
    for (const AlignedPair& pair : compared.alignment.pairs) pairs.push_back(pairJson(compared, pair));
    Json first = nullptr;
    if (compared.alignment.firstDivergence) {
        const std::size_t index = *compared.alignment.firstDivergence;
        first = pairs[index];
        first["pair"] = index + 1;
    }
    return {{"baseline", sideJson(compared.baseline)},
            {"candidate", sideJson(compared.candidate)},
            {"first_divergence", std::move(first)},
            {"pairs", std::move(pairs)},
            {"deltas", deltasJson(compared.deltas)}};
}

} // namespace retrospan::app
