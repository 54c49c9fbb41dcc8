#include "insight/graph_bound.h"

#include <algorithm>
#include <map>

namespace retrospan::insight {
namespace {

using Index = std::uint32_t;

bool isTool(const GraphNode& node)
{
    return node.kind == GraphNodeKind::tool || node.kind == GraphNodeKind::retrieval;
}

/// For each node the one it becomes a part of; its own number when it stays.
class Merging {
public:
    explicit Merging(AgentGraph& graph)
        : m_graph(graph)
    {
        for (Index i = 0; i < graph.nodes.size(); ++i) m_into.push_back(i);
    }
    void mergeAgents(std::size_t keep);
    void mergeTools(std::size_t keep);
    AgentGraph run();

private:
    [[nodiscard]] std::vector<Index> byWork(bool (*wanted)(const GraphNode&)) const;
    Index add(GraphNodeKind kind);

    AgentGraph& m_graph;
    std::vector<Index> m_into;
};

std::vector<Index> Merging::byWork(bool (*wanted)(const GraphNode&)) const
{
    std::vector<Index> found;
    for (Index i = 0; i < m_graph.nodes.size(); ++i)
        if (wanted(m_graph.nodes[i])) found.push_back(i);
    std::ranges::stable_sort(found, std::greater(), [&](Index i) { return m_graph.nodes[i].rows.size(); });
    return found;
}

Index Merging::add(GraphNodeKind kind)
{
    GraphNode& node = m_graph.nodes.emplace_back();
    node.kind = kind;
    node.merged = 0;
    m_into.push_back(static_cast<Index>(m_into.size()));
    return m_into.back();
}

void Merging::mergeAgents(std::size_t keep)
{
    const auto agents = byWork([](const GraphNode& node) { return node.kind == GraphNodeKind::agent; });
    if (agents.size() <= keep) return;
    const Index more = add(GraphNodeKind::moreAgents);
    for (std::size_t i = keep; i < agents.size(); ++i) m_into[agents[i]] = more;
}

void Merging::mergeTools(std::size_t keep)
{
    const auto tools = byWork(isTool);
    if (tools.size() <= keep) return;
    std::vector<const GraphEdge*> mostCalls(m_graph.nodes.size(), nullptr);
    for (const GraphEdge& edge : m_graph.edges) {
        const GraphEdge*& most = mostCalls[edge.to];
        if (!isTool(m_graph.nodes[edge.from]) && (!most || edge.calls > most->calls)) most = &edge;
    }
    constexpr Index kNobody = UINT32_MAX;
    std::map<Index, Index> groups;
    for (std::size_t i = keep; i < tools.size(); ++i) {
        const GraphEdge* edge = mostCalls[tools[i]];
        const Index caller = edge ? m_into[edge->from] : kNobody;
        auto group = groups.find(caller);
        if (group == groups.end()) group = groups.emplace(caller, add(GraphNodeKind::moreTools)).first;
        m_into[tools[i]] = group->second;
    }
}

void addTo(GraphNode& sum, GraphNode& part)
{
    sum.merged += part.merged;
    sum.failures += part.failures;
    sum.ownNs = addKnown(sum.ownNs, part.ownNs);
    sum.tokens = addKnown(sum.tokens, part.tokens);
    sum.costMicroUsd = addKnown(sum.costMicroUsd, part.costMicroUsd);
    sum.rows.insert(sum.rows.end(), part.rows.begin(), part.rows.end());
}

void addTo(GraphEdge& sum, const GraphEdge& part)
{
    sum.calls += part.calls;
    sum.handoffs += part.handoffs;
    sum.dropped += part.dropped;
    sum.failures += part.failures;
    sum.tokens = addKnown(sum.tokens, part.tokens);
    sum.costMicroUsd = addKnown(sum.costMicroUsd, part.costMicroUsd);
    sum.rows.insert(sum.rows.end(), part.rows.begin(), part.rows.end());
}

AgentGraph Merging::run()
{
    AgentGraph out;
    std::vector<Index> number(m_into.size(), UINT32_MAX);
    for (Index i = 0; i < m_into.size(); ++i) {
        if (m_into[i] != i) addTo(m_graph.nodes[m_into[i]], m_graph.nodes[i]);
    }
    for (Index i = 0; i < m_into.size(); ++i) {
        if (m_into[i] != i) continue;
        number[i] = static_cast<Index>(out.nodes.size());
        out.nodes.push_back(std::move(m_graph.nodes[i]));
    }
    std::map<std::pair<Index, Index>, std::size_t> known;
    for (GraphEdge& edge : m_graph.edges) {
        edge.from = number[m_into[edge.from]];
        edge.to = number[m_into[edge.to]];
        if (edge.from == edge.to) continue; // between parts of one
        const auto [found, added] = known.try_emplace({edge.from, edge.to}, out.edges.size());
        if (added)
            out.edges.push_back(std::move(edge));
        else
            addTo(out.edges[found->second], edge);
    }
    return out;
}

} // namespace

AgentGraph boundGraph(AgentGraph graph, std::size_t mostNodes)
{
    if (graph.nodes.size() <= mostNodes) return graph;
    Merging merging(graph);
    merging.mergeAgents(mostNodes / 3);
    const auto callers = static_cast<std::size_t>(
        std::ranges::count_if(graph.nodes, [](const GraphNode& node) { return !isTool(node); }));
    const std::size_t groups = 2 * (std::min(callers, mostNodes / 3) + 3); // callers, and a group for each
    merging.mergeTools(groups < mostNodes ? mostNodes - groups : 0);
    return merging.run();
}

} // namespace retrospan::insight
