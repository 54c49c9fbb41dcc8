#include "replay/compare.h"

#include "replay/content_fold.h"
#include "trace/measured_time.h"

#include <algorithm>
#include <map>

namespace retrospan::replay {
namespace {

bool begins(StepKind kind)
{
    return kind == StepKind::modelCall || kind == StepKind::toolCall || kind == StepKind::retry;
}

/// The model or tool that a step calls, or whose answer or error it is.
std::string_view nodeName(const Journey& journey, const Step& step)
{
    const SpanTable& table = journey.table();
    if (step.row == kNoRow) return {};
    if (table.kind(step.row) == SpanKind::model)
        return begins(step.kind) ? table.text(table.model(step.row)) : "";
    if (!begins(step.kind) && table.kind(step.row) != SpanKind::tool) return {};
    return table.text(table.tool(step.row) == StringId::empty ? table.name(step.row) : table.tool(step.row));
}

/// A later attempt is the same call.
StepKind shapeOf(const Journey& journey, const Step& step)
{
    if (step.kind != StepKind::retry) return step.kind;
    return journey.table().kind(step.row) == SpanKind::model ? StepKind::modelCall : StepKind::toolCall;
}

void addPages(const SessionDigest& digest, const SpanDigest& said, ContentFold& content)
{
    for (const DigestDocument& page : digest.documents(said)) {
        content.add(digest, page.id);
        content.add(digest, page.text);
    }
}

void addToolsAskedFor(const SessionDigest& digest, MessageId message, ContentFold& likeness)
{
    for (const DigestPart& part : digest.parts(message))
        if (part.type == PartType::toolCall) likeness.add(digest.text(part.name));
}

StepKey keyOf(const Journey& journey, StepIndex index)
{
    const Step& step = journey.steps()[index];
    const SessionDigest& digest = journey.digest();
    ContentFold shape;
    shape.add(static_cast<std::uint64_t>(shapeOf(journey, step)));
    shape.add(journey.table().text(step.agent));
    shape.add(nodeName(journey, step));
    ContentFold content = shape, likeness = shape;
    content.add(digest, step.text);
    if (step.kind == StepKind::retrieval) addPages(digest, digest.of(step.row), content);
    for (const MessageId message : comparedMessages(journey, index)) {
        content.add(digest, message);
        if (step.kind == StepKind::decision) addToolsAskedFor(digest, message, likeness);
    }
    return {content.sum(), shape.sum(), 0, likeness.sum()};
}

using CallCounts = std::map<std::pair<SpanKind, std::string>, Figure>;

void countCalls(const JourneyPart& part, std::int64_t Figure::*side, CallCounts& counts)
{
    for (const StepIndex index : part.steps) {
        const Step& step = part.journey->steps()[index];
        if (!begins(step.kind)) continue;
        std::string name(calledName(*part.journey, step));
        Figure& figure =
            counts.try_emplace({part.journey->table().kind(step.row), std::move(name)}, Figure{0, 0})
                .first->second;
        ++(figure.*side);
    }
}

std::int64_t countOf(const JourneyPart& part, StepKind kind)
{
    return std::ranges::count_if(part.steps,
                                 [&](StepIndex index) { return part.journey->steps()[index].kind == kind; });
}

/// Unknown numbers add nothing; nothing but them is unknown.
void add(std::int64_t& sum, std::int64_t number)
{
    if (number != kUnknown) sum = (sum == kUnknown ? 0 : sum) + number;
}

Totals totalsOf(const JourneyPart& part)
{
    if (part.steps.empty()) return {};
    if (part.whole()) return part.journey->stateAt(part.steps.back()).totals;
    Totals sum;
    for (const StepIndex step : part.steps) {
        const Totals spent = part.journey->spentAt(step);
        add(sum.input, spent.input);
        add(sum.output, spent.output);
        add(sum.costMicroUsd, spent.costMicroUsd);
    }
    return sum;
}

/// Of the way to a branch: from where it leaves its steps to where it comes back to them.
std::int64_t spentElsewhere(const JourneyPart& part)
{
    const auto& steps = part.journey->steps();
    std::int64_t sum = 0;
    for (std::size_t i = 1; part.way && i < part.steps.size(); ++i) {
        const StepIndex left = part.steps[i - 1] + 1, back = part.steps[i];
        const bool known = steps[left].timeNs != 0 && steps[back].timeNs != 0;
        if (left < back && known) sum += steps[back].timeNs - steps[left].timeNs;
    }
    return sum;
}

/// From the first span's start to the last one's end: steps need not reach as far as their session.
std::int64_t extentOf(const SpanTable& table)
{
    std::int64_t first = INT64_MAX, last = 0;
    for (Row row = 0; row < table.size(); ++row) {
        if (table.startNs(row) != 0) first = std::min(first, table.startNs(row));
        last = std::max({last, table.startNs(row), table.endNs(row)});
    }
    return measuredNs(first, last);
}

/// Of a part from its first step to its last, without what was done on other branches meanwhile.
std::int64_t durationOf(const JourneyPart& part)
{
    if (part.steps.empty()) return kUnknown;
    if (part.whole()) return extentOf(part.journey->table());
    const auto& steps = part.journey->steps();
    const std::int64_t from = steps[part.steps.front()].timeNs, to = steps[part.steps.back()].timeNs;
    return from == 0 || to == 0 ? kUnknown : to - from - spentElsewhere(part);
}

std::vector<StepKey> keysOf(const JourneyPart& part)
{
    std::vector<StepKey> keys;
    keys.reserve(part.steps.size());
    for (const StepIndex step : part.steps) {
        const std::uint64_t after = keys.empty() ? 0 : keys.back().content;
        keys.push_back(keyOf(*part.journey, step));
        keys.back().after = after;
    }
    return keys;
}

} // namespace

std::string_view calledName(const Journey& journey, const Step& step)
{
    return begins(step.kind) ? nodeName(journey, step) : std::string_view();
}

std::vector<MessageId> comparedMessages(const Journey& journey, StepIndex index)
{
    const Step& step = journey.steps()[index];
    if (step.kind == StepKind::decision) {
        const auto said = journey.digest().output(journey.digest().of(step.row));
        return {said.begin(), said.end()};
    }
    const bool model =
        begins(step.kind) && step.row != kNoRow && journey.table().kind(step.row) == SpanKind::model;
    return model ? journey.contextChange(index).added : std::vector<MessageId>();
}

Alignment alignSteps(const JourneyPart& baseline, const JourneyPart& candidate, const std::stop_token& stop)
{
    Alignment alignment = align(keysOf(baseline), keysOf(candidate), stop);
    for (AlignedPair& pair : alignment.pairs) {
        if (pair.baseline != kNoStep) pair.baseline = baseline.steps[pair.baseline];
        if (pair.candidate != kNoStep) pair.candidate = candidate.steps[pair.candidate];
    }
    return alignment;
}

Deltas deltasOf(const JourneyPart& baseline, const JourneyPart& candidate)
{
    const Totals left = totalsOf(baseline), right = totalsOf(candidate);
    const auto counted = [&](StepKind kind) {
        return Figure{countOf(baseline, kind), countOf(candidate, kind)};
    };
    Deltas deltas;
    deltas.durationNs = {durationOf(baseline), durationOf(candidate)};
    deltas.inputTokens = {left.input, right.input};
    deltas.outputTokens = {left.output, right.output};
    deltas.costMicroUsd = {left.costMicroUsd, right.costMicroUsd};
    deltas.steps = {static_cast<std::int64_t>(baseline.steps.size()),
                    static_cast<std::int64_t>(candidate.steps.size())};
    deltas.errors = counted(StepKind::error);
    deltas.retries = counted(StepKind::retry);
    CallCounts counts;
    countCalls(baseline, &Figure::baseline, counts);
    countCalls(candidate, &Figure::candidate, counts);
    for (const auto& [node, calls] : counts) deltas.calls.push_back({node.first, node.second, calls});
    return deltas;
}

} // namespace retrospan::replay
