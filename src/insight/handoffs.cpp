#include "insight/handoffs.h"

#include "insight/agent_changes.h"
#include "insight/duration_text.h"
#include "insight/words.h"

#include <algorithm>
#include <unordered_set>

namespace retrospan::insight {
namespace {

/// Enough characters for a summary; an order number or a reason code is none.
constexpr std::size_t kSummaryBytes = 40;
/// Spans after a hand-over among which who took over is looked for; hostile sessions hand over in every span.
constexpr std::size_t kLookAhead = 20'000;

class Finder {
public:
    Finder(const SessionOutline& outline, const SessionDigest& digest,
           std::span<const Utterance> conversation, const Corrections& said)
        : m_outline(outline)
        , m_table(outline.table())
        , m_digest(digest)
        , m_conversation(conversation)
        , m_added(said.saying(FindingKind::handoff, Verdict::added))
    {
        for (const Row row : outline.byStart())
            if (!m_table.isDuplicate(row)) m_rows.push_back(row);
    }

    std::vector<Handoff> run();

private:
    [[nodiscard]] bool isHandoff(Row row) const
    {
        return m_table.kind(row) == SpanKind::handoff || m_table.flags(row).has(SpanFlag::handoffToHuman)
            || addedAt(row) != nullptr;
    }
    [[nodiscard]] const Correction* addedAt(Row row) const
    {
        const auto found = std::ranges::find(m_added, row, &Corrections::Added::row);
        return found == m_added.end() ? nullptr : found->correction;
    }
    [[nodiscard]] std::string_view successorOf(Row row) const
    {
        const Correction* added = addedAt(row);
        return added == nullptr ? m_table.text(m_table.handoffTo(row)) : std::string_view(added->value);
    }
    [[nodiscard]] Handoff told(std::size_t at) const;
    void implied(std::size_t at, std::vector<Handoff>& found) const;
    [[nodiscard]] Handoff impliedBy(Row stopped, Row row, StringId from) const;
    void impliedByTurns(std::vector<Handoff>& found) const;
    [[nodiscard]] bool takesOver(const Handoff& handoff, Row row) const;
    void findSuccessor(std::size_t at, Handoff& handoff) const;
    [[nodiscard]] Row lastCallOf(std::size_t before, std::string_view agent) const;
    void judgeContext(Handoff& handoff) const;
    void judgeDelay(Handoff& handoff) const;
    void explain(Handoff& handoff) const;
    [[nodiscard]] Carried carried(Row from, Row to) const;
    [[nodiscard]] Row firstModelCall(Row within) const;

    const SessionOutline& m_outline;
    const SpanTable& m_table;
    const SessionDigest& m_digest;
    std::span<const Utterance> m_conversation;
    std::vector<Corrections::Added> m_added;
    std::vector<Row> m_rows; ///< by start, without second reports
};

bool sameName(std::string_view a, std::string_view b)
{
    const auto plain = [](char c) { return c == '_' || c == '-' ? ' ' : static_cast<char>(c | 0x20); };
    return a.size() == b.size()
        && std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return plain(x) == plain(y); });
}

Row Finder::lastCallOf(std::size_t before, std::string_view agent) const
{
    constexpr std::size_t kLookBack = 1000;
    const std::size_t until = before > kLookBack ? before - kLookBack : 0;
    for (std::size_t i = before; i-- > until;)
        if (m_outline.isModelCall(m_rows[i]) && sameName(m_table.text(m_outline.agent(m_rows[i])), agent))
            return m_rows[i];
    return kNoRow;
}

bool Finder::takesOver(const Handoff& handoff, Row row) const
{
    if (handoff.human) return m_table.kind(row) == SpanKind::human;
    const bool works = m_table.kind(row) == SpanKind::agent || m_outline.isModelCall(row);
    return works && sameName(m_table.text(m_outline.agent(row)), handoff.to);
}

