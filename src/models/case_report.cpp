#include "models/case_report.h"

#include "insight/failure.h"
#include "models/conversation_blocks.h"
#include "models/finding_model.h"
#include "models/format.h"
#include "models/plain_text.h"
#include "models/replay_parts.h"
#include "models/replay_text.h"
#include "trace/measured_time.h"

#include <algorithm>
#include <span>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;
using replay::kNoStep;
using replay::Step;
using replay::StepIndex;
using replay::StepKind;

QString joined(const std::vector<std::string>& names)
{
    QStringList texts;
    for (const std::string& name : names) texts << oneLine(name);
    return texts.join(u", "_s);
}

/// The same wherever it is read; empty when it is not known.
QString timeText(std::int64_t ns)
{
    return ns == 0 ? QString() : formatDateTime(ns, QTimeZone::utc()) + u" UTC"_s;
}

bool beginsCall(StepKind kind)
{
    return kind == StepKind::modelCall || kind == StepKind::toolCall || kind == StepKind::retry;
}

/// Puts the report together, part after part, each of which is written and let go.
class ReportBuilder {
public:
    ReportBuilder(const Replay& replay, const std::vector<ReportNote>& notes, ReportWriter& writer,
                  const std::stop_token& stop)
        : m_shared(replay)
        , m_replay(*replay)
        , m_notes(notes)
        , m_writer(writer)
        , m_stop(stop)
        , m_ends(replay->journey().size(), kNoStep)
    {
        for (StepIndex step = 0; step < m_ends.size(); ++step)
            if (const StepIndex call = steps()[step].call; call != kNoStep && m_ends[call] == kNoStep)
                m_ends[call] = step;
    }

    bool build(const std::function<void(double)>& progress)
    {
        const SessionSummary& session = m_replay.data().summary;
        const QString title = oneLine(session.facts.title);
        if (!m_writer.begin(title.isEmpty() ? oneLine(session.id) : title)) return false;
        addSession();
        addFailure();
        addSignals();
        addNotes(kNoStep, 0);
        if (!flush() || !addConversation()) return false;
        m_out.add(BlockRole::section, 0, u"Step by step"_s);
        for (StepIndex step = 0; step < m_ends.size(); ++step) {
            addStep(step);
            if (!flush()) return false;
            if (progress && step % kStepsPerReport == 0)
                progress(static_cast<double>(step) / static_cast<double>(m_ends.size()));
        }
        addMissing();
        return flush();
    }

private:
    static constexpr StepIndex kStepsPerReport = 500;

    /// False when the report is not to go on.
    bool flush()
    {
        if (m_stop.stop_requested() || !m_writer.add(m_out)) return false;
        m_out = {};
        m_parts.clear();
        return true;
    }

    [[nodiscard]] const std::vector<Step>& steps() const { return m_replay.journey().steps(); }

    void addField(int level, const QString& name, const QString& value)
    {
        if (value.isEmpty() || value == unknownText()) return;
        m_out.add(BlockRole::field, level, name).detail = value;
    }

    void addSession()
    {
        const SessionSummary& session = m_replay.data().summary;
        m_out.add(BlockRole::section, 0, u"Session"_s);
        addField(1, u"Id"_s, oneLine(session.id));
        addField(1, u"Status"_s, oneLine(toString(session.status)));
        addField(1, u"Started"_s, timeText(session.startNs));
        if (const auto took = measuredNs(session.startNs, session.endNs); took != kUnknown)
            addField(1, u"Duration"_s, formatDuration(took));
        for (const auto& [name, value] : {std::pair(u"Workflow"_s, &session.facts.workflow),
                                          {u"Tenant"_s, &session.facts.tenant},
                                          {u"User"_s, &session.facts.user},
                                          {u"Channel"_s, &session.facts.channel},
                                          {u"Version"_s, &session.facts.agentVersion},
                                          {u"Prompt version"_s, &session.facts.promptVersion}})
            addField(1, name, oneLine(*value));
        addField(1, u"Agents"_s, joined(session.agents));
        addField(1, u"Models"_s, joined(session.models));
        addFigures(session);
    }

    void addFigures(const SessionSummary& session)
    {
        addField(1, u"Calls"_s,
                 countOf(session.modelCalls, u"model call"_s) + u", "_s
                     + countOf(session.toolCalls, u"tool call"_s) + u", "_s
                     + countOf(session.retrievals, u"retrieval"_s));
        addField(1, u"Errors"_s, exactCount(session.errors));
        const TreeMarks& marks = *m_replay.marks();
        for (const auto& [name, count] : {std::pair(u"Retries"_s, marks.attempts.retries()),
                                          {u"Handoffs"_s, static_cast<std::int64_t>(marks.handoffs.size())},
                                          {u"Interrupts and waits"_s, marks.interrupts},
                                          {u"Branches"_s, marks.branches.standing()}})
            if (count > 0) addField(1, name, exactCount(count));
        if (session.usage.input != kUnknown || session.usage.output != kUnknown)
            addField(1, u"Tokens"_s,
                     exactCount(session.usage.input) + u" in, "_s + exactCount(session.usage.output)
                         + u" out"_s);
        const bool used = session.usage.input != kUnknown || session.usage.output != kUnknown;
        addField(1, u"Cost"_s, formatCost(session.cost, used));
    }

