#include "models/conversation_blocks.h"

#include "models/format.h"
#include "models/plain_text.h"
#include "models/prepared_session.h"
#include "models/replay_parts.h"
#include "models/replay_text.h"
#include "models/value_notes.h"

#include <algorithm>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;
using replay::Step;
using replay::StepIndex;
using replay::StepKind;

constexpr std::int64_t kSilenceNs = 60'000'000'000; ///< what is longer is said between messages

bool holds(const QString& text, std::initializer_list<QStringView> words)
{
    return std::ranges::any_of(words, [&](QStringView word) { return text.contains(word); });
}

Block& addHandoff(BlockDocument& out, int level, const PreparedReplay& replay, const Handoff& handoff)
{
    const bool failed = !handoff.implied && replay.table().status(handoff.row) == SpanStatus::error;
    const QString from = handoff.from.empty() ? u"agent"_s : oneLine(handoff.from);
    const QString to = handoff.human ? u"a human"_s
        : handoff.to.empty()         ? u"another agent"_s
                                     : oneLine(handoff.to);
    Block& block =
        out.add(BlockRole::handoff, level,
                (failed ? u"%1 tries to hand over to %2"_s : u"%1 hands over to %2"_s).arg(from, to));
    block.target = handoff.row;
    if (failed) block.badges.push_back({u"failed"_s, BlockTone::error});
    if (handoff.dropped) block.badges.push_back({u"nobody took over"_s, BlockTone::error});
    if (handoff.late) block.badges.push_back({u"late"_s, BlockTone::warning});
    if (handoff.takenOverNs > handoff.timeNs && handoff.timeNs > 0)
        block.detail = u"taken over after %1"_s.arg(formatDuration(handoff.takenOverNs - handoff.timeNs));
    return block;
}

Block& addWait(BlockDocument& out, int level, const Interrupt& wait)
{
    Block& block = out.add(BlockRole::wait, level, waitText(wait));
    block.target = wait.row;
    if (wait.waitNs != kUnknown) block.detail = formatDuration(wait.waitNs);
    if (wait.resumedBy == kNoRow) block.badges.push_back({u"not resumed"_s, BlockTone::warning});
    return block;
}

class Writing {
public:
    Writing(const Replay& replay, TimeWindow window, bool whole)
        : m_replay(*replay)
        , m_window(window)
        , m_whole(whole)
        , m_mail(channelKind(replay->data().summary.facts.channel) == ChannelKind::mail)
        , m_failure(firstFailure(*replay))
        , m_out(blocksOf(replay))
    {
    }
    std::shared_ptr<BlockDocument> run();

private:
    void visit(StepIndex index);
    void say(StepIndex index);
    void tellBranch(StepIndex index);
    void tellTime(const Step& step);
    void tellFailure(StepIndex index);
    Block& divide(BlockRole role, const QString& text, Row row = kNoRow);
    [[nodiscard]] bool isTold(StepIndex index) const;
    [[nodiscard]] QString speaker(const Step& step) const;
    [[nodiscard]] QString summary() const;

    const PreparedReplay& m_replay;
    TimeWindow m_window;
    bool m_whole, m_mail;
    StepIndex m_failure; ///< the first one
    StepIndex m_before = replay::kNoStep; ///< what was told last
    std::shared_ptr<BlockDocument> m_out;
    std::int64_t m_lastNs = 0, m_messages = 0, m_outside = 0;
    QString m_day;
};

Block& Writing::divide(BlockRole role, const QString& text, Row row)
{
    Block& block = m_out->add(role, 0, text);
    block.look = BlockLook::divider;
    if (row != kNoRow) block.target = row;
    return block;
}

QString Writing::speaker(const Step& step) const
{
    if (step.kind == StepKind::userMessage) return u"User"_s;
    if (step.kind == StepKind::humanMessage) return u"Human"_s;
    return step.agent == StringId::empty ? u"Assistant"_s : nameOf(m_replay, step.agent);
}

/// A new day, and how long nothing was said and nothing failed.
void Writing::tellTime(const Step& step)
{
    if (step.timeNs == 0) return;
    const QString day = formatDateTime(step.timeNs).left(10);
    if (day != std::exchange(m_day, day))
        divide(BlockRole::note, day);
    else if (m_lastNs != 0 && step.timeNs - m_lastNs >= kSilenceNs)
        divide(BlockRole::note, u"%1 later"_s.arg(formatDuration(step.timeNs - m_lastNs)));
    m_lastNs = step.timeNs;
}

void Writing::tellBranch(StepIndex index)
{
    if (Block* block = addBranchChange(*m_out, 0, m_replay, m_before, index))
        block->look = BlockLook::divider;
    m_before = index;
}

