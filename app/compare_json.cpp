#include "compare_json.h"

#include "content_json.h"
#include "replay/message_diff.h"
#include "replay/text_diff.h"

#include <algorithm>

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
    const auto difference = figure.difference();
    return {{"baseline", knownJson(figure.baseline)},
            {"candidate", knownJson(figure.candidate)},
            {"difference", difference ? Json(*difference) : Json(nullptr)}};
}

Json moneyJson(const Figure& figure)
{
    const auto difference = figure.difference();
    return {{"baseline", usdJson(figure.baseline)},
            {"candidate", usdJson(figure.candidate)},
            {"difference", difference ? Json(static_cast<double>(*difference) / 1e6) : Json(nullptr)}};
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

/// A pair of steps of both sessions.
struct Both {
    const models::PreparedReplay &baseline, &candidate;
    AlignedPair pair;
};

/// One that is not the same on both sides, with all that it says.
Json messageDifferenceJson(const Both& both, Match match, const MessageId* before, const MessageId* after)
{
    const SessionDigest &old = both.baseline.digest(), &now = both.candidate.digest();
    Json json{{"match", toString(match)},
              {"role", roleName(before != nullptr ? old.speaker(*before) : now.speaker(*after))},
              {"baseline", before != nullptr ? partsJson(old, *before) : Json(nullptr)},
              {"candidate", after != nullptr ? partsJson(now, *after) : Json(nullptr)}};
    if (match != Match::changed) return json;
    const std::string was = old.plainText(*before), is = now.plainText(*after);
    if (was != is) json["text_diff"] = textDiffJson(was, is);
    return json;
}

Json messagesDifferenceJson(const Both& both)
{
    const auto before = comparedMessages(both.baseline.journey(), both.pair.baseline),
               after = comparedMessages(both.candidate.journey(), both.pair.candidate);
    Json messages = Json::array();
    for (const AlignedPair& pair :
         replay::diffMessages({&both.baseline.digest(), before}, {&both.candidate.digest(), after}).pairs) {
        if (pair.match == Match::same) continue;
        messages.push_back(messageDifferenceJson(
            both, pair.match, pair.baseline != replay::kNoStep ? &before[pair.baseline] : nullptr,
            pair.candidate != replay::kNoStep ? &after[pair.candidate] : nullptr));
    }
    return messages;
}

/// Where what is kept of both texts is the same, and they are not: after how many bytes they may differ.
void putLaterDifference(const Both& both, TextId before, TextId after, Json& json)
{
    const TextCollection &old = both.baseline.digest().texts(), &now = both.candidate.digest().texts();
    if (!sameText(old, before, now, after) && old.view(before) == now.view(after))
        json["differs_after_bytes"] = old.view(before).size();
}

Json pagesJson(const models::PreparedReplay& replay, std::uint32_t step)
{
    return documentsJson(replay.digest(), replay.digest().of(stepOf(replay, step).row));
}

bool samePages(const Both& both)
{
    const SessionDigest &old = both.baseline.digest(), &now = both.candidate.digest();
    return std::ranges::equal(old.documents(old.of(stepOf(both.baseline, both.pair.baseline).row)),
                              now.documents(now.of(stepOf(both.candidate, both.pair.candidate).row)),
                              [&](const DigestDocument& was, const DigestDocument& is) {
                                  return was.scored == is.scored && was.score == is.score
                                      && sameText(old.texts(), was.id, now.texts(), is.id)
                                      && sameText(old.texts(), was.text, now.texts(), is.text);
                              });
}

/// Arguments field by field, other texts word by word, and what else the steps are told apart by.
void addDifference(const Both& both, Json& json)
{
    const Step &left = stepOf(both.baseline, both.pair.baseline),
               &right = stepOf(both.candidate, both.pair.candidate);
    const std::string_view before = both.baseline.digest().text(left.text),
                           after = both.candidate.digest().text(right.text);
    const bool tool = left.kind == StepKind::toolCall || left.kind == StepKind::retry;
    putLaterDifference(both, left.text, right.text, json);
    if (before != after && tool) json["changes"] = argumentChangesJson(before, after);
    if (before != after && !tool) json["text_diff"] = textDiffJson(before, after);
    if (Json messages = messagesDifferenceJson(both); !messages.empty())
        json["messages"] = std::move(messages);
    if (left.kind == StepKind::retrieval && !samePages(both))
        json["pages"] = {{"baseline", pagesJson(both.baseline, both.pair.baseline)},
                         {"candidate", pagesJson(both.candidate, both.pair.candidate)}};
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
    if (pair.match == Match::changed)
        addDifference({*compared.baseline.replay, *compared.candidate.replay, pair}, json);
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
