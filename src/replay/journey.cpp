#include "replay/journey.h"

#include <algorithm>
#include <unordered_map>

namespace retrospan::replay {
namespace {

/// The part of a list ordered by step that is at or before `step`.
template <typename Item> std::span<const Item> upTo(const std::vector<Item>& items, StepIndex step)
{
    const auto end = std::upper_bound(items.begin(), items.end(), step,
                                      [](StepIndex at, const Item& item) { return at < item.step; });
    return std::span(items).first(static_cast<std::size_t>(end - items.begin()));
}

std::int64_t difference(std::int64_t sum, std::int64_t before)
{
    if (sum == kUnknown || before == kUnknown) return sum;
    return sum == before ? kUnknown : sum - before;
}

} // namespace

State Journey::stateAt(StepIndex step) const
{
    State state;
    state.step = step;
    const auto seen = std::upper_bound(m_conversation.begin(), m_conversation.end(), step);
    state.conversation =
        std::span(m_conversation).first(static_cast<std::size_t>(seen - m_conversation.begin()));
    state.call = m_call[step];
    if (state.call != kNoStep) {
        const SpanDigest& said = m_digest->of(m_steps[state.call].row);
        state.instructions = said.instructions;
        state.context = said.context;
    }
    state.agent = m_agent[step];
    state.openCalls = m_open.at(step, kMaxOpenCalls);
    state.pages = upTo(m_pages, step);
    state.missing = upTo(m_missing, step);
    state.totals = m_totals[step];
    if (m_startNs != 0 && m_steps[step].timeNs != 0) state.elapsedNs = m_steps[step].timeNs - m_startNs;
    return state;
}

ContextChange Journey::contextChange(StepIndex call) const
{
    ContextChange change = addedToContext(call);
    const SpanDigest& now = m_digest->of(m_steps[call].row);
    const std::size_t instructions = m_digest->length(now.instructions);
    change.messages = instructions + m_digest->length(now.context);
    change.cut = m_digest->length(now.context) > 0 && isCutOnImport(m_digest->lastMessage(now.context));
    change.newMessages = (change.newInstructions ? instructions : 0) + change.added.size();
    return change;
}

bool Journey::isCutOnImport(MessageId message) const
{
    return std::ranges::any_of(m_digest->parts(message), [&](const DigestPart& part) {
        return m_digest->texts().cutBy(part.text) == CutBy::import;
    });
}

ContextChange Journey::addedToContext(StepIndex call) const
{
    ContextChange change;
    const SpanDigest& now = m_digest->of(m_steps[call].row);
    const StepIndex previous = m_steps[call].previous;
    const SpanDigest none;
    const SpanDigest& before = previous == kNoStep ? none : m_digest->of(m_steps[previous].row);
    change.newInstructions = now.instructions != before.instructions && now.instructions != kEmptyContext;
    const ContextId shared = m_digest->shared(before.context, now.context);
    const std::uint32_t length = m_digest->length(shared);
    change.firstAdded = length;
    change.added = m_digest->messagesFrom(now.context, length);
    if (shared == before.context) return change;
    std::unordered_map<MessageId, std::size_t> left;
    for (const MessageId message : m_digest->messagesFrom(before.context, length)) ++left[message];
    std::erase_if(change.added, [&](MessageId message) {
        const auto found = left.find(message);
        return found != left.end() && found->second > 0 && found->second-- > 0;
    });
    for (const auto& [message, count] : left) change.gone += count;
    return change;
}

StepIndex Journey::next(StepKind kind, StepIndex step) const
{
    const auto steps = ofKind(kind);
    const auto found = std::upper_bound(steps.begin(), steps.end(), step);
    return found == steps.end() ? kNoStep : *found;
}

StepIndex Journey::previous(StepKind kind, StepIndex step) const
{
    const auto steps = ofKind(kind);
    const auto found = std::lower_bound(steps.begin(), steps.end(), step);
    return found == steps.begin() ? kNoStep : *(found - 1);
}

StepIndex Journey::stepOf(Row row) const
{
    return row < m_firstOfRow.size() ? m_firstOfRow[row] : kNoStep;
}

Totals Journey::spentAt(StepIndex step) const
{
    Totals spent = m_totals[step];
    if (step == 0) return spent;
    const Totals& before = m_totals[step - 1];
    spent.input = difference(spent.input, before.input);
    spent.output = difference(spent.output, before.output);
    spent.cacheRead = difference(spent.cacheRead, before.cacheRead);
    spent.costMicroUsd = difference(spent.costMicroUsd, before.costMicroUsd);
    spent.unpricedCalls -= before.unpricedCalls;
    return spent;
}

std::string_view toString(StepKind kind)
{
    constexpr std::string_view kNames[kStepKindCount] = {
        "user_message", "model_call", "decision",  "tool_call", "result",        "retrieval",
        "error",        "retry",      "interrupt", "handoff",   "human_message", "final_answer"};
    return kNames[static_cast<std::size_t>(kind)];
}

std::string_view originOf(const Step& step)
{
    if (!step.earlier) return {};
    return step.beforeRecording ? "before the recording" : "not recorded here";
}

std::string_view toString(MissingPiece piece)
{
    switch (piece) {
    case MissingPiece::toolResult: return "tool result not recorded";
    case MissingPiece::arguments: return "arguments not recorded";
    case MissingPiece::answer: return "answer of the model not recorded";
    case MissingPiece::context: return "what the model was given not recorded";
    case MissingPiece::documents: return "documents not recorded";
    case MissingPiece::end: return "end not recorded";
    case MissingPiece::parent: return "parent not recorded";
    case MissingPiece::callAskedFor: return "tool call that was asked for not recorded";
    case MissingPiece::endOfText: return "text cut on import";
    case MissingPiece::userMessage: break;
    }
    return "no message of the user recorded";
}

} // namespace retrospan::replay
