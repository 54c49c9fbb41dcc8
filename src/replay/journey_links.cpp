// The second half of JourneyBuilder: what steps have to do with each other, and the lists by which a state is
// found.
#include "replay/journey_builder.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace retrospan::replay {
namespace {

bool isCallStep(StepKind kind)
{
    return kind == StepKind::modelCall || kind == StepKind::toolCall || kind == StepKind::retry;
}

bool isWords(StepKind kind)
{
    return kind == StepKind::decision || kind == StepKind::finalAnswer;
}

} // namespace

/// The agent's last call so far on the way to a branch: on it, else before it parted from the one that it
/// left.
StepIndex JourneyBuilder::previousCall(const ModelCalls& calls, StringId agent, std::uint32_t branch) const
{
    for (StepIndex until = kNoStep;;) {
        if (const auto found = calls.find({agent, branch}); found != calls.end()) {
            const auto end = std::ranges::lower_bound(found->second, until);
            if (end != found->second.begin()) return *(end - 1);
        }
        if (branch == 0) return kNoStep;
        if (const Row parting = m_in.branches[branch].partedAt; parting != kNoRow) {
            const auto left = std::ranges::lower_bound(m_places, begins(parting, 0));
            until = std::min(until, static_cast<StepIndex>(left - m_places.begin()));
        }
        branch = m_in.branches[branch].parent;
    }
}

/// Calls and what came of them; calls of a model and the one before of the same agent; attempts.
void JourneyBuilder::link()
{
    ModelCalls calls;
    std::vector<std::pair<StepIndex, StepIndex>> open;
    std::unordered_map<StepIndex, std::size_t> opened;
    m_journey.m_firstOfRow.assign(m_in.table.size(), kNoStep);
    std::vector<StepIndex> callOf(m_in.table.size(), kNoStep);
    for (StepIndex i = 0; i < m_journey.size(); ++i) {
        Step& step = m_journey.m_steps[i];
        if (step.row == kNoRow) continue;
        StepIndex& first = m_journey.m_firstOfRow[step.row];
        if (first == kNoStep && step.kind != StepKind::userMessage && !step.earlier) first = i;
        if (isCallStep(step.kind)) {
            callOf[step.row] = i;
            opened[i] = open.size();
            open.emplace_back(i, kNoStep);
            if (isModelCall(step.row)) {
                step.previous = previousCall(calls, step.agent, branchOf(step.row));
                calls[{step.agent, branchOf(step.row)}].push_back(i);
            }
            const auto retry = m_retries.find(step.row);
            if (retry != m_retries.end() && !isModelCall(step.row))
                step.previous = callOf[retry->second->before];
        } else if (step.kind != StepKind::userMessage && callOf[step.row] != kNoStep) {
            step.call = callOf[step.row];
            auto& end = open[opened[step.call]].second;
            if (end == kNoStep) end = i;
        }
    }
    m_journey.m_open = OpenCalls(std::move(open));
}

/// How the agent read a result or an error: the words of its next call, which began after it.
void JourneyBuilder::readForward()
{
    std::unordered_map<StringId, StepIndex> words;
    std::unordered_map<StepIndex, StepIndex> wordsOfCall;
    for (StepIndex i = m_journey.size(); i-- > 0;) {
        Step& step = m_journey.m_steps[i];
        if (isWords(step.kind) && !step.earlier) {
            if (step.call == kNoStep)
                words[step.agent] = i;
            else
                wordsOfCall[step.call] = i;
        }
        if (const auto said = wordsOfCall.find(i); said != wordsOfCall.end())
            words[step.agent] = said->second;
        if (step.kind != StepKind::result && step.kind != StepKind::error && step.kind != StepKind::retrieval)
            continue;
        if (step.kind == StepKind::error && isModelCall(step.row))
            continue; // whoever called saw it, not the model
        const auto next = words.find(step.agent);
        if (next != words.end()) step.reading = next->second;
    }
}

void JourneyBuilder::findMissing()
{
    const auto miss = [this](StepIndex step, MissingPiece piece) {
        m_journey.m_missing.push_back({step, piece, m_journey.m_steps[step].row});
    };
    bool asked = false;
    for (const Step& step : m_journey.m_steps) asked = asked || step.kind == StepKind::userMessage;
    if (!asked && !m_journey.empty()) miss(0, MissingPiece::userMessage);
    for (StepIndex i = 0; i < m_journey.size(); ++i) {
        const Step& step = m_journey.m_steps[i];
        if (step.row == kNoRow || step.earlier) continue;
        const SpanDigest& said = m_in.digest.of(step.row);
        if (isCallStep(step.kind)) {
            const bool model = isModelCall(step.row);
            if (model && said.context == kEmptyContext && said.instructions == kEmptyContext
                && said.input == TextId::empty)
                miss(i, MissingPiece::context);
            if (!model && step.text == TextId::empty) miss(i, MissingPiece::arguments);
            if (!hasEnd(step.row)) miss(i, MissingPiece::end);
        } else if (step.kind == StepKind::result && step.text == TextId::empty && !said.hasResult) {
            miss(i, MissingPiece::toolResult);
        } else if (step.kind == StepKind::decision && said.outputs == 0 && said.output == TextId::empty) {
            miss(i, MissingPiece::answer);
        } else if (step.kind == StepKind::retrieval && !said.retrieved) {
            miss(i, MissingPiece::documents);
        }
    }
    findCutTexts();
    findCallsAskedFor();
    findLostParents();
    std::ranges::stable_sort(m_journey.m_missing, {}, &Missing::step);
}

