#include "insight/session_calls.h"

namespace retrospan::insight {
namespace {

bool isCallKind(SpanKind kind)
{
    return SessionCalls::isModelKind(kind) || kind == SpanKind::tool || kind == SpanKind::retrieval;
}

/// Layers of one call that are looked through for its model and provider; hostile input nests thousands.
constexpr int kMaxLayers = 8;

/// Spans that may lie between two layers of one model call.
bool isTransparent(SpanKind kind)
{
    return kind == SpanKind::step || kind == SpanKind::other;
}

} // namespace

SessionCalls::SessionCalls(const SpanTable& table, const SpanTree& tree)
    : m_table(table)
    , m_tree(tree)
    , m_around(tree.nodeCount(), kNoNode)
    , m_isCall(table.size(), false)
{
    for (const Node node : tree.preorder()) {
        if (!tree.isMissing(node)) visit(node);
    }
}

bool SessionCalls::isModelLayer(Row row) const
{
    return isModelKind(m_table.kind(row)) && !m_table.flags(row).has(SpanFlag::wrapper);
}

void SessionCalls::visit(Node node)
{
    const SpanKind kind = m_table.kind(node);
    const Node parent = m_tree.parent(node);
    m_isCall[node] =
        isCallKind(kind) && !m_table.flags(node).has(SpanFlag::wrapper) && !m_table.isDuplicate(node);
    if (parent == kNoNode || m_tree.isMissing(parent)) return;
    if (isModelLayer(parent))
        m_around[node] = parent;
    else if (isTransparent(m_table.kind(parent)) || isModelKind(m_table.kind(parent)))
        m_around[node] = m_around[parent];
    if (isModelLayer(node) && m_around[node] != kNoNode) m_isCall[m_around[node]] = false;
    if (repeatsParent(node, parent)) m_isCall[parent] = false;
}

bool SessionCalls::repeatsParent(Row row, Node parent) const
{
    const SpanKind kind = m_table.kind(row);
    if (kind != m_table.kind(parent)) return false;
    if (kind == SpanKind::retrieval) return true;
    return kind == SpanKind::tool && toolOf(m_table, row) == toolOf(m_table, parent);
}

StringId SessionCalls::toolOf(const SpanTable& table, Row row)
{
    const StringId tool = table.tool(row);
    return tool == StringId::empty ? table.name(row) : tool;
}

StringId SessionCalls::modelOf(Row row) const
{
    Node node = row;
    for (int i = 0; i < kMaxLayers && m_table.model(node) == StringId::empty && m_around[node] != kNoNode;
         ++i) {
        node = m_around[node];
    }
    return m_table.model(node);
}

StringId SessionCalls::providerOf(Row row) const
{
    Node node = row;
    for (int i = 0; i < kMaxLayers && m_table.provider(node) == StringId::empty && m_around[node] != kNoNode;
         ++i) {
        node = m_around[node];
    }
    return m_table.provider(node);
}

CallUsage SessionCalls::usageOf(Row row) const
{
    return {m_table.text(providerOf(row)), m_table.text(modelOf(row)), m_table.startNs(row),
            m_table.usage(row), m_table.reportedCostMicroUsd(row)};
}

} // namespace retrospan::insight
