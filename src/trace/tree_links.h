// TreeLinks: who hangs beneath whom and in which order, while a SpanTree is being made; private to src/trace.
// Invariants: every node is a child of its parent or of the root list, once; no cycles after `cutCycles`.
// Thread: confined. Complexity: O(n), and O(n log n) for siblings that did not come in order of start.
#pragma once

#include "trace/span_tree.h"

namespace retrospan {

struct TreeLinks {
    explicit TreeLinks(std::pmr::memory_resource* memory)
        : parent(memory)
        , first(memory)
        , siblings(memory)
    {
    }

    std::pmr::vector<Node> parent; ///< kNoNode = root
    std::vector<MissingParent> missing; ///< nodes from the table's size on
    std::vector<Row> cycles; ///< rows whose parent link was cut
    /// Where lists of siblings begin in `siblings`: list 0 holds the roots, list n + 1 the children of node
    /// n.
    std::pmr::vector<std::uint32_t> first;
    std::pmr::vector<Node> siblings;

    [[nodiscard]] std::span<const Node> children(Node node) const
    {
        const std::uint32_t list = node + 1; // kNoNode wraps round to the roots
        return std::span(siblings).subspan(first[list], first[list + 1] - first[list]);
    }
};

/// Parents by id; names that are not here become missing parents. Cycles are still there.
[[nodiscard]] TreeLinks linkParents(const SpanTable& table, LostParents lost);
/// Cuts every cycle at its youngest span: the latest start, then the highest row.
void cutCycles(const SpanTable& table, TreeLinks& links);
/// Makes the lists of siblings, each ordered by start, then by node; a missing parent starts with its first
/// child.
void listSiblings(const SpanTable& table, TreeLinks& links);

} // namespace retrospan
