#include "trace/span_tree.h"

#include "trace/tree_links.h"

#include <algorithm>
#include <utility>

namespace retrospan {
namespace {

constexpr std::size_t kDeepest = 0xffff;

bool isFailed(const SpanTable& table, Node node)
{
    return node < table.size() && table.status(node) == SpanStatus::error && !table.isDuplicate(node);
}

bool reportsUsage(const SpanTable& table, Node node)
{
    return node < table.size() && table.usage(node).known();
}

void addTo(SubtreeTotals& totals, const SpanTable& table, Row row)
{
    ++totals.spans;
    if (table.isDuplicate(row)) return;
    totals.errors += isFailed(table, row) ? 1 : 0;
    totals.modelCalls += table.kind(row) == SpanKind::model ? 1 : 0;
    totals.toolCalls += table.kind(row) == SpanKind::tool ? 1 : 0;
}

} // namespace

SpanTree::SpanTree(std::pmr::memory_resource* memory)
    : m_preorder(memory)
    , m_parent(memory)
    , m_position(memory)
    , m_subtreeSize(memory)
    , m_depth(memory)
    , m_usageCounts(memory)
    , m_errorsBefore(memory)
{
}

SpanTree SpanTree::build(const SpanTable& table, LostParents lost)
{
    TreeLinks links = linkParents(table, lost);
    listSiblings(table, links);
    SpanTree tree(table.memory());
    tree.m_rows = table.size();
    tree.walk(links);
    if (tree.nodeCount() < links.parent.size()) { // no root leads to what is on a cycle
        cutCycles(table, links);
        listSiblings(table, links);
        tree.walk(links);
    }
    tree.m_parent = std::move(links.parent);
    tree.m_missing = std::move(links.missing);
    tree.m_cycles = std::move(links.cycles);
    tree.sumUp(table);
    tree.measureMissing(table);
    return tree;
}

/// Visits what the roots lead to, parents before children.
void SpanTree::walk(const TreeLinks& links)
{
    const std::size_t count = links.parent.size();
    m_position.resize(count);
    m_depth.resize(count);
    m_subtreeSize.assign(count, 1);
    m_preorder.clear();
    m_preorder.reserve(count);
    struct Level {
        Node parent;
        std::span<const Node> rest;
    };
    std::vector<Level> levels{{kNoNode, links.children(kNoNode)}};
    while (!levels.empty()) {
        Level& level = levels.back();
        if (level.rest.empty()) {
            if (level.parent != kNoNode)
                m_subtreeSize[level.parent] =
                    static_cast<std::uint32_t>(m_preorder.size()) - m_position[level.parent];
            levels.pop_back();
            continue;
        }
        const Node node = level.rest.front();
        level.rest = level.rest.subspan(1);
        m_position[node] = static_cast<std::uint32_t>(m_preorder.size());
        m_depth[node] = static_cast<std::uint16_t>(std::min(levels.size() - 1, kDeepest));
        m_maxDepth =
            static_cast<std::uint16_t>(std::min(std::max<std::size_t>(m_maxDepth, levels.size()), kDeepest));
        m_preorder.push_back(node);
        if (const auto children = links.children(node); !children.empty()) levels.push_back({node, children});
    }
}

void SpanTree::sumUp(const SpanTable& table)
{
    const auto count = static_cast<std::uint32_t>(m_preorder.size());
    m_errorsBefore.resize(count + 1);
    for (std::uint32_t at = 0; at < count; ++at)
        m_errorsBefore[at + 1] = m_errorsBefore[at] + (isFailed(table, m_preorder[at]) ? 1 : 0);
    m_usageCounts.assign(count, false);
    std::uint32_t nextReport = count; // the nearest position behind this one that reports usage
    for (std::uint32_t at = count; at-- > 0;) {
        const Node node = m_preorder[at];
        if (!reportsUsage(table, node)) continue;
        m_usageCounts[node] = nextReport >= at + m_subtreeSize[node] && !table.isDuplicate(node);
        nextReport = at;
    }
}

void SpanTree::measureMissing(const SpanTable& table)
{
    for (std::size_t i = 0; i < m_missing.size(); ++i) {
        const SubtreeTotals all = totals(table, static_cast<Node>(m_rows + i));
        m_missing[i].startNs = all.startNs;
        m_missing[i].endNs = all.endNs;
    }
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
        addTo(totals, table, below);
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
