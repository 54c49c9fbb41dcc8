// AgentGraph: who called whom in a session: agents, tools, retrievals and humans as nodes, calls and handoffs
// between them as edges. A caller is the nearest tool call around a span, or the agent it belongs to; what no
// agent calls is called by a node of its own, which has the model calls of no agent. A handoff that is
// followed by the span of who took over is no call besides. Amounts are those of flame.h: an agent's are its
// own, a call's those of all beneath it. Bounded: beyond `mostNodes` the agents and tools that were at work
// least are merged, and say so. Pure. Complexity: O(n log n).
#pragma once

#include "insight/flame.h"
#include "insight/session_outline.h"
#include "trace/session_structure.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace retrospan::insight {

enum class GraphNodeKind : std::uint8_t { agent, tool, retrieval, human, nobody, moreAgents, moreTools };

struct GraphNode {
    GraphNodeKind kind = GraphNodeKind::agent;
    std::string name; ///< empty for human, nobody and more
    std::uint32_t merged = 1; ///< how many it stands for
    std::int64_t failures = 0;
    std::int64_t ownNs = 0;
    std::int64_t tokens = kUnknown, costMicroUsd = kUnknown;
    std::vector<Row> rows{}; ///< its spans, by start
};

struct GraphEdge {
    std::uint32_t from = 0, to = 0;
    std::int64_t calls = 0, handoffs = 0, failures = 0;
    std::int64_t dropped = 0; ///< handoffs that nobody took
    std::int64_t tokens = kUnknown, costMicroUsd = kUnknown;
    std::vector<Row> rows{}; ///< the calls and handoffs, by start
};

struct AgentGraph {
    std::vector<GraphNode> nodes;
    std::vector<GraphEdge> edges; ///< one for each pair and direction
};

struct GraphQuestion {
    FlameQuestion window; ///< its measure is not looked at
    std::size_t mostNodes = 150; ///< at least 4
};

/// `handoffs`: of the session, as findHandoffs gives them.
[[nodiscard]] AgentGraph findAgentGraph(const SessionOutline& outline, std::span<const Cost> costs,
                                        std::span<const Handoff> handoffs,
                                        const GraphQuestion& question = {});

} // namespace retrospan::insight
