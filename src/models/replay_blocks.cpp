#include "models/replay_blocks.h"

#include "models/format.h"
#include "models/plain_text.h"
#include "models/replay_parts.h"
#include "models/replay_text.h"

#include <algorithm>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;
using replay::kNoStep;
using replay::Step;
using replay::StepIndex;
using replay::StepKind;

/// What came before what is shown.
void addEarlier(BlockDocument& out, std::size_t hidden)
{
    if (hidden == 0) return;
    out.add(BlockRole::note, 0,
            u"%1 before these"_s.arg(countOf(static_cast<std::int64_t>(hidden), u"message"_s)));
}

BlockRole roleOf(StepKind kind)
{
    switch (kind) {
    case StepKind::userMessage: return BlockRole::user;
    case StepKind::humanMessage: return BlockRole::other;
    default: return BlockRole::assistant;
    }
}

void addSaid(BlockDocument& out, const PreparedReplay& replay, StepIndex index, bool now)
{
    const Step& step = replay.journey().steps()[index];
    Block& head = out.add(roleOf(step.kind), 0, kindText(step.kind));
    head.detail = sinceStart(replay, index);
    if (step.kind != StepKind::userMessage && step.agent != StringId::empty)
        head.detail = nameOf(replay, step.agent) + u" · "_s + head.detail;
    if (step.earlier) head.badges.push_back({oneLine(replay::originOf(step)), BlockTone::neutral});
    addBranchBadge(head, replay, index);
    if (now) head.mark = BlockMark::added;
    if (step.row != kNoRow) head.target = step.row;
    addText(out, 1, replay, step.text, step.row);
}

void addInstructions(BlockDocument& out, const PreparedReplay& replay, ContextId instructions, bool isNew,
                     Row row)
{
    ToolNames names;
    for (const MessageId message : replay.digest().messages(instructions))
        addMessage(out, replay, message, isNew, row, names);
}

QString givenSummary(const PreparedReplay& replay, const Step& call, const replay::ContextChange& change)
{
    return nameOf(replay, replay.outline().calls().modelOf(call.row)) + u" · "_s
        + countOf(static_cast<std::int64_t>(change.messages), u"message"_s) + u", "_s
        + exactCount(static_cast<std::int64_t>(change.newMessages)) + u" new"_s;
}

} // namespace

std::shared_ptr<BlockDocument> seenBlocks(const Replay& replay, StepIndex step)
{
    return seenBlocks(replay, step, replay->journey().stateAt(step).conversation);
}

std::shared_ptr<BlockDocument> seenBlocks(const Replay& replay, StepIndex step,
                                          std::span<const StepIndex> conversation)
{
    auto out = blocksOf(replay);
    out->summary = countOf(static_cast<std::int64_t>(conversation.size()), u"message"_s);
    const std::size_t hidden = conversation.size() - std::min(conversation.size(), kShownMessages);
    addEarlier(*out, hidden);
    for (std::size_t i = hidden; i < conversation.size(); ++i) {
        addBranchChange(*out, 0, *replay, i == 0 ? kNoStep : conversation[i - 1], conversation[i]);
        addSaid(*out, *replay, conversation[i], conversation[i] == step);
    }
    if (conversation.empty()) out->add(BlockRole::note, 0, u"The user has seen nothing yet."_s);
    return out;
}

std::shared_ptr<BlockDocument> givenBlocks(const Replay& replay, StepIndex step)
{
    auto out = blocksOf(replay);
    const replay::State state = replay->journey().stateAt(step);
    if (state.call == kNoStep) {
        out->add(BlockRole::note, 0, u"No model has been called yet."_s);
        return out;
    }
    const Step& call = replay->journey().steps()[state.call];
    const replay::ContextChange change = replay->journey().contextChange(state.call);
    const SessionDigest& digest = replay->digest();
    const std::uint32_t length = digest.length(state.context);
    out->summary = givenSummary(*replay, call, change);
    addInstructions(*out, *replay, state.instructions, change.newInstructions, call.row);
    if (change.gone > 0)
        out->add(BlockRole::note, 0,
                 u"%1 of the call before %2 no longer there."_s.arg(
                     countOf(static_cast<std::int64_t>(change.gone), u"message"_s),
                     change.gone == 1 ? u"is"_s : u"are"_s));
    const std::size_t shown =
        std::max(kShownMessages, length - std::min<std::size_t>(length, change.firstAdded));
    const std::size_t hidden = length - std::min<std::size_t>(length, shown);
    addEarlier(*out, hidden);
    std::size_t place = hidden;
    ToolNames names;
    for (const MessageId message : digest.messagesFrom(state.context, static_cast<std::uint32_t>(hidden)))
        addMessage(*out, *replay, message, place++ >= change.firstAdded, call.row, names);
    if (length == 0 && state.instructions == kEmptyContext)
        out->add(BlockRole::note, 0, u"What the model was given is not recorded."_s);
    return out;
}

} // namespace retrospan::models
