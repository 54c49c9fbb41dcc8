#include "insight/readiness.h"

#include "insight/counted.h"
#include "insight/doctor.h"
#include "insight/words.h"

#include <algorithm>
#include <utility>

namespace retrospan::insight {
namespace {

struct QuestionText {
    std::string_view name, text, meaning;
};

constexpr std::array<QuestionText, kQuestionCount> kTexts{{
    {"replay", "Can any failed journey be replayed?",
     "Sessions that failed, or of which somebody said so. Met when what the user wrote, what every model was "
     "given and answered, every call's arguments and result, and every parent are recorded."},
    {"model", "Is the model of every decision known?",
     "Sessions in which models were called. Met when every call names its model."},
    {"tool_calls", "Is every tool call traced?",
     "Sessions in which tools were called or asked for. Met when each call that a model asked for has a span "
     "or a result."},
    {"tone", "Is the tone known by channel?",
     "Every session. Met when its channel is recorded and a score speaks of tone."},
    {"handoffs", "Are handoffs visible?",
     "Sessions in which somebody handed over, or a user asked for a person. Met when each handoff says who, "
     "to whom and when, what went along is known, and somebody took over."},
    {"drift", "Is there a baseline for alerts on drift?",
     "Every session. Met when there is something to compare it with: another version of the same workflow or "
     "agent, or another session of it with the same score. Notices tell of failed, dear and waiting "
     "sessions; "
     "drift is compared on demand, nothing here watches for it."},
    {"outcome", "Is behaviour known against CSAT, conversion and cost?",
     "Every session. Met when its outcome is recorded (a rating, a conversion, resolved or not) and all of "
     "its "
     "cost is known."},
}};

/// "tool result not recorded (3), end not recorded".
class Lacks {
public:
    void add(std::string_view what, std::int64_t count = 1)
    {
        const auto found = std::ranges::find(m_all, what, &std::pair<std::string_view, std::int64_t>::first);
        if (found == m_all.end())
            m_all.emplace_back(what, count);
        else
            found->second += count;
    }
    [[nodiscard]] bool empty() const { return m_all.empty(); }
    [[nodiscard]] std::string text() const
    {
        std::string text;
        for (const auto& [what, count] : m_all) {
            text += (text.empty() ? "" : ", ") + std::string(what);
            if (count > 1) text += " (" + std::to_string(count) + ")";
        }
        return text;
    }

private:
    std::vector<std::pair<std::string_view, std::int64_t>> m_all;
};

const Repair* findRepair(std::span<const Repair> repairs, RepairKind kind)
{
    const auto found = std::ranges::find(repairs, kind, &Repair::kind);
    return found == repairs.end() ? nullptr : &*found;
}

Node firstOf(const Repair& repair)
{
    return repair.nodes.empty() ? kNoNode : repair.nodes.front();
}

/// A span that is there: one whose parent is missing.
Node firstOrphan(const SpanTree& tree, Node missing)
{
    const std::vector<Node> children = missing == kNoNode ? std::vector<Node>() : tree.children(missing);
    return children.empty() ? missing : children.front();
}

Answer judgeReplay(const SessionContent& content, std::span<const ReplayGap> gaps)
{
    Answer answer{.applies = true};
    Lacks lacks;
    for (const ReplayGap& gap : gaps) {
        if (lacks.empty()) answer.node = gap.row;
        lacks.add(gap.piece);
    }
    if (const Repair* lost = findRepair(content.repairs, RepairKind::missingParent); lost && lost->on) {
        if (lacks.empty()) answer.node = firstOrphan(content.outline.tree(), firstOf(*lost));
        lacks.add("parent not recorded", static_cast<std::int64_t>(lost->count));
    }
    answer.met = lacks.empty();
    answer.reason = lacks.text();
    return answer;
}

Answer judgeModels(const SessionOutline& outline)
{
    Answer answer;
    std::int64_t calls = 0, unnamed = 0;
    for (const Row row : outline.byStart()) {
        if (!outline.isModelCall(row)) continue;
        ++calls;
        if (outline.calls().modelOf(row) != StringId::empty) continue;
        if (unnamed++ == 0) answer.node = row;
    }
    answer.applies = calls > 0;
    answer.met = unnamed == 0;
    if (!answer.met)
        answer.reason = std::to_string(unnamed) + " of "
            + counted(static_cast<std::uint64_t>(calls), "model call ", "model calls ")
            + (unnamed == 1 ? "names" : "name") + " no model";
    return answer;
}

Answer judgeToolCalls(const SessionContent& content)
{
    const SessionOutline& outline = content.outline;
    const SpanTable& table = outline.table();
    Answer answer;
    for (const Row row : outline.byStart())
        answer.applies = answer.applies || (table.kind(row) == SpanKind::tool && outline.isCall(row))
            || (outline.isModelCall(row) && content.digest.asksForTools(content.digest.of(row)));
    const Repair* lost = findRepair(content.repairs, RepairKind::callNotMade);
    answer.met = lost == nullptr;
    if (lost != nullptr) {
        answer.applies = true;
        answer.reason = lost->reason;
        answer.node = firstOf(*lost);
    }
    return answer;
}

std::string lacksOf(const Handoff& handoff)
{
    Lacks lacks;
    if (handoff.from.empty()) lacks.add("who handed over is not recorded");
    if (handoff.to.empty() && !handoff.human) lacks.add("to whom is not recorded");
    if (handoff.timeNs == 0) lacks.add("when is not recorded");
    if (handoff.dropped)
        lacks.add("nobody took over");
    else if (handoff.takenOverBy == kNoRow)
        lacks.add("who took over is not recorded");
    if (handoff.context == Carried::unknown) lacks.add("what went along is not recorded");
    return lacks.text();
}

/// What is longer is a prompt, a document or a task, in which such words mean something else.
constexpr std::size_t kMessageBytes = 1000;

/// The message of the user who asked for a person and, as far as is recorded, never met one.
Row ignoredRequest(const SessionContent& content)
{
    Row asked = kNoRow;
    for (const Utterance& said : content.structure.conversation) {
        if (said.voice == Voice::human) return kNoRow;
        const std::string_view text = content.digest.text(said.text);
        if (asked == kNoRow && said.voice == Voice::user && !said.earlier && text.size() <= kMessageBytes
            && asksForHuman(text))
            asked = said.row;
    }
    const auto toHuman = [](const Handoff& handoff) {
        return handoff.human && !handoff.judgement.dismissed();
    };
    return std::ranges::any_of(content.structure.handoffs, toHuman) ? kNoRow : asked;
}

Answer judgeHandoffs(const SessionContent& content)
{
    Answer answer;
    std::int64_t handoffs = 0, unclear = 0;
    for (const Handoff& handoff : content.structure.handoffs) {
        if (handoff.judgement.dismissed()) continue;
        ++handoffs;
        std::string lacks = lacksOf(handoff);
        if (lacks.empty() || unclear++ > 0) continue;
        answer.reason = std::move(lacks);
        answer.node = handoff.row;
    }
    const Row ignored = ignoredRequest(content);
    answer.applies = handoffs > 0 || ignored != kNoRow;
    answer.met = unclear == 0 && ignored == kNoRow;
    if (unclear > 0 && handoffs > 1)
        answer.reason =
            std::to_string(unclear) + " of " + std::to_string(handoffs) + " handoffs: " + answer.reason;
    if (ignored != kNoRow) {
        answer.reason += std::string(answer.reason.empty() ? "" : "; ")
            + "the user asked for a person, and no handoff to one is recorded";
        if (answer.node == kNoNode) answer.node = ignored;
    }
    return answer;
}

} // namespace

std::string_view toString(Question question)
{
    return kTexts[static_cast<std::size_t>(question)].name;
}

std::string_view textOf(Question question)
{
    return kTexts[static_cast<std::size_t>(question)].text;
}

std::string_view meaningOf(Question question)
{
    return kTexts[static_cast<std::size_t>(question)].meaning;
}

bool isFailedJourney(const SessionSummary& session, const SessionContent& content)
{
    if (content.structure.failure) return !content.structure.failure->judgement.dismissed();
    const bool dismissed = std::ranges::any_of(content.corrections, [](const Correction& said) {
        return said.finding == FindingKind::failure && said.verdict == Verdict::dismissed;
    });
    return session.status == SessionStatus::failed && !dismissed;
}

ContentAnswers judgeContent(const SessionSummary& session, const SessionContent& content,
                            std::span<const ReplayGap> replayGaps)
{
    ContentAnswers answers;
    if (isFailedJourney(session, content)) answers.replay = judgeReplay(content, replayGaps);
    answers.model = judgeModels(content.outline);
    answers.toolCalls = judgeToolCalls(content);
    answers.handoffs = judgeHandoffs(content);
    return answers;
}

} // namespace retrospan::insight
