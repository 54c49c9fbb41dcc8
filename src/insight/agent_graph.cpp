#include "insight/agent_graph.h"

#include "insight/graph_bound.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace retrospan::insight {
namespace {

constexpr std::uint32_t kNone = UINT32_MAX;

std::uint64_t keyOf(GraphNodeKind kind, StringId name)
{
    return static_cast<std::uint64_t>(kind) << 32 | static_cast<std::uint32_t>(name);
}

class Building {
public:
    Building(const SessionOutline& outline, std::span<const Cost> costs, const FlameQuestion& window)
        : m_outline(outline)
        , m_table(outline.table())
        , m_tree(outline.tree())
        , m_window(window)
        , m_time(measure(FlameMeasure::selfTime, costs))
        , m_tokens(measure(FlameMeasure::tokens, costs))
        , m_cost(measure(FlameMeasure::cost, costs))
        , m_caller(outline.tree().nodeCount(), kNone)
    {
    }
    AgentGraph run(std::span<const Handoff> handoffs);

private:
    [[nodiscard]] Flame measure(FlameMeasure measure, std::span<const Cost> costs) const;
    void takeHandoffs(std::span<const Handoff> handoffs);
    void visit(Node node);
    void call(Row row, std::uint32_t from, std::uint32_t to);
    void describe();
    std::uint32_t nodeOf(GraphNodeKind kind, StringId name = StringId::empty);
    std::uint32_t agentOf(std::string_view name);
    GraphEdge& edge(std::uint32_t from, std::uint32_t to);
    [[nodiscard]] StringId agentAround(Node node) const;
    [[nodiscard]] std::uint32_t callerOf(Node node);

