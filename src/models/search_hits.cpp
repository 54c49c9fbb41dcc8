#include "models/search_hits.h"

#include <algorithm>

namespace retrospan::models {

SearchHits::SearchHits(const SpanTree& tree, std::vector<Node> nodes)
    : m_nodes(std::move(nodes))
    , m_marked(tree.nodeCount())
{
    std::sort(m_nodes.begin(), m_nodes.end(),
              [&](Node a, Node b) { return tree.position(a) < tree.position(b); });
    m_nodes.erase(std::unique(m_nodes.begin(), m_nodes.end()), m_nodes.end());
    for (const Node node : m_nodes) m_marked[node] = true;
}

Node SearchHits::next(const SpanTree& tree, Node from, bool forward) const
{
    if (from == kNoNode) return forward ? m_nodes.front() : m_nodes.back();
    const std::uint32_t here = tree.position(from);
    const auto notBefore = std::partition_point(m_nodes.begin(), m_nodes.end(),
                                                [&](Node node) { return tree.position(node) < here; });
    if (!forward) return notBefore == m_nodes.begin() ? m_nodes.back() : *(notBefore - 1);
    const auto after = notBefore != m_nodes.end() && *notBefore == from ? notBefore + 1 : notBefore;
    return after == m_nodes.end() ? m_nodes.front() : *after;
}

std::size_t SearchHits::placeOf(const SpanTree& tree, Node node) const
{
    if (node == kNoNode || !contains(node)) return 0;
    const auto here = std::partition_point(
        m_nodes.begin(), m_nodes.end(), [&](Node hit) { return tree.position(hit) < tree.position(node); });
    return static_cast<std::size_t>(here - m_nodes.begin()) + 1;
}

StoreKeyIndex::StoreKeyIndex(const SpanTable& table)
{
    m_rows.reserve(table.size());
    for (Row row = 0; row < table.size(); ++row) m_rows.emplace_back(table.storeKey(row), row);
    if (!std::is_sorted(m_rows.begin(), m_rows.end())) std::sort(m_rows.begin(), m_rows.end());
}

Node StoreKeyIndex::nodeOf(std::int64_t storeKey) const
{
    const auto found = std::partition_point(m_rows.begin(), m_rows.end(),
                                            [&](const auto& entry) { return entry.first < storeKey; });
    return found != m_rows.end() && found->first == storeKey ? found->second : kNoNode;
}

void HitCollector::add(std::int64_t storeKey)
{
    constexpr std::chrono::milliseconds interval(200);
    if (!m_index) m_index.emplace(m_session.table);
    const Node node = m_index->nodeOf(storeKey);
    if (node == kNoNode) return;
    m_nodes.push_back(node);
    if (const auto now = std::chrono::steady_clock::now(); now >= m_due) {
        m_due = now + interval;
        m_partly(std::make_shared<SearchHits>(m_session.tree, m_nodes));
    }
}

} // namespace retrospan::models
