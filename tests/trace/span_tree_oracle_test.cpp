// SpanTree against a naive, recursive tree on random forests with missing parents, cycles and several traces.
#include "trace/span_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace retrospan {
namespace {

/// Everything a SpanTree says, worked out the slow and obvious way.
class NaiveTree {
public:
    explicit NaiveTree(const SpanTable& table)
        : m_table(table)
    {
        linkParents();
        for (Row row = 0; row < table.size(); ++row)
            if (const auto cycle = cycleOf(row); !cycle.empty()) cut(cycle);
        for (Node node = 0; node < parent.size(); ++node) m_children[parent[node]].push_back(node);
        for (const Node root : sorted(kNoNode)) visit(root, 0);
    }

    std::vector<Node> parent, preorder;
    std::map<Node, std::uint32_t> depth, size, errorsBelow;
    std::map<Node, bool> usageCounts;
    std::set<Row> cycles;

    std::vector<Node> sorted(Node above)
    {
        std::vector<Node> list = m_children[above];
        std::sort(list.begin(), list.end(),
                  [&](Node a, Node b) { return std::pair(startOf(a), a) < std::pair(startOf(b), b); });
        return list;
    }

private:
    using Name = std::pair<std::uint32_t, SpanId>;

    void linkParents()
    {
        std::map<Name, Node> byName;
        for (Row row = 0; row < m_table.size(); ++row) byName[{m_table.trace(row), m_table.id(row)}] = row;
        Node next = m_table.size();
        for (Row row = 0; row < m_table.size(); ++row) {
            const Name above{m_table.trace(row), m_table.parentId(row)};
            if (!above.second.empty() && !byName.contains(above)) byName[above] = next++;
            parent.push_back(above.second.empty() ? kNoNode : byName[above]);
        }
        parent.resize(next, kNoNode);
    }

    std::vector<Row> cycleOf(Row row)
    {
        std::vector<Row> cycle;
        for (Node at = row; cycle.size() <= parent.size(); at = parent[at]) {
            if (at == row && !cycle.empty()) return cycle;
            if (at >= m_table.size()) return {};
            cycle.push_back(at);
        }
        return {};
    }

    void cut(const std::vector<Row>& cycle)
    {
        const Row youngest = *std::max_element(cycle.begin(), cycle.end(), [&](Row a, Row b) {
            return std::pair(m_table.startNs(a), a) < std::pair(m_table.startNs(b), b);
        });
        parent[youngest] = kNoNode;
        cycles.insert(youngest);
    }

    std::int64_t startOf(Node node)
    {
        if (node < m_table.size()) return m_table.startNs(node);
        std::int64_t first = INT64_MAX;
        for (const Node child : m_children[node]) first = std::min(first, m_table.startNs(child));
        return first;
    }

    /// Returns whether anything in the subtree reports usage.
    bool visit(Node node, std::uint32_t level)
    {
        preorder.push_back(node);
        depth[node] = level;
        size[node] = 1;
        bool usageBelow = false;
        for (const Node child : sorted(node)) {
            usageBelow = visit(child, level + 1) || usageBelow;
            size[node] += size[child];
            errorsBelow[node] += errorsBelow[child];
            if (child < m_table.size() && m_table.status(child) == SpanStatus::error) ++errorsBelow[node];
        }
        const bool reports = node < m_table.size() && m_table.usage(node).known();
        usageCounts[node] = reports && !usageBelow;
        return reports || usageBelow;
    }

    const SpanTable& m_table;
    std::map<Node, std::vector<Node>> m_children;
};

/// A parent: none, one that never comes, any span of the trace (cycles), or an older one.
SpanId randomParent(std::mt19937& random, std::uint64_t id, std::uint64_t count)
{
    const std::uint64_t dice = random() % 100;
    if (dice < 5) return {};
    if (dice < 15) return SpanId{1000 + random() % 10};
    if (dice < 35) return SpanId{1 + random() % count};
    return SpanId{random() % id};
}

/// One to three traces that use the same ids, in order of start or in none.
SpanTable randomForest(std::mt19937& random)
{
    SpanTable table;
    std::vector<SpanUpdate> updates;
    const bool inOrder = random() % 3 == 0;
    for (std::uint64_t traces = 1 + random() % 3; traces > 0; --traces) {
        const std::uint32_t trace = table.addTrace(std::string(traces, 't'));
        const std::uint64_t count = 1 + random() % 80;
        for (std::uint64_t id = 1; id <= count; ++id) {
            SpanUpdate update;
            update.trace = trace;
            update.id = SpanId{id};
            update.parentId = randomParent(random, id, count);
            update.startNs = static_cast<std::int64_t>(inOrder ? updates.size() / 2 : random() % 50);
            if (random() % 5 == 0) update.status = SpanStatus::error;
            if (random() % 3 == 0) update.usage.input = 1;
            updates.push_back(update);
        }
    }
    if (!inOrder) std::shuffle(updates.begin(), updates.end(), random);
    for (const SpanUpdate& update : updates) table.apply(update);
    return table;
}

void expectSame(const SpanTree& tree, NaiveTree& naive)
{
    ASSERT_EQ(tree.nodeCount(), naive.parent.size());
    ASSERT_EQ(std::vector<Node>(tree.preorder().begin(), tree.preorder().end()), naive.preorder);
    EXPECT_EQ(std::set<Row>(tree.cycles().begin(), tree.cycles().end()), naive.cycles);
    EXPECT_EQ(tree.roots(), naive.sorted(kNoNode));
    std::uint32_t deepest = 0;
    for (Node node = 0; node < tree.nodeCount(); ++node) {
        EXPECT_EQ(tree.parent(node), naive.parent[node]);
        EXPECT_EQ(tree.preorder()[tree.position(node)], node);
        EXPECT_EQ(tree.depth(node), naive.depth[node]);
        EXPECT_EQ(tree.subtreeSize(node), naive.size[node]);
        EXPECT_EQ(tree.usageCounts(node), naive.usageCounts[node]);
        EXPECT_EQ(tree.errorsBelow(node), naive.errorsBelow[node]);
        EXPECT_EQ(tree.children(node), naive.sorted(node));
        deepest = std::max(deepest, naive.depth[node]);
    }
    EXPECT_EQ(tree.maxDepth(), deepest + 1);
}

TEST(SpanTree, AgreesWithANaiveTreeOnRandomForests)
{
    std::mt19937 random(11);
    std::size_t cycles = 0, missing = 0;
    for (int round = 0; round < 300 && !HasFailure(); ++round) {
        SCOPED_TRACE(round);
        const SpanTable table = randomForest(random);
        const SpanTree tree = SpanTree::build(table);
        NaiveTree naive(table);
        expectSame(tree, naive);
        cycles += tree.cycles().size();
        missing += tree.missingParents().size();
    }
    EXPECT_GT(cycles, 100U);
    EXPECT_GT(missing, 500U);
}

} // namespace
} // namespace retrospan
