#include "models/replay_text.h"

#include "insight/words.h"
#include "models/format.h"
#include "models/plain_text.h"

#include <array>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;
using replay::Step;
using replay::StepIndex;
using replay::StepKind;

QString line(const PreparedReplay& replay, TextId text)
{
    return oneLine(replay.digest().text(text));
}

QString callText(const PreparedReplay& replay, StepIndex index)
{
    const Step& step = replay.journey().steps()[index];
    if (replay.table().kind(step.row) != SpanKind::model) {
        const StringId tool = insight::SessionCalls::toolOf(replay.table(), step.row);
        return oneLine(replay.table().text(tool)) + u' ' + line(replay, step.text);
    }
    const replay::ContextChange change = replay.journey().contextChange(index);
    return nameOf(replay, replay.outline().calls().modelOf(step.row))
        + u" · %1 of %2 new"_s.arg(exactCount(static_cast<std::int64_t>(change.newMessages)),
                                   countOf(static_cast<std::int64_t>(change.messages), u"message"_s))
        + (change.cut ? u", and more that was cut on import"_s : QString());
}

QString decisionText(const PreparedReplay& replay, const Step& step)
{
    const QString said = line(replay, step.text), called = calledText(replay, step);
    return said.isEmpty() || called.isEmpty() ? said + called : said + u" · "_s + called;
}

QString retrievalText(const PreparedReplay& replay, const Step& step)
{
    const auto pages = static_cast<std::int64_t>(replay.digest().of(step.row).documents);
    return countOf(pages, u"page"_s) + u" · "_s + line(replay, step.text);
}

} // namespace

bool isMessage(StepKind kind)
{
    return kind == StepKind::userMessage || kind == StepKind::humanMessage || kind == StepKind::finalAnswer;
}

QString waitText(const Interrupt& wait)
{
    const bool over = wait.resumedBy != kNoRow;
    switch (wait.kind) {
    case InterruptKind::interrupted: break;
    case InterruptKind::approval: return over ? u"Waited for input"_s : u"Waiting for input"_s;
    case InterruptKind::human: return over ? u"Waited for a human"_s : u"Waiting for a human"_s;
    }
    return u"Interrupted"_s;
}

QString kindText(StepKind kind)
{
    static const std::array<QString, replay::kStepKindCount> texts{
        u"User"_s,  u"Model call"_s, u"Decision"_s,  u"Tool call"_s, u"Result"_s, u"Retrieval"_s,
        u"Error"_s, u"Retry"_s,      u"Interrupt"_s, u"Handoff"_s,   u"Human"_s,  u"Answer"_s};
    return texts[static_cast<std::size_t>(kind)];
}

QString nameOf(const PreparedReplay& replay, StringId name)
{
    return name == StringId::empty ? unknownText() : oneLine(replay.table().text(name));
}

QString calledText(const PreparedReplay& replay, const Step& decision)
{
    if (decision.row == kNoRow) return {};
    const SessionDigest& digest = replay.digest();
    QStringList texts;
    for (const MessageId message : digest.output(digest.of(decision.row)))
        for (const DigestPart& part : digest.parts(message))
            if (part.type == PartType::toolCall) texts << u"calls "_s + line(replay, part.name);
    return texts.join(u" · "_s);
}

QString stepText(const PreparedReplay& replay, StepIndex index)
{
    const Step& step = replay.journey().steps()[index];
    switch (step.kind) {
    case StepKind::modelCall:
    case StepKind::toolCall: return callText(replay, index);
    case StepKind::retry: return u"Attempt %1: "_s.arg(step.detail) + callText(replay, index);
    case StepKind::decision: return decisionText(replay, step);
    case StepKind::retrieval: return retrievalText(replay, step);
    case StepKind::handoff: return oneLine(replay.structure().handoffs[step.detail].reason);
    case StepKind::interrupt: return oneLine(replay.structure().interrupts[step.detail].reason);
    case StepKind::result:
        if (step.text == TextId::empty && !replay.digest().of(step.row).hasResult)
            return u"no result recorded"_s;
        return line(replay, step.text);
    default: return line(replay, step.text);
    }
}

QStringList handoffFaults(const PreparedReplay& replay, const Handoff& handoff)
{
    QStringList faults;
    if (!handoff.implied && handoff.row != kNoRow && replay.outline().failed(handoff.row))
        faults << u"failed"_s;
    if (handoff.dropped) faults << u"dropped"_s;
    if (handoff.late) faults << u"late"_s;
    return faults;
}

QStringList handoffFaults(const PreparedReplay& replay, StepIndex step)
{
    const Step& at = replay.journey().steps()[step];
    return at.kind == StepKind::handoff ? handoffFaults(replay, replay.structure().handoffs[at.detail])
                                        : QStringList();
}

StepIndex dueStep(const PreparedReplay& replay, const Handoff& handoff)
{
    if (!handoff.late || handoff.dueSince == kNoRow) return replay::kNoStep;
    const auto& steps = replay.journey().steps();
    const bool failed =
        replay.table().kind(handoff.dueSince) == SpanKind::agent && replay.outline().failed(handoff.dueSince);
    if (!failed) // the first message of the user that asked for it
        for (const StepIndex step : replay.journey().ofKind(StepKind::userMessage))
            if (!steps[step].earlier && insight::asksForHuman(replay.digest().text(steps[step].text)))
                return step;
    return replay.lastStepOf(handoff.dueSince);
}

QString noticedText(const PreparedReplay& replay, StepIndex step)
{
    QStringList lines;
    for (const Signal& signal : replay.structure().noticed)
        if (!signal.judgement.dismissed() && replay.stepOf(signal) == step) lines << oneLine(signal.reason);
    const Step& at = replay.journey().steps()[step];
    if (!handoffFaults(replay, step).isEmpty())
        lines << oneLine(replay.structure().handoffs[at.detail].reason);
    return lines.join(u'\n');
}

QString sinceStart(const PreparedReplay& replay, StepIndex index)
{
    const auto& steps = replay.journey().steps();
    const std::int64_t start = steps.front().timeNs, time = steps[index].timeNs;
    if (start == 0 || time == 0) return unknownText();
    return time == start ? u"0 s"_s : formatDuration(time - start);
}

} // namespace retrospan::models
