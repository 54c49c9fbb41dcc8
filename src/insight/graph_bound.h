// Makes an agent graph small enough to be looked at: the agents with the fewest spans become one node, the
// tools with the fewest calls one node for each caller, by whom they are called most. Nothing is left out: a
// merged node has the sums of what it stands for, and says for how many. Pure. Complexity: O(n log n).
#pragma once

#include "insight/agent_graph.h"

namespace retrospan::insight {

[[nodiscard]] AgentGraph boundGraph(AgentGraph graph, std::size_t mostNodes);

} // namespace retrospan::insight
