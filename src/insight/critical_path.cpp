#include "insight/critical_path.h"

#include <algorithm>
#include <tuple>

namespace retrospan::insight {
namespace {

struct Extent {
    std::int64_t startNs = 0, endNs = 0;
};

/// A span on the path whose time before `cursorNs` is still to be shared out.
struct Visit {
    Node node = kNoNode; ///< kNoNode = the session
    std::int64_t startNs = 0, endNs = 0, cursorNs = 0;
    std::vector<Node> children; ///< by end; the last one is looked at next
};

class Walk {
public:
    Walk(const SpanTable& table, const SpanTree& tree, std::int64_t nowNs)
        : m_table(table)
        , m_tree(tree)
        , m_nowNs(nowNs)
    {
    }

    std::vector<CriticalSegment> run()
    {
        enter(kNoNode, INT64_MIN, INT64_MAX);
        while (!m_open.empty()) step();
        return std::move(m_segments);
    }

private:
    [[nodiscard]] Extent extentOf(Node node) const
    {
        const bool missing = m_tree.isMissing(node);
        const std::int64_t start = missing ? m_tree.missing(node).startNs : m_table.startNs(node);
        const std::int64_t end = missing ? m_tree.missing(node).endNs : m_table.endNs(node);
        return {start, std::max(start, end == 0 ? m_nowNs : end)};
    }

    void enter(Node node, std::int64_t startNs, std::int64_t endNs)
    {
        std::vector<Node> children = node == kNoNode ? m_tree.roots() : m_tree.children(node);
        std::stable_sort(children.begin(), children.end(),
                         [&](Node a, Node b) { return extentOf(a).endNs < extentOf(b).endNs; });
        m_open.push_back({node, startNs, endNs, endNs, std::move(children)});
    }

    /// Goes on with the span on top: down into the child it waited for last, or up when none is left.
    void step()
    {
        Visit& visit = m_open.back();
        while (!visit.children.empty()) {
            const Node child = visit.children.back();
            visit.children.pop_back();
            if (const Extent extent = extentOf(child); waitedFor(visit, extent)) {
                const std::int64_t start = std::max(extent.startNs, visit.startNs);
                const std::int64_t end = std::min(extent.endNs, visit.cursorNs);
                addOwn(visit, end);
                visit.cursorNs = start;
                return enter(child, start, end);
            }
        }
        addOwn(visit, visit.startNs);
        m_open.pop_back();
    }

    /// Only what ends by the cursor can have been waited for; at its own end a span cuts what outlives it.
    [[nodiscard]] static bool waitedFor(const Visit& visit, const Extent& child)
    {
        const bool untouched = visit.node == kNoNode || visit.cursorNs == visit.endNs;
        return child.startNs < visit.cursorNs && child.endNs > visit.startNs && child.endNs > child.startNs
            && (child.endNs <= visit.cursorNs || untouched);
    }

    void addOwn(const Visit& visit, std::int64_t fromNs)
    {
        if (visit.node == kNoNode || m_tree.isMissing(visit.node) || fromNs >= visit.cursorNs) return;
        m_segments.push_back({visit.node, fromNs, visit.cursorNs});
    }

    const SpanTable& m_table;
    const SpanTree& m_tree;
    std::int64_t m_nowNs;
    std::vector<Visit> m_open;
    std::vector<CriticalSegment> m_segments;
};

} // namespace

CriticalPath CriticalPath::find(const SpanTable& table, const SpanTree& tree, std::int64_t nowNs)
{
    CriticalPath path;
    path.m_segments = Walk(table, tree, nowNs).run();
    std::sort(path.m_segments.begin(), path.m_segments.end(), [](const auto& a, const auto& b) {
        return std::tie(a.row, a.startNs) < std::tie(b.row, b.startNs);
    });
    return path;
}

std::span<const CriticalSegment> CriticalPath::of(Row row) const
{
    const auto first =
        std::lower_bound(m_segments.begin(), m_segments.end(), row,
                         [](const CriticalSegment& segment, Row wanted) { return segment.row < wanted; });
    auto last = first;
    while (last != m_segments.end() && last->row == row) ++last;
    return {first, last};
}

} // namespace retrospan::insight