/// What a step shows for the first time.
std::vector<TextId> JourneyBuilder::textsOf(StepIndex index) const
{
    const Step& step = m_journey.m_steps[index];
    std::vector<TextId> texts{step.text};
    if (step.row == kNoRow) return texts;
    const SessionDigest& digest = m_in.digest;
    const auto add = [&](std::span<const MessageId> messages) {
        for (const MessageId message : messages)
            for (const DigestPart& part : digest.parts(message)) texts.push_back(part.text);
    };
    const SpanDigest& said = digest.of(step.row);
    if (isCallStep(step.kind) && isModelCall(step.row)) {
        add(digest.messages(said.instructions));
        add(m_journey.contextChange(index).added);
        texts.push_back(said.input);
    }
    if (isWords(step.kind)) add(digest.output(said));
    if (step.kind == StepKind::retrieval)
        for (const DigestDocument& document : digest.documents(said)) texts.push_back(document.text);
    return texts;
}

/// Each once, at the first step that shows it.
void JourneyBuilder::findCutTexts()
{
    if (!m_in.digest.texts().anyCutOnImport()) return;
    std::unordered_set<TextId> told;
    for (StepIndex i = 0; i < m_journey.size(); ++i) {
        const Step& step = m_journey.m_steps[i];
        if (isCallStep(step.kind) && isModelCall(step.row) && m_journey.contextChange(i).cut) {
            m_journey.m_missing.push_back({i, MissingPiece::endOfText, step.row});
            continue;
        }
        for (const TextId text : textsOf(i))
            if (m_in.digest.texts().cutBy(text) == CutBy::import && told.insert(text).second)
                m_journey.m_missing.push_back({i, MissingPiece::endOfText, step.row});
    }
}

/// At the last step of the model call: where it asks.
void JourneyBuilder::findCallsAskedFor()
{
    std::unordered_map<Row, StepIndex> last;
    for (const Row row : m_in.callsNotMade) last[row] = kNoStep;
    for (StepIndex i = 0; i < m_journey.size(); ++i)
        if (const auto asked = last.find(m_journey.m_steps[i].row); asked != last.end()) asked->second = i;
    for (const Row row : m_in.callsNotMade)
        if (last[row] != kNoStep) m_journey.m_missing.push_back({last[row], MissingPiece::callAskedFor, row});
}

/// At the first step of the span or of what is beneath it; of one without steps at the next step after it
/// began, or at the last one.
void JourneyBuilder::findLostParents()
{
    if (m_journey.empty()) return;
    const auto order = m_in.tree.preorder();
    for (const Row orphan : m_in.orphans) {
        StepIndex step = kNoStep;
        const std::uint32_t first = m_in.tree.position(orphan);
        for (const Node node : order.subspan(first, m_in.tree.subtreeSize(orphan)))
            step = std::min(step, m_journey.stepOf(node));
        if (step == kNoStep) {
            const auto next = std::ranges::lower_bound(m_places, begins(orphan));
            step = std::min(static_cast<StepIndex>(next - m_places.begin()), m_journey.size() - 1);
        }
        m_journey.m_missing.push_back({step, MissingPiece::parent, orphan});
    }
}

/// Tokens and money of a call count from the step at or after its end.
/// A reported amount counts when nothing beneath reports one, and covers what is beneath; what usage costs
/// counts elsewhere. The library's cost of a session is summed alike.
std::vector<bool> JourneyBuilder::rowsWhoseCostCounts() const
{
    const auto order = m_in.tree.preorder();
    const auto sourceOf = [&](Node node) {
        return m_in.tree.isMissing(node) || node >= m_in.costs.size() ? CostSource::unknown
                                                                      : m_in.costs[node].source;
    };
    std::vector<bool> counts(m_in.table.size(), false);
    std::size_t next = order.size(); // position of the next span that reports an amount
    for (std::size_t i = order.size(); i-- > 0;) {
        if (sourceOf(order[i]) != CostSource::reported) continue;
        counts[order[i]] = next >= i + m_in.tree.subtreeSize(order[i]) && !m_in.table.isDuplicate(order[i]);
        next = i;
    }
    std::size_t covered = 0; // end of the subtree of the last amount that counts
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (sourceOf(order[i]) == CostSource::computed) counts[order[i]] = i >= covered;
        if (sourceOf(order[i]) == CostSource::reported && counts[order[i]])
            covered = i + m_in.tree.subtreeSize(order[i]);
    }
    return counts;
}

