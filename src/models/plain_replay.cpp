#include "models/plain_replay.h"

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

/// Of pieces that are not recorded, so many are named.
constexpr std::size_t kMostMissing = 20;

bool isTechnical(StepKind kind)
{
    switch (kind) {
    case StepKind::modelCall:
    case StepKind::decision:
    case StepKind::toolCall:
    case StepKind::result:
    case StepKind::retrieval:
    case StepKind::retry: return true;
    default: return false;
    }
}

void addReason(BlockDocument& out, BlockRole role, const QString& title, StepIndex step,
               std::string_view reason)
{
    Block& block = out.add(role, 0, title);
    if (step != kNoStep) {
        block.badges.push_back({u"step %1"_s.arg(step + 1), BlockTone::accent});
        block.target = step;
    }
    addWords(out, reason);
}

void addError(BlockDocument& out, const PreparedReplay& replay, StepIndex index)
{
    const Step& step = replay.journey().steps()[index];
    const StringId name = step.row == kNoRow ? StringId::empty : replay.table().name(step.row);
    out.add(BlockRole::error, 0, u"%1 failed"_s.arg(nameOf(replay, name)));
    addText(out, 1, replay, step.text, kNoRow);
    if (replay.isMadeGood(index)) out.add(BlockRole::note, 0, u"It was done again later, and went well."_s);
}

QString messageWords(const PreparedReplay& replay, const Step& step)
{
    const QString who = step.agent == StringId::empty ? u"The assistant"_s : nameOf(replay, step.agent);
    switch (step.kind) {
    case StepKind::userMessage: return u"The user wrote a message."_s;
    case StepKind::humanMessage: return u"A person wrote to the user."_s;
    case StepKind::finalAnswer: return who + u" answered the user."_s;
    default: return who + u" was at work: the user saw nothing of this."_s;
    }
}

void addHandoff(BlockDocument& out, const PreparedReplay& replay, StepIndex index)
{
    const Handoff& handoff = replay.structure().handoffs[replay.journey().steps()[index].detail];
    Block& block =
        out.add(BlockRole::handoff, 0, handoff.human ? u"Handed over to a person"_s : u"Handed over"_s);
    addFaultBadges(block, handoffFaults(replay, handoff));
    addWords(out, handoff.reason);
}

void addStep(BlockDocument& out, const PreparedReplay& replay, StepIndex index)
{
    const Step& step = replay.journey().steps()[index];
    if (step.kind == StepKind::error) return addError(out, replay, index);
    if (step.kind == StepKind::handoff) return addHandoff(out, replay, index);
    if (const Interrupt* wait = replay.waitOf(step))
        return addReason(out, BlockRole::wait, waitText(*wait), kNoStep, wait->reason);
    out.add(BlockRole::note, 0, messageWords(replay, step));
}

QString failureWords(const PreparedReplay& replay, const Failure& failure)
{
    QString words = nameOf(replay, replay.table().name(failure.row)) + u" failed"_s;
    if (!failure.message.empty()) words += u": "_s + oneLine(failure.message);
    words += failure.tried == 0
        ? u". Nothing was tried after it"_s
        : u". %1 made after it"_s.arg(countOf(failure.tried, u"more call"_s)
                                      + (failure.tried == 1 ? u" was"_s : u" were"_s));
    if (failure.toldTheUser)
        words += *failure.toldTheUser ? u", and the user was told that something failed"_s
                                      : u", and the user was not told that anything failed"_s;
    return words + u'.';
}

void addFaults(BlockDocument& out, const PreparedReplay& replay)
{
    const auto& structure = replay.structure();
    const std::size_t before = out.blocks.size();
    out.add(BlockRole::section, 0, u"What went wrong"_s);
    if (structure.failure)
        addReason(out, BlockRole::error, u"First point of failure"_s, firstFailure(replay),
                  out.keep(failureWords(replay, *structure.failure).toStdString()));
    for (const Signal& signal : structure.noticed)
        if (!signal.judgement.dismissed())
            addReason(out, BlockRole::error, u"Noticed"_s, replay.stepOf(signal), signal.reason);
    for (const StepIndex step : replay.journey().ofKind(StepKind::handoff))
        if (const QStringList faults = handoffFaults(replay, step); !faults.isEmpty())
            addReason(out, BlockRole::handoff, u"Handoff: "_s + faults.join(u", "_s), step,
                      structure.handoffs[replay.journey().steps()[step].detail].reason);
    if (out.blocks.size() == before + 1)
        out.add(BlockRole::note, 0, u"Nothing is known to have gone wrong."_s);
}

void addMissing(BlockDocument& out, const PreparedReplay& replay)
{
    const auto missing = replay.journey().missing();
    if (missing.empty()) return;
    out.add(BlockRole::section, 0, u"Not recorded"_s);
    for (const replay::Missing& piece : missing.first(std::min(missing.size(), kMostMissing))) {
        Block& note = out.add(BlockRole::note, 0, oneLine(toString(piece.piece)));
        note.title[0] = note.title[0].toUpper();
        note.badges.push_back({u"step %1"_s.arg(piece.step + 1), BlockTone::accent});
        note.target = piece.step;
    }
    if (missing.size() > kMostMissing)
        out.add(BlockRole::note, 0,
                u"and %1 more"_s.arg(exactCount(static_cast<std::int64_t>(missing.size() - kMostMissing))));
}

} // namespace

std::vector<StepIndex> plainSteps(const PreparedReplay& replay)
{
    const StepIndex failed = firstFailure(replay);
    const std::vector<StepIndex>& noticed = replay.noticedSteps();
    std::vector<StepIndex> shown;
    for (StepIndex step = 0; step < replay.journey().size(); ++step)
        if (!isTechnical(replay.journey().steps()[step].kind) || step == failed
            || std::ranges::binary_search(noticed, step))
            shown.push_back(step);
    return shown;
}

std::shared_ptr<BlockDocument> plainBlocks(const Replay& replay, StepIndex step)
{
    auto out = blocksOf(replay);
    out->summary = u"Step %1"_s.arg(step + 1);
    addStep(*out, *replay, step);
    addFaults(*out, *replay);
    addMissing(*out, *replay);
    return out;
}

} // namespace retrospan::models
