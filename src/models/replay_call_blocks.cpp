#include "insight/summary.h"
#include "models/format.h"
#include "models/plain_text.h"
#include "models/replay_parts.h"
#include "models/replay_text.h"
#include "models/span_blocks.h"
#include "trace/measured_time.h"

#include <algorithm>
#include <array>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;
using replay::kNoStep;
using replay::Step;
using replay::StepIndex;
using replay::StepKind;

/// Steps that are looked through for the end of a call.
constexpr std::size_t kMostStepsAhead = 10'000;
/// Failed spans beneath a failed one that are looked through for a reason.
constexpr std::size_t kMostSpansBeneath = 10'000;

Block& addSection(BlockDocument& out, const QString& title, const QString& detail = {})
{
    Block& section = out.add(BlockRole::section, 0, title);
    section.detail = detail;
    return section;
}

void addValue(BlockDocument& out, const PreparedReplay& replay, const QString& title, TextId text, Row row)
{
    if (text == TextId::empty) return;
    addSection(out, title);
    addText(out, 1, replay, text, row, BlockBody::code);
}

void addField(BlockDocument& out, const QString& name, const QString& value)
{
    if (value.isEmpty() || value == unknownText()) return;
    Block& field = out.add(BlockRole::field, 1, name);
    field.detail = value;
}

QString nodeName(const PreparedReplay& replay, Row row)
{
    return row == kNoRow ? QString() : oneLine(replay.table().text(replay.table().name(row)));
}

/// Since when it should have been handed over, leading there.
void addDue(BlockDocument& out, const PreparedReplay& replay, const Handoff& handoff)
{
    const StepIndex due = dueStep(replay, handoff);
    if (due == kNoStep) return;
    const bool asked = replay.journey().steps()[due].kind == StepKind::userMessage;
    Block& block = out.add(BlockRole::error, 1,
                           (asked ? u"Due since the user asked for a person at step %1"_s
                                  : u"Due since an agent failed at step %1"_s)
                               .arg(due + 1));
    block.target = replay.journey().steps()[due].row;
    block.body = BlockBody::text;
    block.text = out.keep(stepText(replay, due).toStdString());
}

void addHandoff(BlockDocument& out, const PreparedReplay& replay, const Handoff& handoff)
{
    Block& section =
        addSection(out, u"Handoff"_s, handoff.human ? u"to a human"_s : u"from agent to agent"_s);
    addFaultBadges(section, handoffFaults(replay, handoff));
    addDue(out, replay, handoff);
    addField(out, u"From"_s, oneLine(handoff.from));
    addField(out, u"To"_s, oneLine(handoff.to));
    addField(out, u"Last call before it"_s, nodeName(replay, handoff.stoppedAt));
    addField(out, u"Taken over by"_s, nodeName(replay, handoff.takenOverBy));
    if (handoff.takenOverNs > 0 && handoff.timeNs > 0)
        addField(out, u"Taken over after"_s, formatDuration(handoff.takenOverNs - handoff.timeNs));
    static const std::array<QString, 5> contexts{QString(), u"all of it went along"_s,
                                                 u"part of it went along"_s, u"a summary went along"_s,
                                                 u"none of it went along"_s};
    addField(out, u"Context"_s, contexts[static_cast<std::size_t>(handoff.context)]);
    addWords(out, handoff.reason);
    if (handoff.implied || handoff.row == kNoRow) return;
    const SpanDigest& said = replay.digest().of(handoff.row);
    addValue(out, replay, u"What went along"_s, said.arguments, handoff.row);
    addValue(out, replay, u"Answer to it"_s, said.result, handoff.row);
    if (said.error == TextId::empty) return;
    out.add(BlockRole::error, 0, u"Error"_s);
    addText(out, 1, replay, said.error, handoff.row);
}

void addInterrupt(BlockDocument& out, const PreparedReplay& replay, const Interrupt& interrupt)
{
    addSection(out, waitText(interrupt));
    addField(out, u"Waited"_s, formatDuration(interrupt.waitNs));
    addField(out, u"Went on with"_s, nodeName(replay, interrupt.resumedBy));
    out.add(BlockRole::note, 1, oneLine(interrupt.reason));
}

void addDocuments(BlockDocument& out, const PreparedReplay& replay, Row row)
{
    const auto documents = replay.digest().documents(replay.digest().of(row));
    if (documents.empty() && !replay.digest().of(row).retrieved) return;
    addSection(out, u"Retrieved"_s, countOf(static_cast<std::int64_t>(documents.size()), u"page"_s));
    for (const DigestDocument& document : documents) {
        Block& block = out.add(BlockRole::document, 1, oneLine(replay.digest().text(document.id)));
        if (document.scored) block.detail = QString::number(document.score, 'g', 3);
        block.open = documents.size() <= 3;
        addText(out, 2, replay, document.text, row);
    }
}

