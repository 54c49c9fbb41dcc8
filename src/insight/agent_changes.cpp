#include "insight/agent_changes.h"

#include "trace/session_digest.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace retrospan::insight {
namespace {

/// Of a context the last messages, among which an answer to be gone on from is looked for.
constexpr std::size_t kMessagesBack = 50;

struct Turn {
    Row first = kNoRow, last = kNoRow; ///< calls of its outermost agents
    std::uint16_t depth = UINT16_MAX;
};

std::unordered_map<Node, Turn> callsOfTurns(const SessionOutline& outline)
{
    std::unordered_map<Node, Turn> turns;
    for (const Row row : outline.byStart()) {
        if (!outline.isModelCall(row) || outline.isInternal(row)
            || outline.table().flags(row).has(SpanFlag::sidechain))
            continue;
        Turn& turn = turns[outline.turn(row)];
        const std::uint16_t depth = outline.agentDepth(row);
        if (depth > turn.depth) continue;
        if (depth < turn.depth) turn = {row, row, depth};
        turn.last = row;
    }
    return turns;
}

bool wasGivenAnswer(const SessionDigest& digest, Row from, Row to)
{
    const std::string answer = digest.answerText(digest.of(from));
    if (answer.empty()) return false;
    const std::vector<MessageId> given = digest.messages(digest.of(to).context);
    const std::size_t back = std::min(given.size(), kMessagesBack);
    return std::any_of(given.end() - static_cast<std::ptrdiff_t>(back), given.end(), [&](MessageId message) {
        return digest.speaker(message) == Speaker::agent && digest.plainText(message) == answer;
    });
}

} // namespace

std::vector<AgentChange> findAgentChanges(const SessionOutline& outline, const SessionDigest& digest,
                                          std::span<const Utterance> conversation)
{
    std::unordered_set<Node> asked;
    for (const Utterance& said : conversation)
        if (said.voice == Voice::user && !said.earlier) asked.insert(said.turn);
    const auto turns = callsOfTurns(outline);
    std::vector<AgentChange> changes;
    Row before = kNoRow;
    for (const Node top : outline.turns()) {
        const auto turn = turns.find(top);
        if (turn == turns.end() || !asked.contains(top)) continue;
        const StringId was = before == kNoRow ? StringId::empty : outline.agent(before),
                       is = outline.agent(turn->second.first);
        if (was != StringId::empty && is != StringId::empty && was != is
            && wasGivenAnswer(digest, before, turn->second.first))
            changes.push_back({before, turn->second.first});
        before = turn->second.last;
    }
    return changes;
}

} // namespace retrospan::insight
