#include "models/row_index.h"

#include <algorithm>

namespace retrospan::models {

void RowIndex::setTree(const SpanTree* tree)
{
    m_tree = tree;
    m_expanded.assign(tree == nullptr ? 0 : tree->nodeCount(), true);
    m_matches.clear();
    m_kept.clear();
    m_matchCount = 0;
    rebuild();
}

void RowIndex::rebuild()
{
    m_rows.clear();
    if (m_tree == nullptr) return;
    const auto preorder = m_tree->preorder();
    for (std::uint32_t at = 0; at < preorder.size();) {
        const Node node = preorder[at];
        if (!m_kept.empty() && !m_kept[node]) {
            at += m_tree->subtreeSize(node);
            continue;
        }
        m_rows.push_back(node);
        at += m_expanded[node] ? 1 : m_tree->subtreeSize(node);
    }
}

int RowIndex::rowOf(Node node) const
{
    if (m_tree == nullptr || node >= m_tree->nodeCount()) return -1;
    const std::uint32_t wanted = m_tree->position(node);
    const auto found =
        std::lower_bound(m_rows.begin(), m_rows.end(), wanted,
                         [&](Node row, std::uint32_t position) { return m_tree->position(row) < position; });
    return found != m_rows.end() && *found == node ? static_cast<int>(found - m_rows.begin()) : -1;
}

void RowIndex::setExpanded(Node node, bool expanded)
{
    m_expanded[node] = expanded;
    rebuild();
}

void RowIndex::setSubtreeExpanded(Node node, bool expanded)
{
    const auto preorder = m_tree->preorder();
    const std::uint32_t first = m_tree->position(node);
    for (std::uint32_t at = first; at < first + m_tree->subtreeSize(node); ++at)
        m_expanded[preorder[at]] = expanded;
    rebuild();
}

void RowIndex::expandAll()
{
    std::fill(m_expanded.begin(), m_expanded.end(), true);
    rebuild();
}

void RowIndex::fold(const std::vector<Node>& nodes)
{
    for (const Node node : nodes) m_expanded[node] = false;
    if (!nodes.empty()) rebuild();
}

void RowIndex::expandTo(const std::function<bool(Node)>& wanted)
{
    std::fill(m_expanded.begin(), m_expanded.end(), false);
    for (Node node = 0; node < m_expanded.size(); ++node) {
        if (!wanted(node)) continue;
        for (Node at = m_tree->parent(node); at != kNoNode && !m_expanded[at]; at = m_tree->parent(at))
            m_expanded[at] = true;
    }
    rebuild();
}

void RowIndex::collapseToLevel(int level)
{
    for (Node node = 0; node < m_expanded.size(); ++node) m_expanded[node] = m_tree->depth(node) < level;
    rebuild();
}

void RowIndex::reveal(Node node)
{
    bool changed = false;
    for (Node at = m_tree->parent(node); at != kNoNode; at = m_tree->parent(at)) {
        changed = changed || !m_expanded[at];
        m_expanded[at] = true;
    }
    if (changed) rebuild();
}

void RowIndex::setFilter(const std::function<bool(Node)>& matches)
{
    m_matches.clear();
    m_kept.clear();
    m_matchCount = 0;
    if (matches && m_tree != nullptr) {
        m_matches.assign(m_tree->nodeCount(), false);
        m_kept.assign(m_tree->nodeCount(), false);
        for (Node node = 0; node < m_tree->nodeCount(); ++node) {
            if (!matches(node)) continue;
            m_matches[node] = true;
            ++m_matchCount;
            for (Node at = node; at != kNoNode && !m_kept[at]; at = m_tree->parent(at)) m_kept[at] = true;
        }
    }
    rebuild();
}

} // namespace retrospan::models
