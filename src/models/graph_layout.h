// GraphLayout: where the nodes of an agent graph are drawn: columns from callers to what they call, boxes of
// one size, edges as lines through the space between. igraph's layered layout (Sugiyama) places them; it is
// given numbers alone, never a name. Invariants: boxes do not overlap; an edge begins and ends at the middle
// of a side of its boxes. Thread: any; the library is entered by one at a time. Complexity: that of the
// library, for a graph that is bounded (graph_bound.h).
#pragma once

#include "insight/agent_graph.h"
#include "trace/result.h"

#include <QPointF>
#include <QRectF>
#include <QSizeF>

#include <vector>

namespace retrospan::models {

struct GraphLayout {
    std::vector<QRectF> nodes; ///< by number
    std::vector<std::vector<QPointF>> edges; ///< by number, from the caller
    QRectF bounds;
};

[[nodiscard]] Result<GraphLayout> layOutGraph(const insight::AgentGraph& graph, QSizeF node);

} // namespace retrospan::models
