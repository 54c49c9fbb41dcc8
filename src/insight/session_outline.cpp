#include "insight/session_outline.h"

#include <algorithm>
#include <numeric>

namespace retrospan::insight {
namespace {

bool keepsToItself(SpanKind kind)
{
    return kind == SpanKind::tool || kind == SpanKind::guardrail || kind == SpanKind::evaluator;
}

} // namespace

SessionOutline::SessionOutline(const SpanTable& table, const SpanTree& tree)
    : m_table(table)
    , m_tree(tree)
    , m_calls(table, tree)
    , m_turn(tree.nodeCount(), kNoNode)
    , m_agent(tree.nodeCount(), StringId::empty)
    , m_agentDepth(tree.nodeCount(), 0)
    , m_internal(tree.nodeCount(), false)
    , m_cut(tree.cycles().begin(), tree.cycles().end())
    , m_byStart(table.size())
{
    for (const Node node : tree.preorder()) visit(node);
    std::iota(m_byStart.begin(), m_byStart.end(), Row{0});
    // Not by row: a session that was followed while it grew has the same order as one imported at once.
    const auto earlier = [&](Row a, Row b) {
        if (table.startNs(a) != table.startNs(b)) return table.startNs(a) < table.startNs(b);
        if (tree.depth(a) != tree.depth(b)) return tree.depth(a) < tree.depth(b);
        if (table.endNs(a) != table.endNs(b)) return table.endNs(a) < table.endNs(b);
        return table.id(a) < table.id(b);
    };
    if (!std::is_sorted(m_byStart.begin(), m_byStart.end(), earlier))
        std::sort(m_byStart.begin(), m_byStart.end(), earlier);
    std::stable_sort(m_turns.begin(), m_turns.end(),
                     [&](Node a, Node b) { return turnStartNs(a) < turnStartNs(b); });
}

void SessionOutline::visit(Node node)
{
    const Node parent = m_tree.parent(node);
    m_turn[node] = parent == kNoNode ? node : m_turn[parent];
    if (parent == kNoNode) m_turns.push_back(node);
    const bool missing = m_tree.isMissing(node);
    const SpanKind kind = missing ? SpanKind::other : m_table.kind(node);
    std::uint16_t depth = parent == kNoNode ? 0 : m_agentDepth[parent];
    if (kind == SpanKind::agent && depth < UINT16_MAX) ++depth;
    m_agentDepth[node] = depth;
    if (parent != kNoNode) {
        m_agent[node] = m_agent[parent];
        m_internal[node] = m_internal[parent]
            || (!m_tree.isMissing(parent) && keepsToItself(m_table.kind(parent)) && !m_cut.contains(parent));
    }
    if (missing) return;
    if (const StringId own = m_table.agent(node); own != StringId::empty)
        m_agent[node] = own;
    else if (kind == SpanKind::agent)
        m_agent[node] = m_table.name(node);
}

std::int64_t SessionOutline::turnStartNs(Node turn) const
{
    return m_tree.isMissing(turn) ? m_tree.missing(turn).startNs : m_table.startNs(turn);
}

std::int64_t SessionOutline::turnEndNs(Node turn) const
{
    return m_tree.isMissing(turn) ? m_tree.missing(turn).endNs : m_table.endNs(turn);
}

} // namespace retrospan::insight