    const SessionOutline& m_outline;
    const SpanTable& m_table;
    const SpanTree& m_tree;
    FlameQuestion m_window;
    Flame m_time, m_tokens, m_cost;
    std::vector<std::uint32_t> m_caller; ///< by node: who calls what is beneath it
    std::unordered_map<std::uint64_t, std::uint32_t> m_nodeOf, m_edgeOf;
    std::unordered_set<Row> m_takenOver; ///< spans that a handoff led to
    std::unordered_set<Row> m_dismissed; ///< handoffs that are none: calls of a tool
    AgentGraph m_graph;
};

Flame Building::measure(FlameMeasure measure, std::span<const Cost> costs) const
{
    FlameQuestion question = m_window;
    question.measure = measure;
    return measureFlame(m_table, m_tree, costs, question);
}

std::uint32_t Building::nodeOf(GraphNodeKind kind, StringId name)
{
    const auto [found, added] =
        m_nodeOf.try_emplace(keyOf(kind, name), static_cast<std::uint32_t>(m_graph.nodes.size()));
    if (added) {
        GraphNode& node = m_graph.nodes.emplace_back();
        node.kind = kind;
        node.name = m_table.text(name);
    }
    return found->second;
}

/// Names of handoffs are no ids of the table's pool.
std::uint32_t Building::agentOf(std::string_view name)
{
    const auto same = [&](const GraphNode& node) {
        return node.kind == GraphNodeKind::agent && node.name == name;
    };
    const auto found = std::ranges::find_if(m_graph.nodes, same);
    if (found != m_graph.nodes.end()) return static_cast<std::uint32_t>(found - m_graph.nodes.begin());
    m_graph.nodes.push_back({GraphNodeKind::agent, std::string(name)});
    return static_cast<std::uint32_t>(m_graph.nodes.size() - 1);
}

GraphEdge& Building::edge(std::uint32_t from, std::uint32_t to)
{
    const std::uint64_t key = static_cast<std::uint64_t>(from) << 32 | to;
    const auto [found, added] = m_edgeOf.try_emplace(key, static_cast<std::uint32_t>(m_graph.edges.size()));
    if (added) m_graph.edges.push_back({from, to});
    return m_graph.edges[found->second];
}

StringId Building::agentAround(Node node) const
{
    return node == kNoNode || m_tree.isMissing(node) ? StringId::empty : m_outline.agent(node);
}

/// Of what is beneath `node`.
std::uint32_t Building::callerOf(Node node)
{
    return node == kNoNode ? kNone : m_caller[node];
}

void Building::call(Row row, std::uint32_t from, std::uint32_t to)
{
    const bool failed = m_outline.failed(row);
    GraphNode& target = m_graph.nodes[to];
    target.rows.push_back(row);
    target.failures += failed ? 1 : 0;
    if (m_takenOver.contains(row) || from == to) return;
    if (from == kNone) {
        if (target.kind == GraphNodeKind::agent || target.kind == GraphNodeKind::human
            || target.kind == GraphNodeKind::nobody)
            return; // nobody has to
        from = nodeOf(GraphNodeKind::nobody);
    }
    GraphEdge& calls = edge(from, to);
    ++calls.calls;
    calls.failures += failed ? 1 : 0;
    calls.rows.push_back(row);
    if (m_tokens.total[row] > 0) calls.tokens = addKnown(calls.tokens, m_tokens.total[row]);
    if (m_cost.total[row] > 0) calls.costMicroUsd = addKnown(calls.costMicroUsd, m_cost.total[row]);
}

void Building::visit(Node node)
{
    const Node parent = m_tree.parent(node);
    std::uint32_t& caller = m_caller[node];
    caller = callerOf(parent);
    if (m_tree.isMissing(node) || m_table.isDuplicate(node)) return;
    const SpanKind kind = m_table.kind(node);
    const StringId agent = m_outline.agent(node);
    const bool inWindow = touchesWindow(m_table, node, m_window);
    if ((kind == SpanKind::tool && m_outline.isCall(node)) || m_dismissed.contains(node)) {
        const std::uint32_t tool = nodeOf(GraphNodeKind::tool, SessionCalls::toolOf(m_table, node));
        if (inWindow) call(node, caller, tool);
        caller = tool;
    } else if (kind == SpanKind::retrieval && m_outline.isCall(node)) {
        if (inWindow) call(node, caller, nodeOf(GraphNodeKind::retrieval, m_table.name(node)));
    } else if (kind == SpanKind::human) {
        if (inWindow) call(node, caller, nodeOf(GraphNodeKind::human));
    } else if (agent != StringId::empty && agent != agentAround(parent)) {
        const std::uint32_t named = nodeOf(GraphNodeKind::agent, agent);
        if (inWindow) call(node, caller, named);
        caller = named;
    } else if (caller == kNone && SessionCalls::isModelKind(kind) && m_outline.isCall(node)) {
        if (inWindow) call(node, kNone, nodeOf(GraphNodeKind::nobody)); // not of an agent, nor of a tool
    }
}

void Building::takeHandoffs(std::span<const Handoff> handoffs)
{
    for (const Handoff& handoff : handoffs) {
        if (handoff.judgement.dismissed() || handoff.row == kNoRow
            || !touchesWindow(m_table, handoff.row, m_window))
            continue;
        const std::uint32_t around = callerOf(m_tree.parent(handoff.row));
        const std::uint32_t from = handoff.from.empty() ? around : agentOf(handoff.from);
        const std::uint32_t to = handoff.human ? nodeOf(GraphNodeKind::human) : agentOf(handoff.to);
        if (from == kNone || from == to || (!handoff.human && handoff.to.empty())) continue;
        GraphEdge& over = edge(from, to);
        ++over.handoffs;
        const bool failed = !handoff.implied && m_outline.failed(handoff.row);
        over.failures += failed ? 1 : 0;
        over.dropped += handoff.dropped && !failed ? 1 : 0;
        over.rows.push_back(handoff.row);
    }
}

/// What agents measure by themselves, tools with all beneath.
void Building::describe()
{
    const auto add = [](std::int64_t& sum, std::int64_t amount) {
        if (amount > 0) sum = addKnown(sum, amount);
    };
    for (Row row = 0; row < m_table.size(); ++row) {
        const auto agent = m_nodeOf.find(keyOf(GraphNodeKind::agent, m_outline.agent(row)));
        if (agent == m_nodeOf.end() || !touchesWindow(m_table, row, m_window)) continue;
        GraphNode& node = m_graph.nodes[agent->second];
        node.ownNs = addKnown(node.ownNs, m_time.own[row]);
        add(node.tokens, m_tokens.own[row]);
        add(node.costMicroUsd, m_cost.own[row]);
    }
    for (GraphNode& node : m_graph.nodes) {
        if (node.kind == GraphNodeKind::agent) continue;
        for (const Row row : node.rows) {
            node.ownNs = addKnown(node.ownNs, m_time.total[row]);
            add(node.tokens, m_tokens.total[row]);
            add(node.costMicroUsd, m_cost.total[row]);
        }
    }
}

AgentGraph Building::run(std::span<const Handoff> handoffs)
{
    for (const Handoff& handoff : handoffs) {
        const bool dismissed = handoff.judgement.dismissed();
        if (handoff.takenOverBy != kNoRow && !dismissed) m_takenOver.insert(handoff.takenOverBy);
        if (dismissed && m_table.kind(handoff.row) == SpanKind::handoff) m_dismissed.insert(handoff.row);
    }
    for (const Node node : m_tree.preorder()) visit(node);
    takeHandoffs(handoffs);
    describe();
    return std::move(m_graph);
}

void sortRows(AgentGraph& graph, const SpanTable& table)
{
    const auto byStart = [&](Row a, Row b) {
        return table.startNs(a) != table.startNs(b) ? table.startNs(a) < table.startNs(b) : a < b;
    };
    for (GraphNode& node : graph.nodes) std::ranges::sort(node.rows, byStart);
    for (GraphEdge& edge : graph.edges) std::ranges::sort(edge.rows, byStart);
}

} // namespace

AgentGraph findAgentGraph(const SessionOutline& outline, std::span<const Cost> costs,
                          std::span<const Handoff> handoffs, const GraphQuestion& question)
{
    AgentGraph graph =
        boundGraph(Building(outline, costs, question.window).run(handoffs), question.mostNodes);
    sortRows(graph, outline.table());
    return graph;
}

} // namespace retrospan::insight
