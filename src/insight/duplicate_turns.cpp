#include "insight/duplicate_turns.h"

#include "trace/ids.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

namespace retrospan::insight {
namespace {

struct Tokens {
    std::int64_t input = 0, output = 0;
};

/// Parent, input, output.
using Key = std::tuple<Node, std::int64_t, std::int64_t>;

class Turns {
public:
    Turns(const SpanTable& table, const SpanTree& tree, const SessionCalls& calls,
          const EvidenceOf& evidenceOf)
        : m_table(table)
        , m_tree(tree)
        , m_calls(calls)
        , m_evidenceOf(evidenceOf)
    {
    }

    std::vector<DuplicateCall> run()
    {
        std::vector<DuplicateCall> found = emptied();
        listSums();
        if (m_sums.empty()) return found;
        for (Row row = 0; row < m_table.size(); ++row) {
            const bool told = isTurn(row) && !m_table.usage(row).known();
            if (!told || !m_parents.contains(m_tree.parent(row))) continue;
            if (const Row sum = takeSum(row); sum != kNoRow) add(sum, row, found);
        }
        return found;
    }

private:
    /// Turns whose calls another source tells beneath turns of its own.
    std::vector<DuplicateCall> emptied()
    {
        std::vector<DuplicateCall> found;
        for (Row row = 0; row < m_table.size(); ++row) {
            if (!isTurn(row) || m_table.reportedCostMicroUsd(row) == kUnknown || hasCalls(row)) continue;
            const Row teller = tellerOfCalls(row);
            if (teller == kNoRow) continue;
            for (const Node node : subtree(row))
                if (!m_tree.isMissing(node) && (node == row || m_table.usage(node).known()))
                    found.push_back({node, teller, "calls of the turn"});
        }
        return found;
    }

    [[nodiscard]] bool hasCalls(Row turn) const
    {
        return std::ranges::any_of(
            subtree(turn), [&](Node node) { return !m_tree.isMissing(node) && m_calls.isCall(node); });
    }

    /// The turn of another source above the first call that this one names.
    [[nodiscard]] Row tellerOfCalls(Row turn)
    {
        for (const std::string& id : m_evidenceOf(turn).ids) {
            const auto call = rowsById().find(spanIdFromText(id).value);
            if (call == m_byId.end() || call->second == turn) continue;
            Node above = m_tree.parent(call->second);
            while (above != kNoNode && (m_tree.isMissing(above) || !isTurn(above)))
                above = m_tree.parent(above);
            if (above != kNoNode && above != turn && m_table.origin(above) != m_table.origin(turn))
                return above;
        }
        return kNoRow;
    }

    const std::unordered_map<std::uint64_t, Row>& rowsById()
    {
        if (m_byId.empty())
            for (Row row = 0; row < m_table.size(); ++row)
                if (m_calls.isCall(row)) m_byId.try_emplace(m_table.id(row).value, row);
        return m_byId;
    }

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
    const EvidenceOf& m_evidenceOf;
    std::unordered_map<std::uint64_t, Row> m_byId; ///< calls
    std::map<Key, std::vector<Row>> m_sums; ///< rows in order
    std::set<Node> m_parents;
};

} // namespace

void findDuplicateTurns(const SpanTable& table, const SpanTree& tree, const SessionCalls& calls,
                        const EvidenceOf& evidenceOf, std::vector<DuplicateCall>& found)
{
    const auto byRow = [](const DuplicateCall& a, const DuplicateCall& b) { return a.row < b.row; };
    std::vector<DuplicateCall> turns = Turns(table, tree, calls, evidenceOf).run();
    std::set<Row> away, reliedOn; // what counts for another report must go on counting
    for (const DuplicateCall& call : found) {
        away.insert(call.row);
        reliedOn.insert(call.counted);
    }
    std::erase_if(turns, [&](const DuplicateCall& call) {
        if (reliedOn.contains(call.row) || away.contains(call.counted) || !away.insert(call.row).second)
            return true;
        reliedOn.insert(call.counted);
        return false;
    });
    found.insert(found.end(), turns.begin(), turns.end());
    std::sort(found.begin(), found.end(), byRow);
}

} // namespace retrospan::insight
