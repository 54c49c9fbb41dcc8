#include "insight/duplicate_turns.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace retrospan::insight {
namespace {

struct Tokens {
    std::int64_t input = 0, output = 0;
};

/// Parent, input, output.
using Key = std::tuple<Node, std::int64_t, std::int64_t>;

class Turns {
public:
    Turns(const SpanTable& table, const SpanTree& tree, const SessionCalls& calls)
        : m_table(table)
        , m_tree(tree)
        , m_calls(calls)
    {
    }

    std::vector<DuplicateCall> run()
    {
        listSums();
        std::vector<DuplicateCall> found;
        if (m_sums.empty()) return found;
        for (Row row = 0; row < m_table.size(); ++row) {
            const bool told = isTurn(row) && !m_table.usage(row).known();
            if (!told || !m_parents.contains(m_tree.parent(row))) continue;
            if (const Row sum = takeSum(row); sum != kNoRow) add(sum, row, found);
        }
        return found;
    }

private:
    [[nodiscard]] bool isTurn(Row row) const
    {
        return m_table.kind(row) == SpanKind::step && m_tree.parent(row) != kNoNode;
    }

    void listSums()
    {
        for (Row row = 0; row < m_table.size(); ++row) {
            const Usage& usage = m_table.usage(row);
            const bool sum = isTurn(row) && usage.input > 0 && usage.output != kUnknown;
            if (!sum || !m_tree.usageCounts(row)) continue;
            m_parents.insert(m_tree.parent(row));
            m_sums[{m_tree.parent(row), usage.input, usage.output}].push_back(row);
        }
    }

    [[nodiscard]] std::span<const Node> subtree(Row row) const
    {
        return m_tree.preorder().subspan(m_tree.position(row), m_tree.subtreeSize(row));
    }

    [[nodiscard]] Tokens tokensBelow(Row turn) const
    {
        Tokens sum;
        for (const Node node : subtree(turn)) {
            if (m_tree.isMissing(node) || !m_tree.usageCounts(node)) continue;
            sum.input += std::max<std::int64_t>(m_table.usage(node).input, 0);
            sum.output += std::max<std::int64_t>(m_table.usage(node).output, 0);
        }
        return sum;
    }

    /// The first sum of another source that is this turn's.
    Row takeSum(Row turn)
    {
        const Tokens tokens = tokensBelow(turn);
        const auto sums = m_sums.find({m_tree.parent(turn), tokens.input, tokens.output});
        if (sums == m_sums.end()) return kNoRow;
        const auto found = std::ranges::find_if(
            sums->second, [&](Row sum) { return m_table.origin(sum) != m_table.origin(turn); });
        if (found == sums->second.end()) return kNoRow;
        const Row sum = *found;
        sums->second.erase(found);
        return sum;
    }

    void add(Row sum, Row turn, std::vector<DuplicateCall>& found) const
    {
        for (const Node node : subtree(sum)) {
            const bool own = !m_tree.isMissing(node) && m_table.origin(node) == m_table.origin(sum);
            if (own && (node == sum || m_calls.isCall(node)))
                found.push_back({node, turn, "tokens of the turn"});
        }
    }

    const SpanTable& m_table;
    const SpanTree& m_tree;
    const SessionCalls& m_calls;
    std::map<Key, std::vector<Row>> m_sums; ///< rows in order
    std::set<Node> m_parents;
};

} // namespace

void findDuplicateTurns(const SpanTable& table, const SpanTree& tree, const SessionCalls& calls,
                        std::vector<DuplicateCall>& found)
{
    const auto byRow = [](const DuplicateCall& a, const DuplicateCall& b) { return a.row < b.row; };
    std::vector<DuplicateCall> turns = Turns(table, tree, calls).run();
    std::set<Row> known; // what counts for another report must go on counting
    for (const DuplicateCall& call : found) {
        known.insert(call.row);
        known.insert(call.counted);
    }
    std::erase_if(turns, [&](const DuplicateCall& call) { return !known.insert(call.row).second; });
    found.insert(found.end(), turns.begin(), turns.end());
    std::sort(found.begin(), found.end(), byRow);
}

} // namespace retrospan::insight
