#include "insight/conversation_turns.h"

#include "insight/spoken_words.h"

#include <algorithm>
#include <unordered_map>

namespace retrospan::insight {
namespace {

class Finder {
public:
    Finder(const SessionOutline& outline, const SessionDigest& digest)
        : m_outline(outline)
        , m_tree(outline.tree())
        , m_digest(digest)
    {
    }

    std::vector<ConversationTurn> run()
    {
        for (const Row row : m_outline.byStart())
            if (m_outline.isModelCall(row) && !m_outline.isInternal(row)
                && !m_outline.table().flags(row).has(SpanFlag::sidechain)
                && m_digest.of(row).context != kEmptyContext)
                m_calls[m_outline.turn(row)].push_back(m_tree.position(row));
        std::vector<ConversationTurn> turns;
        for (const Node top : m_outline.turns())
            if (!addParts(top, turns)) turns.push_back({top, false});
        std::ranges::stable_sort(
            turns, {}, [&](const ConversationTurn& turn) { return m_outline.turnStartNs(turn.node); });
        return turns;
    }

private:
    [[nodiscard]] std::uint32_t endOf(Node node) const
    {
        return m_tree.position(node) + m_tree.subtreeSize(node);
    }

    [[nodiscard]] bool reportsTheUser(Node node) const
    {
        if (m_tree.isMissing(node)) return false;
        const SpanDigest& said = m_digest.of(node);
        const std::string_view text = m_digest.text(said.input);
        return said.context != kEmptyContext || (!text.empty() && !looksLikeJson(text));
    }

    /// False when the top is one turn.
    bool addParts(Node top, std::vector<ConversationTurn>& turns)
    {
        const auto found = m_calls.find(top);
        if (found == m_calls.end() || found->second.size() < 2) return false;
        std::vector<std::uint32_t>& calls = found->second;
        std::ranges::sort(calls);
        Node around = m_tree.preorder()[calls.front()];
        while (endOf(around) <= calls.back()) around = m_tree.parent(around);
        for (Node node = around; node != kNoNode; node = m_tree.parent(node))
            if (reportsTheUser(node)) return false;
        const std::size_t before = turns.size();
        for (auto call = calls.begin(); call != calls.end();) {
            Node part = m_tree.preorder()[*call];
            while (part != around && m_tree.parent(part) != around) part = m_tree.parent(part);
            if (m_tree.position(part) == *call) {
                turns.resize(before);
                return false;
            }
            turns.push_back({part, true});
            call = std::lower_bound(call, calls.end(), endOf(part));
        }
        return true;
    }

    const SessionOutline& m_outline;
    const SpanTree& m_tree;
    const SessionDigest& m_digest;
    std::unordered_map<Node, std::vector<std::uint32_t>> m_calls; ///< by top: positions in the tree
};

} // namespace

std::vector<ConversationTurn> conversationTurns(const SessionOutline& outline, const SessionDigest& digest)
{
    return Finder(outline, digest).run();
}

} // namespace retrospan::insight