/// Each amount was rounded by itself; all together they are what the session cost, which was rounded once.
void JourneyBuilder::roundOnce(std::int64_t amounts)
{
    std::vector<Totals>& totals = m_journey.m_totals;
    const std::int64_t sum = totals.back().costMicroUsd, whole = m_in.costMicroUsd;
    if (sum <= 0 || whole < 0 || std::abs(whole - sum) > amounts) return; // they say different things
    for (Totals& at : totals)
        if (at.costMicroUsd > 0)
            at.costMicroUsd += static_cast<std::int64_t>(
                std::llround(static_cast<double>(whole - sum) * static_cast<double>(at.costMicroUsd)
                             / static_cast<double>(sum)));
}

void JourneyBuilder::sumUp()
{
    std::vector<Totals>& totals = m_journey.m_totals;
    totals.assign(m_journey.size(), {});
    if (totals.empty()) return;
    const std::vector<bool> costCounts = rowsWhoseCostCounts();
    std::int64_t amounts = 0;
    for (Row row = 0; row < m_in.table.size(); ++row) {
        if (m_in.table.isDuplicate(row)) continue;
        const std::int64_t cost = costCounts[row] ? m_in.costs[row].microUsd : kUnknown;
        const bool counts = m_in.tree.usageCounts(row);
        if (!counts && cost == kUnknown) continue;
        const auto at = std::lower_bound(m_places.begin(), m_places.end(), ends(row));
        Totals& sum = totals[at == m_places.end() ? totals.size() - 1
                                                  : static_cast<std::size_t>(at - m_places.begin())];
        sum.costMicroUsd = addKnown(sum.costMicroUsd, cost);
        amounts += cost == kUnknown ? 0 : 1;
        if (!counts) continue;
        const Usage& usage = m_in.table.usage(row);
        sum.input = addKnown(sum.input, usage.input);
        sum.output = addKnown(sum.output, usage.output);
        sum.cacheRead = addKnown(sum.cacheRead, usage.cacheRead);
        const bool priced = row < m_in.costs.size() && m_in.costs[row].microUsd != kUnknown;
        if (!priced && m_in.isCall[row]) ++sum.unpricedCalls;
    }
    for (std::size_t i = 1; i < totals.size(); ++i) {
        totals[i].input = addKnown(totals[i].input, totals[i - 1].input);
        totals[i].output = addKnown(totals[i].output, totals[i - 1].output);
        totals[i].cacheRead = addKnown(totals[i].cacheRead, totals[i - 1].cacheRead);
        totals[i].costMicroUsd = addKnown(totals[i].costMicroUsd, totals[i - 1].costMicroUsd);
        totals[i].unpricedCalls += totals[i - 1].unpricedCalls;
    }
    roundOnce(amounts);
}

/// Lists by kind, and by step the call at work and the agent in charge.
void JourneyBuilder::collect()
{
    Journey& journey = m_journey;
    StepIndex call = kNoStep;
    StringId agent{};
    for (StepIndex i = 0; i < journey.size(); ++i) {
        const Step& step = journey.m_steps[i];
        journey.m_ofKind[static_cast<std::size_t>(step.kind)].push_back(i);
        const bool said = step.kind == StepKind::userMessage || step.kind == StepKind::finalAnswer
            || step.kind == StepKind::humanMessage;
        if (said) journey.m_conversation.push_back(i);
        if (isCallStep(step.kind) && isModelCall(step.row)) call = i;
        if (step.kind == StepKind::handoff) {
            const StringId to = m_in.table.handoffTo(step.row);
            const Handoff& handoff = m_in.handoffs[step.detail];
            const bool failed = !handoff.implied && m_in.table.status(step.row) == SpanStatus::error;
            agent = to == StringId::empty || handoff.dropped || failed ? step.agent : to;
        } else if (step.kind != StepKind::userMessage && !step.earlier && step.agent != StringId::empty) {
            agent = step.agent;
        }
        journey.m_call.push_back(call);
        journey.m_agent.push_back(agent);
        if (journey.m_startNs == 0) journey.m_startNs = step.timeNs;
        if (step.kind != StepKind::retrieval) continue;
        for (std::uint32_t page = 0; page < m_in.digest.of(step.row).documents; ++page)
            journey.m_pages.push_back({i, step.row, page});
    }
}

} // namespace retrospan::replay