void Finder::findSuccessor(std::size_t at, Handoff& handoff) const
{
    const std::size_t until = std::min(m_rows.size(), at + kLookAhead);
    for (std::size_t i = at + 1; i < until; ++i) {
        if (isHandoff(m_rows[i]) && successorOf(m_rows[i]) == handoff.to) break;
        if (!takesOver(handoff, m_rows[i])) continue;
        handoff.takenOverBy = m_rows[i];
        handoff.takenOverNs = m_table.startNs(m_rows[i]);
        return;
    }
    if (handoff.to.empty() || m_table.endNs(handoff.row) == 0) return;
    const Row last = lastCallOf(m_rows.size(), handoff.from);
    const bool wentOn = last != kNoRow && m_table.startNs(last) > handoff.timeNs
        && m_outline.turn(last) != m_outline.turn(handoff.row);
    handoff.dropped = handoff.human ? wentOn : true;
}

Handoff Finder::told(std::size_t at) const
{
    const Row row = m_rows[at];
    Handoff handoff;
    handoff.row = row;
    handoff.from = m_table.text(m_outline.agent(row));
    handoff.to = successorOf(row);
    const bool addedToHuman = addedAt(row) != nullptr && handoff.to == "human";
    handoff.human = m_table.flags(row).has(SpanFlag::handoffToHuman) || addedToHuman;
    handoff.timeNs = m_table.startNs(row);
    handoff.stoppedAt = lastCallOf(at, handoff.from);
    findSuccessor(at, handoff);
    judgeContext(handoff);
    judgeDelay(handoff);
    explain(handoff);
    return handoff;
}

/// Agents that follow each other under one parent, or at the top of a session.
void Finder::implied(std::size_t at, std::vector<Handoff>& found) const
{
    const Row row = m_rows[at];
    if (m_table.kind(row) != SpanKind::agent || m_outline.isInternal(row)) return;
    const Node parent = m_outline.tree().parent(row);
    for (std::size_t i = at, seen = 0; i-- > 0 && seen < 200; ++seen) {
        const Row before = m_rows[i];
        if (isHandoff(before)) return; // it says who goes on, or that nobody does
        if (m_table.kind(before) != SpanKind::agent || m_outline.tree().parent(before) != parent) continue;
        if (parent == kNoNode && m_table.trace(before) != m_table.trace(row)) return;
        if (m_outline.agent(before) == m_outline.agent(row) || m_outline.overNs(before) > m_table.startNs(row)
            || m_table.endNs(before) == 0)
            return;
        const StringId from = m_outline.agent(before);
        found.push_back(impliedBy(lastCallOf(at, m_table.text(from)), row, from));
        return;
    }
}

Handoff Finder::impliedBy(Row stopped, Row row, StringId from) const
{
    Handoff handoff;
    handoff.row = handoff.takenOverBy = row;
    handoff.from = m_table.text(from);
    handoff.to = m_table.text(m_outline.agent(row));
    handoff.implied = true;
    handoff.timeNs = handoff.takenOverNs = m_table.startNs(row);
    handoff.stoppedAt = stopped;
    judgeContext(handoff);
    explain(handoff);
    return handoff;
}

/// From turn to turn, unless something else says that this agent took over.
void Finder::impliedByTurns(std::vector<Handoff>& found) const
{
    std::vector<Handoff> more;
    for (const AgentChange& change : findAgentChanges(m_outline, m_digest, m_conversation)) {
        const std::string_view to = m_table.text(m_outline.agent(change.to));
        const bool isTold = std::ranges::any_of(found, [&](const Handoff& handoff) {
            return sameName(handoff.to, to) && handoff.timeNs >= m_table.startNs(change.from)
                && handoff.timeNs <= m_table.startNs(change.to);
        });
        if (!isTold) more.push_back(impliedBy(change.from, change.to, m_outline.agent(change.from)));
    }
    found.insert(found.end(), more.begin(), more.end());
    std::ranges::stable_sort(found, {}, &Handoff::timeNs);
}

Row Finder::firstModelCall(Row within) const
{
    const SpanTree& tree = m_outline.tree();
    const auto subtree = tree.preorder().subspan(tree.position(within), tree.subtreeSize(within));
    for (const Node node : subtree)
        if (!tree.isMissing(node) && m_outline.isModelCall(node)) return node;
    return kNoRow;
}