    /// The step of a row, or of the nearest span around it that has one.
    [[nodiscard]] StepIndex stepOf(Row row) const
    {
        const SpanTree& tree = m_replay.data().tree;
        for (Node node = row; node != kNoNode; node = tree.parent(node))
            if (node < m_replay.table().size())
                if (const StepIndex step = m_replay.journey().stepOf(node); step != kNoStep) return step;
        return kNoStep;
    }

    /// Where the user was answered by a row, or else its step.
    [[nodiscard]] StepIndex answerOf(Row row) const
    {
        const auto& steps = m_replay.journey().steps();
        const auto answer = std::ranges::find_if(steps, [row](const replay::Step& step) {
            return step.row == row && step.kind == replay::StepKind::finalAnswer;
        });
        return answer == steps.end() ? stepOf(row) : static_cast<StepIndex>(answer - steps.begin());
    }

    static void lead(Block& block, StepIndex step)
    {
        if (step == kNoStep) return;
        block.target = static_cast<std::int64_t>(step) + 1;
        const QString text = u"step %1"_s.arg(step + 1);
        block.detail = block.detail.isEmpty() ? text : block.detail + u" · "_s + text;
    }

    [[nodiscard]] QString rowName(Row row) const
    {
        return oneLine(m_replay.table().text(m_replay.table().name(row)));
    }

    void addFailure()
    {
        const auto& failure = m_replay.structure().failure;
        if (!failure) return;
        m_out.add(BlockRole::section, 0, u"What went wrong"_s);
        Block& first = m_out.add(BlockRole::error, 1, u"First point of failure: "_s + rowName(failure->row));
        lead(first, firstFailure(m_replay)); // where the window goes to
        first.body = BlockBody::text;
        first.text = failure->message;
        addField(1, u"Kind"_s, oneLine(insight::toString(failure->category)));
        addField(1, u"More exactly"_s, oneLine(failure->detail));
        QStringList path;
        for (const Node node : failure->path)
            if (node < m_replay.table().size()) path.prepend(rowName(node));
        addField(1, u"Path"_s, path.join(u" › "_s));
        addField(1, u"Tried after it"_s,
                 failure->tried == 0 ? QString() : countOf(failure->tried, u"call"_s));
        if (failure->visibleAt != kNoRow) {
            Block& seen = m_out.add(BlockRole::field, 1, u"Seen by the user"_s);
            if (failure->toldTheUser)
                seen.detail = *failure->toldTheUser ? u"told of it"_s : u"not told of it"_s;
            lead(seen, answerOf(failure->visibleAt));
        }
        m_out.add(BlockRole::note, 1, oneLine(failure->reason));
    }

    void addSignals()
    {
        if (m_replay.structure().noticed.empty()) return;
        m_out.add(BlockRole::section, 0, u"Noticed"_s);
        for (const Signal& noticed : m_replay.structure().noticed) {
            Block& block = m_out.add(BlockRole::error, 1, oneLine(noticed.reason));
            block.badges.push_back({u"%1 % sure"_s.arg(noticed.confidencePercent), BlockTone::warning});
            if (const QString said = judgementText(noticed.judgement); !said.isEmpty())
                block.badges.push_back({said, BlockTone::neutral});
            if (!noticed.evidence.empty()) lead(block, answerOf(noticed.evidence.front()));
            if (noticed.text.empty()) continue;
            block.body = BlockBody::text;
            block.text = noticed.text;
        }
    }

    void addNotes(StepIndex step, int level)
    {
        bool any = false;
        for (const ReportNote& note : m_notes) {
            if (note.step != step) continue;
            if (!any && step == kNoStep) m_out.add(BlockRole::section, level++, u"Notes"_s);
            any = true;
            Block& block = m_out.add(BlockRole::other, level, u"Note by "_s + note.author);
            block.detail = timeText(note.timeNs);
            block.body = BlockBody::text;
            block.text = m_out.keep(note.text.toStdString());
        }
    }

    /// Takes over blocks that were made for a pane.
    void append(std::shared_ptr<BlockDocument> part, int level)
    {
        for (Block& block : part->blocks) {
            block.level += level;
            block.target = Block::kNoTarget;
            std::erase_if(block.badges,
                          [](const BlockBadge& badge) { return badge.tone == BlockTone::accent; });
            if (block.role == BlockRole::attachment)
                block.detail += (block.detail.isEmpty() ? u""_s : u", "_s) + u"left out"_s;
            m_out.blocks.push_back(std::move(block));
        }
        m_parts.push_back(std::move(part));
    }

