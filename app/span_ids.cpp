#include "span_ids.h"

namespace retrospan::app {

insight::SpanName SpanIds::nameOf(Node node) const
{
    const auto written = [](std::string_view text, SpanId id) {
        return insight::SpanName{id, text.empty() ? toHex(id) : std::string(text)};
    };
    if (!m_tree.isMissing(node)) return written(m_digest.text(m_digest.of(node).id), m_table.id(node));
    // Its children know what it is called.
    const auto walk = m_tree.preorder();
    const std::uint32_t next = m_tree.position(node) + 1;
    const bool known = m_tree.hasChildren(node) && next < walk.size() && !m_tree.isMissing(walk[next]);
    return written(known ? m_digest.text(m_digest.of(walk[next]).parentId) : std::string_view(),
                   m_tree.missing(node).id);
}

Json SpanIds::of(Node node) const
{
    if (node == kNoNode || node >= m_tree.nodeCount()) return nullptr;
    return nameOf(node).written;
}

Json SpanIds::of(const std::vector<Node>& nodes) const
{
    Json ids = Json::array();
    for (const Node node : nodes) ids.push_back(of(node));
    return ids;
}

} // namespace retrospan::app