/// The next words of the agent after an outcome.
void addReading(BlockDocument& out, const PreparedReplay& replay, StepIndex reading)
{
    if (reading == kNoStep) return;
    const Step& step = replay.journey().steps()[reading];
    addSection(out, u"How the model read it"_s,
               u"step %1, "_s.arg(reading + 1) + sinceStart(replay, reading));
    if (step.text != TextId::empty) addText(out, 1, replay, step.text, step.row);
    const QString calls = calledText(replay, step);
    if (!calls.isEmpty()) out.add(BlockRole::note, 1, calls).target = step.row;
}

/// Arguments of two attempts, field by field.
void addChanges(BlockDocument& out, const PreparedReplay& replay, const QString& title, Row before, Row after)
{
    const SessionDigest& digest = replay.digest();
    const auto arguments = [&](Row row) { return std::string(digest.text(digest.of(row).arguments)); };
    addArgumentChanges(out, title, diffJson(arguments(before), arguments(after)));
}

/// `begins`: the call has only begun; what a later attempt changes is not known yet.
void addAttempts(BlockDocument& out, const PreparedReplay& replay, Row row, bool begins)
{
    const insight::Attempt* attempt = replay.structure().standingAttempt(row);
    if (attempt == nullptr) return;
    if (attempt->before != kNoRow)
        addChanges(out, replay, u"Changed since attempt %1"_s.arg(attempt->number - 1), attempt->before, row);
    if (begins) return;
    // The next attempt is among the first retries after it.
    const auto retries = replay.journey().ofKind(StepKind::retry);
    const StepIndex here = replay.journey().stepOf(row);
    for (auto at = std::ranges::upper_bound(retries, here); at != retries.end(); ++at) {
        const Row next = replay.journey().steps()[*at].row;
        const insight::Attempt* later = replay.structure().attempts.of(next);
        if (later != nullptr && later->before == row)
            return addChanges(out, replay, u"Changed in attempt %1"_s.arg(later->number), row, next);
    }
}

void addAnswer(BlockDocument& out, const PreparedReplay& replay, Row row)
{
    const auto messages = replay.digest().output(replay.digest().of(row));
    if (messages.empty()) return;
    addSection(out, u"Answer"_s);
    const std::size_t first = out.blocks.size();
    ToolNames names;
    for (const MessageId message : messages) addMessage(out, replay, message, false, row, names);
    for (std::size_t i = first; i < out.blocks.size(); ++i) ++out.blocks[i].level;
    for (std::size_t i = first; i < out.blocks.size(); ++i)
        if (out.blocks[i].level == 1) out.blocks[i].open = true;
}

void addFindings(BlockDocument& out, const PreparedReplay& replay, StepIndex step)
{
    const auto& structure = replay.structure();
    const Row row = replay.journey().steps()[step].row;
    const StepIndex failed = structure.failure ? firstFailure(replay) : kNoStep;
    if (failed != kNoStep && (step == failed || structure.failure->row == row)) {
        Block& block = out.add(BlockRole::error, 0, u"First point of failure"_s);
        block.body = BlockBody::text;
        block.text = structure.failure->reason;
    }
    for (const Signal& signal : structure.noticed) {
        const bool here = !signal.evidence.empty() && signal.evidence.front() == row; // what it is about
        if (!here || signal.judgement.dismissed()) continue;
        Block& block = out.add(BlockRole::error, 0, u"Noticed"_s);
        block.badges.push_back({u"%1 % sure"_s.arg(signal.confidencePercent), BlockTone::warning});
        block.body = BlockBody::text;
        block.text = signal.reason;
    }
}

void addMissing(BlockDocument& out, const PreparedReplay& replay, Row row)
{
    for (const replay::Missing& missing : replay.journey().missing()) {
        if (replay.journey().steps()[missing.step].row != row) continue;
        Block& note = out.add(BlockRole::note, 0);
        const std::string_view piece = toString(missing.piece);
        note.title = oneLine(piece);
        if (!note.title.isEmpty()) note.title[0] = note.title[0].toUpper();
        if (missing.row != row && missing.row != kNoRow) {
            note.detail = nodeName(replay, missing.row);
            note.target = missing.row;
        }
        note.badges.push_back({u"missing"_s, BlockTone::warning});
    }
}

/// The first span beneath a failed one that failed and says why, going down level by level; kNoRow without
/// one.
Row tellerBeneath(const PreparedReplay& replay, Row failed)
{
    const SpanTree& tree = replay.data().tree;
    std::vector<Node> open{failed};
    for (std::size_t at = 0; at < open.size() && open.size() < kMostSpansBeneath; ++at)
        for (const Node child : tree.children(open[at])) {
            if (tree.isMissing(child) || replay.table().status(child) != SpanStatus::error) continue;
            if (replay.digest().of(child).error != TextId::empty) return child;
            open.push_back(child);
        }
    return kNoRow;
}