    bool addConversation()
    {
        m_out.add(BlockRole::section, 0, u"What the user saw"_s);
        StepIndex before = kNoStep;
        for (StepIndex index = 0; index < m_ends.size(); ++index) {
            if (isMessage(steps()[index].kind)) {
                addBranch(std::exchange(before, index), index);
                addUtterance(index);
            } else if (Block* event = addConversationEvent(m_out, 1, m_replay, steps()[index])) {
                lead(*event, index);
            }
            if (!flush()) return false;
        }
        if (before == kNoStep) m_out.add(BlockRole::note, 1, u"No message of or to the user is recorded."_s);
        return flush();
    }

    void addBranch(StepIndex before, StepIndex step)
    {
        if (Block* block = addBranchChange(m_out, 1, m_replay, before, step))
            block->target = Block::kNoTarget; // here targets are steps
    }

    void addUtterance(StepIndex index)
    {
        const Step& step = steps()[index];
        const BlockRole role = step.kind == StepKind::userMessage ? BlockRole::user
            : step.kind == StepKind::humanMessage                 ? BlockRole::other
                                                                  : BlockRole::assistant;
        Block& head = m_out.add(role, 1, kindText(step.kind));
        head.detail = sinceStart(m_replay, index);
        addBranchBadge(head, m_replay, index);
        lead(head, index);
        addText(m_out, 2, m_replay, step.text, kNoRow);
    }

    void addStep(StepIndex index)
    {
        const Step& step = steps()[index];
        addBranch(index == 0 ? kNoStep : index - 1, index);
        Block& head =
            m_out.add(BlockRole::section, 1, QString::number(index + 1) + u" · "_s + kindText(step.kind));
        head.target = static_cast<std::int64_t>(index) + 1;
        head.detail = sinceStart(m_replay, index);
        if (step.kind != StepKind::userMessage && step.agent != StringId::empty)
            head.detail += u" · "_s + nameOf(m_replay, step.agent);
        addBranchBadge(head, m_replay, index);
        addNotes(index, 2);
        if (beginsCall(step.kind))
            addCall(index);
        else if (step.kind == StepKind::userMessage || step.kind == StepKind::humanMessage)
            addMessageStep(step);
        else
            append(callBlocks(m_shared, index), 2);
    }

    void addMessageStep(const Step& step)
    {
        if (const Interrupt* wait = m_replay.waitOf(step); wait != nullptr && wait->waitNs > 0)
            addField(2, u"Waited"_s, formatDuration(wait->waitNs));
        addText(m_out, 2, m_replay, step.text, kNoRow);
    }

    /// A call as it begins. What it says and what came of it is told by the step that ends it, if one does.
    void addCall(StepIndex index)
    {
        m_out.add(BlockRole::note, 2, stepText(m_replay, index));
        const Step& step = steps()[index];
        if (m_ends[index] != kNoStep) {
            Block& end = m_out.add(BlockRole::note, 2, u"Ended"_s);
            lead(end, m_ends[index]);
        } else {
            append(callBlocks(m_shared, index), 2);
        }
        if (m_replay.table().kind(step.row) == SpanKind::model) addGiven(index);
    }

    void addGiven(StepIndex index)
    {
        const Step& step = steps()[index];
        const replay::ContextChange change = m_replay.journey().contextChange(index);
        const SessionDigest& digest = m_replay.digest();
        const bool instructed = change.newInstructions && digest.length(digest.of(step.row).instructions) > 0;
        if (change.added.empty() && !instructed) return;
        m_out.add(BlockRole::section, 2, u"New in what the model was given"_s);
        auto given = blocksOf(m_shared);
        ToolNames names;
        if (instructed)
            for (const MessageId message : digest.messages(digest.of(step.row).instructions))
                addMessage(*given, m_replay, message, false, step.row, names);
        for (const MessageId message : change.added)
            addMessage(*given, m_replay, message, false, step.row, names);
        append(std::move(given), 3);
    }

    void addMissing()
    {
        const auto missing = m_replay.journey().missing();
        m_out.add(BlockRole::section, 0, u"What the recording lacks"_s);
        const bool said = !m_replay.structure().conversation.empty();
        if (!said) m_out.add(BlockRole::note, 1, u"No message of or to the user is recorded."_s);
        if (missing.empty() && said) m_out.add(BlockRole::note, 1, u"Nothing that is known to be missing."_s);
        for (const replay::Missing& piece : missing) {
            Block& block = m_out.add(BlockRole::field, 1, oneLine(toString(piece.piece)));
            lead(block, piece.step);
        }
    }

    const Replay& m_shared;
    const PreparedReplay& m_replay;
    const std::vector<ReportNote>& m_notes;
    ReportWriter& m_writer;
    const std::stop_token& m_stop;
    BlockDocument m_out; ///< the part in the making
    std::vector<std::shared_ptr<const BlockDocument>> m_parts; ///< what it shows texts of
    std::vector<StepIndex> m_ends; ///< by step: the first that ends the call it begins
};

} // namespace

bool writeCaseReport(const Replay& replay, const std::vector<ReportNote>& notes, ReportWriter& writer,
                     const std::function<void(double)>& progress, const std::stop_token& stop)
{
    return ReportBuilder(replay, notes, writer, stop).build(progress);
}

} // namespace retrospan::models
