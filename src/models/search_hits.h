// SearchHits: the spans of a session that a content search found, in tree order. Owns no session. Thread: a
// plain value, made on a worker. Complexity: O(n log n) to make, O(1) to ask for one span, O(log n) for the
// next one and for a place.
#pragma once

#include "models/session_source.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace retrospan::models {

class SearchHits {
public:
    SearchHits() = default;
    SearchHits(const SpanTree& tree, std::vector<Node> nodes);

    [[nodiscard]] bool empty() const { return m_nodes.empty(); }
    [[nodiscard]] std::size_t size() const { return m_nodes.size(); }
    [[nodiscard]] bool contains(Node node) const { return node < m_marked.size() && m_marked[node]; }
    [[nodiscard]] const std::vector<Node>& inTreeOrder() const { return m_nodes; }
    /// The nearest hit after (or before) `from`, which may be kNoNode; wraps around. Not empty.
    [[nodiscard]] Node next(const SpanTree& tree, Node from, bool forward) const;
    /// Which hit the node is, counted from 1; 0 when it is none.
    [[nodiscard]] std::size_t placeOf(const SpanTree& tree, Node node) const;

private:
    std::vector<Node> m_nodes;
    std::vector<bool> m_marked; ///< by node
};

/// Finds spans by the key under which the workspace holds them. O(n log n) to make, O(log n) a look-up.
class StoreKeyIndex {
public:
    explicit StoreKeyIndex(const SpanTable& table);
    /// kNoNode when it is none of this session's.
    [[nodiscard]] Node nodeOf(std::int64_t storeKey) const;

private:
    std::vector<std::pair<std::int64_t, Row>> m_rows; ///< by key
};

/// Gathers the hits of a running search on its worker and hands over what is there so far: at the first hit,
/// and then at most every 200 ms.
class HitCollector {
public:
    using Partly = std::function<void(std::shared_ptr<SearchHits>)>;
    HitCollector(const SessionData& session, Partly partly)
        : m_session(session)
        , m_partly(std::move(partly))
    {
    }
    void add(std::int64_t storeKey);
    [[nodiscard]] SearchHits all() { return {m_session.tree, std::move(m_nodes)}; }

private:
    const SessionData& m_session;
    Partly m_partly;
    std::optional<StoreKeyIndex> m_index; ///< made for the first hit
    std::vector<Node> m_nodes;
    std::chrono::steady_clock::time_point m_due{}; ///< when the next hand-over may be
};

} // namespace retrospan::models