/// Why it failed; of a span that does not say so itself what is said beneath it.
void addError(BlockDocument& out, const PreparedReplay& replay, Row row)
{
    const TextId own = replay.digest().of(row).error;
    if (own == TextId::empty && replay.table().status(row) != SpanStatus::error) return;
    const Row teller = own == TextId::empty ? tellerBeneath(replay, row) : row;
    Block& block = out.add(BlockRole::error, 0, u"Error"_s);
    if (teller == kNoRow) {
        const std::string_view type = replay.table().text(replay.table().errorType(row));
        return addWords(out,
                        type.empty() ? "It failed; the recording does not say why."
                                     : out.keep("The recording says only: " + std::string(type)));
    }
    if (teller != row) {
        block.detail = nodeName(replay, teller);
        block.target = teller;
    }
    addText(out, 1, replay, replay.digest().of(teller).error, teller);
}

/// What came of a call.
void addOutcome(BlockDocument& out, const PreparedReplay& replay, StepIndex index)
{
    const Step& step = replay.journey().steps()[index];
    const SpanDigest& digest = replay.digest().of(step.row);
    addFindings(out, replay, index);
    addError(out, replay, step.row);
    addReading(out, replay, step.reading);
    addValue(out, replay, u"Result"_s, digest.result, step.row);
    addDocuments(out, replay, step.row);
    addAnswer(out, replay, step.row);
    addMissing(out, replay, step.row);
}

/// The step that ends a call; a replay does not tell what is to come.
void addEnd(BlockDocument& out, const PreparedReplay& replay, StepIndex call)
{
    const auto& steps = replay.journey().steps();
    const auto last = std::min<std::size_t>(steps.size(), call + kMostStepsAhead);
    for (std::size_t i = call + 1; i < last; ++i)
        if (steps[i].call == call) {
            out.add(BlockRole::note, 0, u"What came of it is at step %1."_s.arg(i + 1));
            return;
        }
    addMissing(out, replay, steps[call].row);
}

void addRow(BlockDocument& out, const PreparedReplay& replay, StepIndex index)
{
    const Step& step = replay.journey().steps()[index];
    const SpanDigest& digest = replay.digest().of(step.row);
    const bool begins =
        step.kind == StepKind::modelCall || step.kind == StepKind::toolCall || step.kind == StepKind::retry;
    const bool isCall = begins || step.call != kNoStep || step.kind == StepKind::retrieval
        || step.kind == StepKind::finalAnswer || step.kind == StepKind::error;
    if (!isCall) return addMissing(out, replay, step.row);
    if (!begins) addOutcome(out, replay, index);
    addValue(out, replay, u"Question"_s, digest.query, step.row);
    if (replay.table().kind(step.row) != SpanKind::model)
        addValue(out, replay, u"Arguments"_s, digest.arguments, step.row);
    addAttempts(out, replay, step.row, begins);
    if (begins) addEnd(out, replay, index);
}

/// Of a step that is no call what it is; empty for others.
QString messageText(StepKind kind)
{
    if (kind == StepKind::userMessage) return u"A message of the user: no call belongs to it."_s;
    if (kind == StepKind::humanMessage) return u"A person wrote this to the user: no call belongs to it."_s;
    return {};
}

QString rowSummary(const PreparedReplay& replay, const Step& step)
{
    const SpanTable& table = replay.table();
    QStringList facts{nodeName(replay, step.row)};
    if (step.agent != StringId::empty) facts << nameOf(replay, step.agent);
    if (insight::isRunning(table, step.row))
        facts << u"running"_s;
    else if (const auto took = measuredNs(table.startNs(step.row), table.endNs(step.row)); took != kUnknown)
        facts << formatDuration(took);
    return facts.join(u" · "_s);
}

} // namespace

std::shared_ptr<BlockDocument> callBlocks(const Replay& replay, StepIndex index)
{
    auto out = blocksOf(replay);
    const Step& step = replay->journey().steps()[index];
    if (step.kind == StepKind::handoff) addHandoff(*out, *replay, replay->structure().handoffs[step.detail]);
    if (const Interrupt* wait = replay->waitOf(step)) addInterrupt(*out, *replay, *wait);
    if (step.row == kNoRow) {
        out->summary = kindText(step.kind);
        if (out->empty()) out->add(BlockRole::note, 0, u"No call belongs to this step."_s);
        return out;
    }
    const QString message = messageText(step.kind);
    out->summary = message.isEmpty() ? rowSummary(*replay, step) : kindText(step.kind);
    if (!message.isEmpty()) out->add(BlockRole::note, 0, message);
    addRow(*out, *replay, index);
    if (out->empty()) out->add(BlockRole::note, 0, u"Nothing is recorded of it beside its times."_s);
    return out;
}

} // namespace retrospan::models
