#include "replay/compare.h"

#include <functional>
#include <map>

namespace retrospan::replay {
namespace {

/// Folds what it is given into one number.
class Fold {
public:
    void add(std::string_view text) { add(std::hash<std::string_view>()(text)); }
    void add(std::uint64_t number) { m_sum = (m_sum ^ number) * 0x9E3779B97F4A7C15 + (m_sum >> 29); }
    [[nodiscard]] std::uint64_t sum() const { return m_sum; }

private:
    std::uint64_t m_sum = 0x84222325CBF29CE4;
};

void addMessage(const SessionDigest& digest, MessageId message, Fold& fold)
{
    fold.add(static_cast<std::uint64_t>(digest.speaker(message)));
    for (const DigestPart& part : digest.parts(message)) { // not its id: every run has others
        fold.add(static_cast<std::uint64_t>(part.type));
        fold.add(digest.text(part.name));
        fold.add(digest.text(part.text));
        fold.add(digest.texts().size(part.text));
    }
}

bool begins(StepKind kind)
{
    return kind == StepKind::modelCall || kind == StepKind::toolCall || kind == StepKind::retry;
}

StepKey keyOf(const Journey& journey, StepIndex index)
{
    const Step& step = journey.steps()[index];
    const SessionDigest& digest = journey.digest();
    Fold shape;
    shape.add(static_cast<std::uint64_t>(step.kind));
    shape.add(journey.table().text(step.agent));
    shape.add(calledName(journey, step));
    Fold content = shape;
    content.add(digest.text(step.text));
    content.add(digest.texts().size(step.text));
    const bool model = step.row != kNoRow && journey.table().kind(step.row) == SpanKind::model;
    if (model && begins(step.kind))
        for (const MessageId message : journey.contextChange(index).added)
            addMessage(digest, message, content);
    if (step.kind == StepKind::decision)
        for (const MessageId message : digest.output(digest.of(step.row)))
            addMessage(digest, message, content);
    return {content.sum(), shape.sum()};
}

using CallCounts = std::map<std::pair<SpanKind, std::string>, Figure>;

void countCalls(const Journey& journey, std::int64_t Figure::*side, CallCounts& counts)
{
    for (const Step& step : journey.steps()) {
        if (!begins(step.kind)) continue;
        std::string name(calledName(journey, step));
        Figure& figure =
            counts.try_emplace({journey.table().kind(step.row), std::move(name)}, Figure{0, 0}).first->second;
        ++(figure.*side);
    }
}

Figure counted(const Journey& baseline, const Journey& candidate, StepKind kind)
{
    return {static_cast<std::int64_t>(baseline.ofKind(kind).size()),
            static_cast<std::int64_t>(candidate.ofKind(kind).size())};
}

/// The state at the end, or nothing known without steps.
State endOf(const Journey& journey)
{
    return journey.empty() ? State{} : journey.stateAt(journey.size() - 1);
}

} // namespace

std::string_view calledName(const Journey& journey, const Step& step)
{
    if (step.row == kNoRow || !begins(step.kind)) return {};
    const SpanTable& table = journey.table();
    if (table.kind(step.row) == SpanKind::model) return table.text(table.model(step.row));
    return table.text(table.tool(step.row) == StringId::empty ? table.name(step.row) : table.tool(step.row));
}

std::vector<StepKey> keysOf(const Journey& journey)
{
    std::vector<StepKey> keys;
    keys.reserve(journey.size());
    for (StepIndex step = 0; step < journey.size(); ++step) keys.push_back(keyOf(journey, step));
    return keys;
}

Deltas deltasOf(const Journey& baseline, const Journey& candidate)
{
    const State left = endOf(baseline), right = endOf(candidate);
    Deltas deltas;
    deltas.durationNs = {left.elapsedNs, right.elapsedNs};
    deltas.inputTokens = {left.totals.input, right.totals.input};
    deltas.outputTokens = {left.totals.output, right.totals.output};
    deltas.costMicroUsd = {left.totals.costMicroUsd, right.totals.costMicroUsd};
    deltas.steps = {baseline.size(), candidate.size()};
    deltas.errors = counted(baseline, candidate, StepKind::error);
    deltas.retries = counted(baseline, candidate, StepKind::retry);
    CallCounts counts;
    countCalls(baseline, &Figure::baseline, counts);
    countCalls(candidate, &Figure::candidate, counts);
    for (const auto& [node, calls] : counts) deltas.calls.push_back({node.first, node.second, calls});
    return deltas;
}

} // namespace retrospan::replay