void Writing::say(StepIndex index)
{
    const Step& step = m_replay.journey().steps()[index];
    const bool user = step.kind == StepKind::userMessage;
    Block& block = m_out->add(user                                      ? BlockRole::user
                                  : step.kind == StepKind::humanMessage ? BlockRole::person
                                                                        : BlockRole::assistant,
                              0, speaker(step));
    block.look = m_mail ? BlockLook::letter : user ? BlockLook::right : BlockLook::left;
    block.detail = formatTimeOfDay(step.timeNs).left(8);
    block.body = BlockBody::text;
    block.text = m_replay.digest().text(step.text);
    if (step.earlier) block.badges.push_back({oneLine(replay::originOf(step)), BlockTone::neutral});
    addBranchBadge(block, m_replay, index);
    const TextCollection& texts = m_replay.digest().texts();
    if (const QString cut = cutText(texts.cutBy(step.text)); !cut.isEmpty())
        block.badges.push_back({cut.section(u':', 0, 0), BlockTone::neutral});
    if (texts.isCut(step.text))
        block.badges.push_back({u"the beginning; all of it is in the span"_s, BlockTone::neutral});
    if (step.row != kNoRow) block.target = step.row;
    ++m_messages;
}

/// What failed a whole turn or an agent, and what failed first.
bool Writing::isTold(StepIndex index) const
{
    const Step& step = m_replay.journey().steps()[index];
    if (step.row == kNoRow || m_replay.isMadeGood(index)) return false;
    return index == m_failure || m_replay.data().tree.parent(step.row) == kNoNode
        || m_replay.table().kind(step.row) == SpanKind::agent;
}

void Writing::tellFailure(StepIndex index)
{
    const Step& step = m_replay.journey().steps()[index];
    const auto& failure = m_replay.structure().failure;
    Block& block =
        divide(BlockRole::error, u"%1 failed"_s.arg(spanName(m_replay.data(), step.row)), step.row);
    const bool first = failure && index == m_failure;
    block.detail = oneLine(first ? failure->message : m_replay.digest().text(step.text), 120);
    if (first && failure->toldTheUser == false)
        block.badges.push_back({u"the user was not told"_s, BlockTone::error});
}

void Writing::visit(StepIndex index)
{
    const Step& step = m_replay.journey().steps()[index];
    const bool inside = m_whole || (step.timeNs >= m_window.startNs && step.timeNs <= m_window.endNs);
    if (!inside) {
        m_outside += isMessage(step.kind) ? 1 : 0;
        return;
    }
    const bool failure = step.kind == StepKind::error && isTold(index);
    if (isMessage(step.kind) || failure) {
        tellBranch(index);
        tellTime(step);
    }
    if (isMessage(step.kind)) return say(index);
    if (Block* event = addConversationEvent(*m_out, 0, m_replay, step)) event->look = BlockLook::divider;
    if (failure) tellFailure(index);
}

QString Writing::summary() const
{
    const SessionFacts& facts = m_replay.data().summary.facts;
    QStringList words;
    if (!facts.channel.empty()) words << u"Channel: %1"_s.arg(oneLine(facts.channel, 60));
    if (!facts.user.empty()) words << u"User: %1"_s.arg(oneLine(facts.user, 60));
    words << countOf(m_messages, u"message"_s);
    if (m_outside > 0) words << u"%1 outside the time in view"_s.arg(exactCount(m_outside));
    return words.join(u" · "_s);
}

std::shared_ptr<BlockDocument> Writing::run()
{
    for (StepIndex index = 0; index < m_replay.journey().size(); ++index) visit(index);
    m_out->summary = summary();
    if (m_messages > 0) return m_out;
    const QString nothing = m_outside > 0 ? u"Nothing was said in the time in view."_s
                                          : u"No message of the user and no answer is recorded."_s;
    if (m_out->blocks.empty())
        m_out->summary = nothing;
    else
        divide(BlockRole::note, nothing);
    return m_out;
}

} // namespace

Block* addConversationEvent(BlockDocument& out, int level, const PreparedReplay& replay, const Step& step)
{
    const insight::SessionStructure& structure = replay.structure();
    if (step.kind == StepKind::handoff)
        return &addHandoff(out, level, replay, structure.handoffs[step.detail]);
    if (step.kind == StepKind::interrupt) return &addWait(out, level, structure.interrupts[step.detail]);
    return nullptr;
}

ChannelKind channelKind(std::string_view channel)
{
    if (channel.empty()) return ChannelKind::unknown;
    const QString word = oneLine(channel, 60).toLower();
    if (holds(word, {u"mail"})) return ChannelKind::mail;
    if (holds(word, {u"phone", u"voice", u"call", u"sip"})) return ChannelKind::phone;
    return ChannelKind::chat;
}

std::shared_ptr<BlockDocument> conversationBlocks(const Replay& replay, TimeWindow window, bool whole)
{
    return Writing(replay, window, whole).run();
}

} // namespace retrospan::models
