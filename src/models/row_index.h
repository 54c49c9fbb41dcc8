// RowIndex: the rows of a session's tree that are visible: the tree in preorder, minus what is folded away or
// filtered out, as a flat vector of nodes. What a QTableView shows is an index into it, so a million rows
// fold, filter and scroll without a tree in the view. Invariants: a visible node's ancestors are visible; a
// filter keeps the ancestors of what matches (dimmed). Thread: confined to the GUI thread. Complexity: every
// change is one pass over the tree (milliseconds at a million).
#pragma once

#include "trace/span_tree.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace retrospan::models {

class RowIndex {
public:
    /// Shows the tree with everything open. The tree must outlive the index or the next call of setTree.
    void setTree(const SpanTree* tree);

    [[nodiscard]] int rowCount() const { return static_cast<int>(m_rows.size()); }
    [[nodiscard]] Node nodeAt(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    /// The row of a node, -1 when it is not visible.
    [[nodiscard]] int rowOf(Node node) const;

    [[nodiscard]] bool expanded(Node node) const { return m_expanded[node]; }
    void setExpanded(Node node, bool expanded);
    /// The node and everything below it.
    void setSubtreeExpanded(Node node, bool expanded);
    void expandAll();
    /// Folds these and leaves the others as they are.
    void fold(const std::vector<Node>& nodes);
    /// Opens the ancestors of the nodes for which `wanted` is true and folds everything else.
    void expandTo(const std::function<bool(Node)>& wanted);
    /// Nodes of depth `level` and deeper are folded; level 0 folds everything.
    void collapseToLevel(int level);
    /// Opens the ancestors of a node, so that it is visible (unless the filter hides it).
    void reveal(Node node);

    /// Keeps the nodes for which `matches` is true, and their ancestors. An empty function removes the
    /// filter.
    void setFilter(const std::function<bool(Node)>& matches);
    [[nodiscard]] bool filtered() const { return !m_matches.empty(); }
    /// False for rows that are there only as ancestors of a match.
    [[nodiscard]] bool matches(Node node) const { return m_matches.empty() || m_matches[node]; }
    [[nodiscard]] std::size_t matchCount() const { return m_matchCount; }

private:
    void rebuild();

    const SpanTree* m_tree = nullptr;
    std::vector<bool> m_expanded, m_matches,
        m_kept; ///< by node; m_matches and m_kept are empty without a filter
    std::vector<Node> m_rows;
    std::size_t m_matchCount = 0;
};

} // namespace retrospan::models
