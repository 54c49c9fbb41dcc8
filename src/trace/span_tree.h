// SpanTree: parents, order and roll-ups of a SpanTable, rebuilt from it in one pass.
// Nodes 0..rows-1 are the table's rows; nodes from rows on are *missing parents*: one per span id
// that is named as a parent but is not here. Roots are spans without a parent, missing parents, and
// the youngest span of a broken cycle (reported in `cycles`). Children are ordered by start, then row.
// Invariants: `preorder` holds every node once; a subtree is the contiguous range
// [position, position + subtreeSize). Thread: immutable after build. Complexity: O(n log n) build, O(n)
// when spans came in order of start; no recursion, so depth does not matter. About 22 bytes a node.
#pragma once

#include "trace/span_table.h"

#include <span>
#include <vector>

namespace retrospan {

using Node = std::uint32_t;
inline constexpr Node kNoNode = 0xffffffff;

/// A span that others name as their parent but that is not here, with the time its subtree covers.
struct MissingParent {
    std::uint32_t trace = 0;
    SpanId id;
    std::int64_t startNs = 0, endNs = 0; ///< endNs 0 while anything beneath it runs
};

/// Sums over a subtree, its root included; duplicates (SpanTable::isDuplicate) are spans, but no calls or
/// errors.
struct SubtreeTotals {
    std::uint32_t spans = 0, errors = 0, modelCalls = 0, toolCalls = 0;
    std::int64_t startNs = 0, endNs = 0; ///< of the subtree; endNs 0 while anything in it runs
};

/// What becomes of spans whose parent is not here.
enum class LostParents : std::uint8_t {
    rows, ///< each lost parent is a node
    roots ///< its children are roots
};

struct TreeLinks;

class SpanTree {
public:
    SpanTree() = default;
    /// Takes memory from where the table takes its.
    static SpanTree build(const SpanTable& table, LostParents lost = LostParents::rows);

    [[nodiscard]] std::uint32_t nodeCount() const { return static_cast<std::uint32_t>(m_preorder.size()); }
    [[nodiscard]] bool isMissing(Node node) const { return node >= m_rows; }
    [[nodiscard]] const MissingParent& missing(Node node) const { return m_missing[node - m_rows]; }
    [[nodiscard]] std::span<const MissingParent> missingParents() const { return m_missing; }

    [[nodiscard]] std::span<const Node> preorder() const { return m_preorder; }
    [[nodiscard]] std::uint32_t position(Node node) const { return m_position[node]; }
    [[nodiscard]] std::uint32_t subtreeSize(Node node) const { return m_subtreeSize[node]; }
    [[nodiscard]] std::uint16_t depth(Node node) const { return m_depth[node]; } ///< 0 = root, saturates
    [[nodiscard]] Node parent(Node node) const { return m_parent[node]; } ///< kNoNode for roots
    [[nodiscard]] std::vector<Node> children(Node node) const;
    [[nodiscard]] std::vector<Node> roots() const;
    [[nodiscard]] bool hasChildren(Node node) const { return m_subtreeSize[node] > 1; }
    [[nodiscard]] std::uint16_t maxDepth() const { return m_maxDepth; } ///< levels: a lone root is 1

    /// Rows whose parent link closed a cycle and was cut, youngest of each cycle.
    [[nodiscard]] std::span<const Row> cycles() const { return m_cycles; }
    /// True when the span's usage counts in sums: it reports usage, no descendant does, and it is no second
    /// report of another span's call.
    [[nodiscard]] bool usageCounts(Node node) const;
    [[nodiscard]] std::uint32_t
    errorsBelow(Node node) const; ///< failed spans in the subtree, itself excluded
    /// Linear in the subtree.
    [[nodiscard]] SubtreeTotals totals(const SpanTable& table, Node node) const;
    [[nodiscard]] std::size_t memoryBytes() const;

private:
    explicit SpanTree(std::pmr::memory_resource* memory);
    void walk(const TreeLinks& links);
    void sumUp(const SpanTable& table);
    void measureMissing(const SpanTable& table);

    Row m_rows = 0;
    std::uint16_t m_maxDepth = 0;
    std::pmr::vector<Node> m_preorder, m_parent;
    std::pmr::vector<std::uint32_t> m_position, m_subtreeSize;
    std::pmr::vector<std::uint16_t> m_depth;
    std::vector<MissingParent> m_missing;
    std::vector<Row> m_cycles;
    std::pmr::vector<bool> m_usageCounts;
    std::pmr::vector<std::uint32_t> m_errorsBefore; ///< prefix sums over preorder positions
};

} // namespace retrospan
