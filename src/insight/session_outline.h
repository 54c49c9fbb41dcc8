// SessionOutline: for each span of a session the turn it belongs to (the top of its tree), the agent that did
// it and how deep in agents and tools it is; and the order in which things happened. A span without an
// agent's name has that of the nearest agent around it. Thread: immutable; refers to table and tree.
// Complexity: O(n log n) build, 16 bytes a node.
#pragma once

#include "insight/session_calls.h"
#include "trace/span_table.h"
#include "trace/span_tree.h"

#include <unordered_set>
#include <vector>

namespace retrospan::insight {

class SessionOutline {
public:
    SessionOutline(const SpanTable& table, const SpanTree& tree);

    [[nodiscard]] const SpanTable& table() const { return m_table; }
    [[nodiscard]] const SpanTree& tree() const { return m_tree; }
    [[nodiscard]] const SessionCalls& calls() const { return m_calls; }

    [[nodiscard]] Node turn(Node node) const { return m_turn[node]; }
    /// Tops of the tree by start.
    [[nodiscard]] const std::vector<Node>& turns() const { return m_turns; }
    [[nodiscard]] std::int64_t turnStartNs(Node turn) const;
    [[nodiscard]] std::int64_t turnEndNs(Node turn) const; ///< 0 = running
    [[nodiscard]] StringId agent(Row row) const { return m_agent[row]; }
    /// Spans of agents around it, itself included.
    [[nodiscard]] std::uint16_t agentDepth(Node node) const { return m_agentDepth[node]; }
    /// True when a tool call, guardrail or evaluator is around it: what is said there does not go to the
    /// user.
    [[nodiscard]] bool isInternal(Node node) const { return m_internal[node]; }
    /// Rows by start, then parents before children, then by end and id: whatever the order of arrival.
    [[nodiscard]] const std::vector<Row>& byStart() const { return m_byStart; }
    /// A call that counts: not a layer, not a second report.
    [[nodiscard]] bool isCall(Row row) const { return m_calls.isCall(row); }
    [[nodiscard]] bool isModelCall(Row row) const
    {
        return m_table.kind(row) == SpanKind::model && m_calls.isCall(row);
    }
    [[nodiscard]] bool failed(Row row) const { return m_table.status(row) == SpanStatus::error; }
    /// When it was over; its start for what has no end.
    [[nodiscard]] std::int64_t overNs(Row row) const
    {
        return m_table.endNs(row) == 0 ? m_table.startNs(row) : m_table.endNs(row);
    }

private:
    void visit(Node node);

    const SpanTable& m_table;
    const SpanTree& m_tree;
    SessionCalls m_calls;
    std::vector<Node> m_turn, m_turns;
    std::vector<StringId> m_agent;
    std::vector<std::uint16_t> m_agentDepth;
    std::vector<bool> m_internal;
    std::unordered_set<Row>
        m_cut; ///< tops where a cycle was cut: nothing tells that they are around the rest
    std::vector<Row> m_byStart;
};

} // namespace retrospan::insight
