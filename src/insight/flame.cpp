#include "insight/flame.h"

#include "insight/cost.h"
#include "insight/session_calls.h"
#include "insight/usage_groups.h"

#include <algorithm>

namespace retrospan::insight {
namespace {

bool timeless(const SpanTable& table, Row row)
{
    return table.startNs(row) == 0 || table.flags(row).has(SpanFlag::timeUnknown);
}

struct Interval {
    std::int64_t start = 0, end = 0;
};

class Measuring {
public:
    Measuring(const SpanTable& table, const SpanTree& tree, std::span<const Cost> costs,
              const FlameQuestion& question)
        : m_table(table)
        , m_tree(tree)
        , m_costs(costs)
        , m_question(question)
    {
    }

    Flame run();

private:
    void measureTime();
    void measureTokens();
    void measureCost();
    void sumUp();
    [[nodiscard]] Interval inWindow(Node node) const;

    const SpanTable& m_table;
    const SpanTree& m_tree;
    std::span<const Cost> m_costs;
    const FlameQuestion& m_question;
    Flame m_flame;
};

/// Empty for what has no time of its own.
Interval Measuring::inWindow(Node node) const
{
    if (m_tree.isMissing(node) || timeless(m_table, node)) return {};
    const std::int64_t end = m_table.endNs(node) == 0 ? m_question.nowNs : m_table.endNs(node);
    const Interval clipped{std::max(m_table.startNs(node), m_question.fromNs),
                           std::min(end, m_question.toNs)};
    return clipped.end > clipped.start ? clipped : Interval{};
}

/// Children come by start, so that a mark of how far each parent is covered makes their union.
void Measuring::measureTime()
{
    std::vector<std::int64_t> coveredTo(m_flame.own.size(), INT64_MIN);
    for (const Node node : m_tree.preorder()) {
        if (!m_tree.isMissing(node) && timeless(m_table, node)) ++m_flame.unknown;
        const Interval self = inWindow(node);
        m_flame.own[node] = self.end - self.start;
        const Node parent = m_tree.parent(node);
        if (parent == kNoNode) continue;
        const Interval around = inWindow(parent);
        const std::int64_t from = std::max({self.start, around.start, coveredTo[parent]});
        const std::int64_t to = std::min(self.end, around.end);
        if (to <= from) continue;
        m_flame.own[parent] -= to - from;
        coveredTo[parent] = to;
    }
}

void Measuring::measureTokens()
{
    const SessionCalls calls(m_table, m_tree);
    for (Row row = 0; row < m_table.size(); ++row) {
        if (!touchesWindow(m_table, row, m_question)) continue;
        if (m_tree.usageCounts(row)) {
            const Usage usage = billableUsage(m_table.usage(row));
            m_flame.own[row] = std::max<std::int64_t>(0, addKnown(usage.input, usage.output));
        } else if (SessionCalls::isModelKind(m_table.kind(row)) && calls.isCall(row)
                   && !m_table.usage(row).known()) {
            ++m_flame.unknown;
        }
    }
}

void Measuring::measureCost()
{
    const std::vector<bool> reporters = findReporters(m_table, m_tree);
    const auto order = m_tree.preorder();
    std::size_t coveredEnd = 0;
    for (std::size_t at = 0; at < order.size(); ++at) {
        const Node node = order[at];
        if (reporters[at]) coveredEnd = at + m_tree.subtreeSize(node);
        const bool counts =
            reporters[at] || (at >= coveredEnd && !m_tree.isMissing(node) && m_tree.usageCounts(node));
        if (!counts || !touchesWindow(m_table, node, m_question)) continue;
        const std::int64_t amount = node < m_costs.size() ? m_costs[node].microUsd : kUnknown;
        if (amount == kUnknown)
            ++m_flame.unknown;
        else
            m_flame.own[node] = std::max<std::int64_t>(0, amount);
    }
}

void Measuring::sumUp()
{
    m_flame.total = m_flame.own;
    const auto order = m_tree.preorder();
    for (std::size_t at = order.size(); at-- > 0;) {
        const Node parent = m_tree.parent(order[at]);
        std::int64_t& sum = parent == kNoNode ? m_flame.sum : m_flame.total[parent];
        sum = addKnown(sum, m_flame.total[order[at]]);
    }
}

Flame Measuring::run()
{
    m_flame.measure = m_question.measure;
    m_flame.own.assign(m_tree.nodeCount(), 0);
    switch (m_question.measure) {
    case FlameMeasure::selfTime: measureTime(); break;
    case FlameMeasure::tokens: measureTokens(); break;
    case FlameMeasure::cost: measureCost(); break;
    }
    sumUp();
    for (Row row = 0; row < m_table.size(); ++row)
        m_flame.spans += touchesWindow(m_table, row, m_question) ? 1 : 0;
    return std::move(m_flame);
}

} // namespace

bool touchesWindow(const SpanTable& table, Row row, const FlameQuestion& question)
{
    if (timeless(table, row)) return true;
    const std::int64_t end = table.endNs(row) == 0 ? question.nowNs : table.endNs(row);
    return table.startNs(row) <= question.toNs && std::max(end, table.startNs(row)) >= question.fromNs;
}

Flame measureFlame(const SpanTable& table, const SpanTree& tree, std::span<const Cost> costs,
                   const FlameQuestion& question)
{
    return Measuring(table, tree, costs, question).run();
}

} // namespace retrospan::insight