Carried Finder::carried(Row from, Row to) const
{
    if (from == kNoRow || to == kNoRow) return Carried::unknown;
    const std::vector<MessageId> given = m_digest.messages(m_digest.of(from).context);
    const std::vector<MessageId> got = m_digest.messages(m_digest.of(to).context);
    if (given.empty() || got.empty()) return Carried::unknown;
    const std::unordered_set<MessageId> there(got.begin(), got.end());
    std::size_t spoken = 0, kept = 0;
    for (const MessageId message : given) {
        if (m_digest.speaker(message) == Speaker::instructions) continue;
        ++spoken;
        kept += there.contains(message) ? 1 : 0;
    }
    if (kept == spoken) return Carried::all;
    return kept > 0 ? Carried::part : Carried::none;
}

void Finder::judgeContext(Handoff& handoff) const
{
    if (!handoff.human) {
        if (handoff.takenOverBy != kNoRow)
            handoff.context = carried(handoff.stoppedAt, firstModelCall(handoff.takenOverBy));
        return;
    }
    const SpanDigest& said = m_digest.of(handoff.row);
    if (!said.isToolCall) return;
    handoff.context =
        m_digest.texts().size(said.arguments) >= kSummaryBytes ? Carried::summary : Carried::none;
}

void Finder::judgeDelay(Handoff& handoff) const
{
    if (!handoff.human) return;
    const Node turn = m_outline.turn(handoff.row);
    for (const Utterance& said : m_conversation) {
        if (said.turn == turn) break;
        if (said.voice != Voice::user || said.earlier || !asksForHuman(m_digest.text(said.text))) continue;
        handoff.late = true;
        handoff.dueSince = said.row;
        return;
    }
    for (const Row row : m_rows) {
        if (m_outline.turn(row) == turn || m_table.startNs(row) >= handoff.timeNs) break;
        if (m_table.kind(row) != SpanKind::agent || !m_outline.failed(row)) continue;
        handoff.late = true;
        handoff.dueSince = row;
        return;
    }
}

void Finder::explain(Handoff& handoff) const
{
    std::string& text = handoff.reason;
    const bool failed = !handoff.implied && m_outline.failed(handoff.row);
    text = (handoff.from.empty() ? "an agent" : handoff.from)
        + (failed ? " tried to hand over to " : " handed over to ")
        + (handoff.human            ? "a human"
               : handoff.to.empty() ? "nobody that is named"
                                    : handoff.to);
    if (handoff.implied) text += " (no span says so: the other agent went on where it stopped)";
    if (failed) text += "; the call failed";
    if (handoff.takenOverBy != kNoRow && !handoff.implied)
        text += ", who took over "
            + durationText(std::max<std::int64_t>(handoff.takenOverNs - handoff.timeNs, 0)) + " later";
    else if (handoff.dropped)
        text += handoff.human ? "; no human is recorded and the agent went on" : "; nobody took over";
    else if (handoff.takenOverBy == kNoRow)
        text += "; who took over is not recorded";
    switch (handoff.context) {
    case Carried::all: text += "; the conversation went along"; break;
    case Carried::part: text += "; a part of the conversation went along"; break;
    case Carried::summary: text += "; a summary went along"; break;
    case Carried::none: text += "; nothing of the conversation went along"; break;
    case Carried::unknown: break;
    }
    if (!handoff.late) return;
    const std::int64_t delay = handoff.timeNs - m_table.startNs(handoff.dueSince);
    const bool asked =
        m_table.kind(handoff.dueSince) != SpanKind::agent || !m_outline.failed(handoff.dueSince);
    text += std::string("; late: ") + (asked ? "the user had asked for a person " : "the agent had failed ")
        + durationText(std::max<std::int64_t>(delay, 0)) + " before";
}

std::vector<Handoff> Finder::run()
{
    std::vector<Handoff> found;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (isHandoff(m_rows[i]))
            found.push_back(told(i));
        else
            implied(i, found);
    }
    impliedByTurns(found);
    return found;
}

} // namespace

std::vector<Handoff> findHandoffs(const SessionOutline& outline, const SessionDigest& digest,
                                  std::span<const Utterance> conversation, const Corrections& said)
{
    return Finder(outline, digest, conversation, said).run();
}

std::string_view toString(Carried context)
{
    switch (context) {
    case Carried::unknown: return "unknown";
    case Carried::all: return "all";
    case Carried::part: return "part";
    case Carried::summary: return "summary";
    case Carried::none: break;
    }
    return "none";
}

} // namespace retrospan::insight
