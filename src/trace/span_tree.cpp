#include "trace/span_tree.h"

#include <algorithm>
#include <numeric>

namespace retrospan {
namespace {

constexpr std::uint16_t kDeepest = 0xffff;

/// Parent links of all nodes while the tree is being built.
struct Links {
    std::vector<Node> parent; ///< kNoNode = root
    std::vector<MissingParent> missing; ///< nodes from `rows` on
    std::vector<Row> cycles;
};

Node missingNode(Links& links, Row rows, std::unordered_map<std::uint64_t, std::vector<Node>>& byId,
                 MissingParent wanted)
{
    std::vector<Node>& candidates = byId[wanted.id.value];
    for (const Node node : candidates)
        if (links.missing[node - rows].trace == wanted.trace) return node;
    const auto node = static_cast<Node>(rows + links.missing.size());
    links.missing.push_back(wanted);
    candidates.push_back(node);
    return node;
}

Links resolveParents(const SpanTable& table)
{
    Links links;
    const Row rows = table.size();
    links.parent.assign(rows, kNoNode);
    std::unordered_map<std::uint64_t, std::vector<Node>> missingById;
    for (Row row = 0; row < rows; ++row) {
        const SpanId parent = table.parentId(row);
        if (parent.empty()) continue;
        const Row found = table.find(table.trace(row), parent);
        links.parent[row] =
            found != kNoRow ? found : missingNode(links, rows, missingById, {table.trace(row), parent});
    }
    links.parent.resize(rows + links.missing.size(), kNoNode);
    return links;
}

/// The youngest span of the cycle that `start` is on: latest start, then highest row.
Row youngestOf(const SpanTable& table, const std::vector<Node>& parent, Row start)
{
    Row youngest = start;
    for (Row row = parent[start]; row != start; row = parent[row])
        if (std::pair(table.startNs(row), row) > std::pair(table.startNs(youngest), youngest)) youngest = row;
    return youngest;
}

/// Cuts every cycle at its youngest span. Each node is walked at most twice.
void breakCycles(const SpanTable& table, Links& links)
{
    std::vector<std::uint32_t> visit(links.parent.size(), 0);
    for (Node first = 0; first < table.size(); ++first) {
        Node node = first;
        while (node != kNoNode && visit[node] == 0) {
            visit[node] = first + 1;
            node = links.parent[node];
        }
        if (node == kNoNode || visit[node] != first + 1) continue;
        const Row youngest = youngestOf(table, links.parent, node);
        links.parent[youngest] = kNoNode;
        links.cycles.push_back(youngest);
    }
}

/// Start of each node for ordering; a missing parent starts with its first child.
std::vector<std::int64_t> orderTimes(const SpanTable& table, const Links& links)
{
    std::vector<std::int64_t> start(links.parent.size(), INT64_MAX);
    for (Row row = 0; row < table.size(); ++row) {
        start[row] = table.startNs(row);
        const Node parent = links.parent[row];
        if (parent != kNoNode && parent >= table.size()) start[parent] = std::min(start[parent], start[row]);
    }
    return start;
}

std::vector<Node> nodesByStart(const std::vector<std::int64_t>& start)
{
    std::vector<Node> order(start.size());
    std::iota(order.begin(), order.end(), Node{0});
    const auto earlier = [&](Node a, Node b) { return start[a] != start[b] ? start[a] < start[b] : a < b; };
    if (!std::is_sorted(order.begin(), order.end(), earlier)) std::sort(order.begin(), order.end(), earlier);
    return order;
}

/// Children of every node in one array, each node's children in order; slot 0 holds the roots.
struct Children {
    std::vector<std::uint32_t>
        first; ///< of node n: [first[n + 1], first[n + 2]); of the roots: [first[0], first[1])
    std::vector<Node> nodes;
};

Children orderedChildren(const std::vector<Node>& parent, const std::vector<Node>& byStart)
{
    const auto slot = [&](Node node) { return parent[node] == kNoNode ? 0U : parent[node] + 1; };
    Children children;
    children.first.assign(parent.size() + 2, 0);
    for (Node node = 0; node < parent.size(); ++node) ++children.first[slot(node) + 1];
    std::partial_sum(children.first.begin(), children.first.end(), children.first.begin());
    std::vector<std::uint32_t> next(children.first.begin(), children.first.end() - 1);
    children.nodes.resize(parent.size());
    for (const Node node : byStart) children.nodes[next[slot(node)]++] = node;
    return children;
}

bool isFailed(const SpanTable& table, Node node)
{
    return node < table.size() && table.status(node) == SpanStatus::error;
}

} // namespace

SpanTree SpanTree::build(const SpanTable& table)
{
    Links links = resolveParents(table);
    breakCycles(table, links);
    const Children children = orderedChildren(links.parent, nodesByStart(orderTimes(table, links)));

    SpanTree tree;
    const std::size_t count = links.parent.size();
    tree.m_rows = table.size();
    tree.m_parent = std::move(links.parent);
    tree.m_missing = std::move(links.missing);
    tree.m_cycles = std::move(links.cycles);
    tree.m_position.resize(count);
    tree.m_depth.resize(count);
    tree.m_subtreeSize.assign(count, 1);
    tree.m_preorder.reserve(count);

    std::vector<Node> pending(children.nodes.rend() - children.first[1], children.nodes.rend());
    while (!pending.empty()) {
        const Node node = pending.back();
        pending.pop_back();
        const Node parent = tree.m_parent[node];
        tree.m_depth[node] = parent == kNoNode
            ? std::uint16_t{0}
            : static_cast<std::uint16_t>(std::min<int>(kDeepest, tree.m_depth[parent] + 1));
        tree.m_maxDepth = std::max<std::uint16_t>(
            tree.m_maxDepth, static_cast<std::uint16_t>(std::min<int>(kDeepest, tree.m_depth[node] + 1)));
        tree.m_position[node] = static_cast<std::uint32_t>(tree.m_preorder.size());
        tree.m_preorder.push_back(node);
        for (std::uint32_t i = children.first[node + 2]; i > children.first[node + 1]; --i)
            pending.push_back(children.nodes[i - 1]);
    }
    tree.sumUp(table);
    return tree;
}

void SpanTree::sumUp(const SpanTable& table)
{
    const std::size_t count = m_preorder.size();
    std::vector<bool> usageBelow(count, false);
    m_usageCounts.assign(count, false);
    for (std::size_t i = count; i > 0; --i) {
        const Node node = m_preorder[i - 1];
        const bool reports = node < m_rows && table.usage(node).known();
        m_usageCounts[node] = reports && !usageBelow[node];
        const Node parent = m_parent[node];
        if (parent == kNoNode) continue;
        m_subtreeSize[parent] += m_subtreeSize[node];
        if (reports || usageBelow[node]) usageBelow[parent] = true;
    }
    m_errorsBefore.resize(count + 1);
    for (std::size_t i = 0; i < count; ++i)
        m_errorsBefore[i + 1] = m_errorsBefore[i] + (isFailed(table, m_preorder[i]) ? 1 : 0);
}

std::vector<Node> SpanTree::children(Node node) const
{
    std::vector<Node> list;
    const std::uint32_t end = m_position[node] + m_subtreeSize[node];
    for (std::uint32_t at = m_position[node] + 1; at < end; at += m_subtreeSize[m_preorder[at]])
        list.push_back(m_preorder[at]);
    return list;
}

std::vector<Node> SpanTree::roots() const
{
    std::vector<Node> list;
    for (std::uint32_t at = 0; at < m_preorder.size(); at += m_subtreeSize[m_preorder[at]])
        list.push_back(m_preorder[at]);
    return list;
}

bool SpanTree::usageCounts(Node node) const
{
    return m_usageCounts[node];
}

std::uint32_t SpanTree::errorsBelow(Node node) const
{
    const std::uint32_t position = m_position[node];
    return m_errorsBefore[position + m_subtreeSize[node]] - m_errorsBefore[position + 1];
}

SubtreeTotals SpanTree::totals(const SpanTable& table, Node node) const
{
    SubtreeTotals totals;
    totals.startNs = INT64_MAX;
    bool running = false;
    for (std::uint32_t at = m_position[node]; at < m_position[node] + m_subtreeSize[node]; ++at) {
        const Node below = m_preorder[at];
        if (isMissing(below)) continue;
        ++totals.spans;
        totals.errors += isFailed(table, below) ? 1 : 0;
        totals.modelCalls += table.kind(below) == SpanKind::model ? 1 : 0;
        totals.toolCalls += table.kind(below) == SpanKind::tool ? 1 : 0;
        totals.startNs = std::min(totals.startNs, table.startNs(below));
        totals.endNs = std::max(totals.endNs, table.endNs(below));
        running = running || table.endNs(below) == 0;
    }
    if (totals.spans == 0) totals.startNs = 0;
    if (running) totals.endNs = 0;
    return totals;
}

std::size_t SpanTree::memoryBytes() const
{
    return (m_preorder.capacity() + m_parent.capacity() + m_position.capacity() + m_subtreeSize.capacity()
            + m_errorsBefore.capacity())
        * sizeof(std::uint32_t)
        + m_depth.capacity() * sizeof(std::uint16_t) + m_missing.capacity() * sizeof(MissingParent)
        + m_cycles.capacity() * sizeof(Row) + m_usageCounts.capacity() / 8;
}

} // namespace retrospan
