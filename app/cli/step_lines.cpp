#include "cli/step_lines.h"

#include "cli/command.h"
#include "cli/table.h"
#include "insight/attempts.h"
#include "insight/counted.h"
#include "insight/duration_text.h"
#include "models/format.h"

#include <algorithm>

namespace retrospan::app::cli {

using replay::Step;
using replay::StepIndex;
using replay::StepKind;

std::string oneLine(std::string_view text, std::size_t bytes)
{
    const std::string_view beginning = beginningOf(text, bytes);
    return harmless(beginning) + (beginning.size() < text.size() ? " ..." : "");
}

namespace {

std::string clockText(const models::PreparedReplay& replay, const Step& step)
{
    const std::int64_t start = replay.journey().steps().front().timeNs;
    return start == 0 || step.timeNs == 0 ? "-" : utf8(models::formatDuration(step.timeNs - start));
}

std::string documentsText(const models::PreparedReplay& replay, const Step& step)
{
    std::string text;
    for (const DigestDocument& document : replay.digest().documents(replay.digest().of(step.row)))
        text += (text.empty() ? "" : ", ") + oneLine(replay.digest().text(document.id), 80);
    return text.empty() ? "nothing found" : text;
}

std::string callText(const models::PreparedReplay& replay, StepIndex index)
{
    const SpanTable& table = replay.data().table;
    const Step& step = replay.journey().steps()[index];
    if (table.kind(step.row) != SpanKind::model)
        return oneLine(table.text(insight::SessionCalls::toolOf(table, step.row))) + " "
            + oneLine(replay.digest().text(step.text));
    const replay::ContextChange change = replay.journey().contextChange(index);
    return oneLine(table.text(replay.outline().calls().modelOf(step.row))) + ", "
        + std::to_string(change.newMessages) + " of "
        + insight::counted(change.messages, "message", "messages") + " new"
        + (change.cut ? ", and more that was cut on import" : "");
}

std::string decisionText(const models::PreparedReplay& replay, const Step& step)
{
    const SessionDigest& digest = replay.digest();
    std::string text = oneLine(digest.text(step.text));
    for (const MessageId message : digest.output(digest.of(step.row)))
        for (const DigestPart& part : digest.parts(message))
            if (part.type == PartType::toolCall)
                text += (text.empty() ? "calls " : "; calls ") + oneLine(digest.text(part.name));
    return text;
}

} // namespace

std::string stepText(const models::PreparedReplay& replay, StepIndex index)
{
    const Step& step = replay.journey().steps()[index];
    const std::string_view text = replay.digest().text(step.text);
    switch (step.kind) {
    case StepKind::modelCall:
    case StepKind::toolCall: return callText(replay, index);
    case StepKind::retry:
        return callText(replay, index) + " ("
            + harmless(reasonOf(*replay.structure().attempts.of(step.row), replay.data().table)) + ")";
    case StepKind::decision: return decisionText(replay, step);
    case StepKind::retrieval: return "\"" + oneLine(text) + "\": " + documentsText(replay, step);
    case StepKind::handoff: return harmless(replay.structure().handoffs[step.detail].reason);
    case StepKind::interrupt: return harmless(replay.structure().interrupts[step.detail].reason);
    case StepKind::humanMessage: {
        const Interrupt* wait = replay.waitOf(step);
        const bool waited = wait != nullptr && wait->waitNs > 0;
        return oneLine(text) + (waited ? " (waited " + insight::durationText(wait->waitNs) + ")" : "");
    }
    default: return oneLine(text);
    }
}

std::string stepLine(const models::PreparedReplay& replay, StepIndex index)
{
    const Step& step = replay.journey().steps()[index];
    std::string number = std::to_string(index + 1);
    number.insert(0, number.size() < 5 ? 5 - number.size() : 0, ' ');
    std::string clock = clockText(replay, step);
    clock.resize(std::max<std::size_t>(clock.size(), 12), ' ');
    std::string kind(toString(step.kind));
    kind.resize(13, ' ');
    const std::string agent = harmless(replay.data().table.text(step.agent));
    const bool byUser = step.kind == StepKind::userMessage;
    const Branch* branch = replay.branchBegunAt(index);
    return number + "  " + clock + "  " + kind + "  " + (byUser || agent.empty() ? "" : "[" + agent + "] ")
        + stepText(replay, index) + (step.earlier ? " (" + std::string(originOf(step)) + ")" : "")
        + (branch == nullptr ? "" : "  " + insight::nameOf(*branch)) + "\n";
}

} // namespace retrospan::app::cli
