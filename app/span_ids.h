// Ids of spans as all of the JSON prints them: as the source wrote them, so that they join, with each other
// and with what is kept elsewhere. Refers to table, tree and digest. Pure. Complexity: constant an id.
#pragma once

#include "insight/readiness.h"
#include "session_json.h"
#include "trace/session_digest.h"

namespace retrospan::app {

class SpanIds {
public:
    SpanIds(const SpanTable& table, const SpanTree& tree, const SessionDigest& digest)
        : m_table(table)
        , m_tree(tree)
        , m_digest(digest)
    {
    }
    [[nodiscard]] const SpanTable& table() const { return m_table; }
    /// Of a node of the tree.
    [[nodiscard]] insight::SpanName nameOf(Node node) const;
    /// Of a span, or of a parent that is missing; null for none.
    [[nodiscard]] Json of(Node node) const;
    [[nodiscard]] Json of(const std::vector<Node>& nodes) const;

private:
    const SpanTable& m_table;
    const SpanTree& m_tree;
    const SessionDigest& m_digest;
};

} // namespace retrospan::app
