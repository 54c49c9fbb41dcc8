#include "models/flame_layout.h"

#include <algorithm>

namespace retrospan::models {
namespace {

constexpr double kLeast = 1; ///< pixels of a box

class Layout {
public:
    Layout(const SpanTable& table, const SpanTree& tree, const insight::Flame& flame, FlameLayout& out)
        : m_table(table)
        , m_tree(tree)
        , m_flame(flame)
        , m_out(out)
    {
    }
    void addAround(Node root);
    void addBeneath(std::span<const Node> nodes, std::int64_t whole, std::stop_token stop);

private:
    void place(Node node, std::size_t row, double left, double right);
    void join(FlameBox& box, Node node, double right);
    [[nodiscard]] bool failed(Node node) const
    {
        return !m_tree.isMissing(node) && m_table.status(node) == SpanStatus::error;
    }

    const SpanTable& m_table;
    const SpanTree& m_tree;
    const insight::Flame& m_flame;
    FlameLayout& m_out;
};

void Layout::addAround(Node root)
{
    std::vector<Node> path;
    for (Node node = root; node != kNoNode; node = m_tree.parent(node)) path.push_back(node);
    for (std::size_t row = 0; row + 1 < path.size(); ++row)
        place(path[path.size() - 1 - row], row, 0, m_out.width);
}

void Layout::join(FlameBox& box, Node node, double right)
{
    box.right = std::max(box.right, static_cast<float>(right));
    box.failed = box.failed || failed(node);
    ++box.spans;
    if (m_flame.total[node] > m_flame.total[box.node]) box.node = node;
}

/// A narrow one joins the narrow one before it when they share a pixel.
void Layout::place(Node node, std::size_t row, double left, double right)
{
    if (row >= m_out.rows.size()) m_out.rows.resize(row + 1);
    std::vector<FlameBox>& boxes = m_out.rows[row];
    FlameBox box{0, 0, node, m_tree.position(node), 1, failed(node)};
    const bool narrow = right - left < kLeast;
    if (!boxes.empty()) {
        FlameBox& before = boxes.back();
        const bool alike = before.spans > 1 || before.right - before.left <= kLeast;
        if (narrow && alike && left < before.right) return join(before, node, right);
        left = std::max<double>(left, before.right);
        if (left > m_out.width - kLeast) before.right = static_cast<float>(left = m_out.width - kLeast);
    }
    box.left = static_cast<float>(left);
    box.right = static_cast<float>(std::min<double>(std::max(right, left + kLeast), m_out.width));
    boxes.push_back(box);
}

void Layout::addBeneath(std::span<const Node> nodes, std::int64_t whole, std::stop_token stop)
{
    // By level: where the next child of the span that is open there begins, in units of the measure.
    std::vector<std::int64_t> next{0};
    std::vector<Node> open; // from the first to the current level
    const std::size_t first = m_out.root == kNoNode ? 0 : m_out.rows.size();
    const double scale = static_cast<double>(m_out.width) / static_cast<double>(whole);
    for (std::size_t at = 0; at < nodes.size();) {
        const Node node = nodes[at];
        if (m_flame.total[node] == 0) {
            at += m_tree.subtreeSize(node);
            continue;
        }
        if (at % 4096 == 0 && stop.stop_requested()) return;
        while (!open.empty() && open.back() != m_tree.parent(node)) open.pop_back();
        const std::size_t level = open.size();
        next.resize(level + 2);
        const std::int64_t left = next[level];
        const std::int64_t right = addKnown(left, m_flame.total[node]);
        place(node, first + level, static_cast<double>(left) * scale, static_cast<double>(right) * scale);
        next[level] = right;
        next[level + 1] = left;
        open.push_back(node);
        ++at;
    }
}

} // namespace

FlameLayout layOutFlame(const SpanTable& table, const SpanTree& tree, const insight::Flame& flame, Node root,
                        int width, std::stop_token stop)
{
    FlameLayout out{root, width, {}};
    const std::int64_t whole = root == kNoNode ? flame.sum : flame.total[root];
    if (whole <= 0 || width <= 0) return out;
    Layout layout(table, tree, flame, out);
    std::span<const Node> nodes = tree.preorder();
    if (root != kNoNode) {
        layout.addAround(root);
        nodes = nodes.subspan(tree.position(root), tree.subtreeSize(root));
    }
    layout.addBeneath(nodes, whole, stop);
    return out;
}

const FlameBox* FlameLayout::boxAt(std::size_t row, double x) const
{
    if (row >= rows.size()) return nullptr;
    const auto after = std::ranges::upper_bound(rows[row], static_cast<float>(x), {}, &FlameBox::left);
    if (after == rows[row].begin()) return nullptr;
    const FlameBox& box = *(after - 1);
    return x < static_cast<double>(box.right) ? &box : nullptr;
}

const FlameBox* FlameLayout::boxOf(const SpanTree& tree, const insight::Flame& flame, Node node) const
{
    if (rows.empty() || flame.total[node] == 0) return nullptr;
    std::size_t level = 0;
    for (Node up = tree.parent(node); up != kNoNode; up = tree.parent(up)) ++level;
    if (level >= rows.size()) return nullptr;
    const std::uint32_t place = tree.position(node);
    const bool beneath = root == kNoNode
        || (place >= tree.position(root) && place < tree.position(root) + tree.subtreeSize(root));
    const auto after = std::ranges::upper_bound(rows[level], place, {}, &FlameBox::first);
    if (after == rows[level].begin()) return nullptr;
    const FlameBox& box = *(after - 1);
    return box.node == node || (beneath && box.spans > 1) ? &box : nullptr;
}

} // namespace retrospan::models
