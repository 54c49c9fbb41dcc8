// Where the nodes of an agent graph come to lie.
#include "models/graph_layout.h"

#include <QTest>

using namespace retrospan;
using insight::AgentGraph;
using models::GraphLayout;

namespace {

constexpr QSizeF kNode(180, 44);

AgentGraph graphOf(std::uint32_t nodes, std::initializer_list<std::pair<std::uint32_t, std::uint32_t>> edges)
{
    AgentGraph graph;
    for (std::uint32_t i = 0; i < nodes; ++i)
        graph.nodes.emplace_back().name = "<b>node</b>" + std::to_string(i);
    for (const auto& [from, to] : edges) graph.edges.push_back({from, to, 1});
    return graph;
}

bool apart(const GraphLayout& layout)
{
    for (std::size_t i = 0; i < layout.nodes.size(); ++i)
        for (std::size_t k = i + 1; k < layout.nodes.size(); ++k)
            if (layout.nodes[i].intersects(layout.nodes[k])) return false;
    return true;
}

} // namespace

class GraphLayoutTest : public QObject {
    Q_OBJECT

private slots:
    void calledNodesAreToTheRight()
    {
        const auto layout = models::layOutGraph(graphOf(4, {{0, 1}, {0, 2}, {1, 3}}), kNode);
        QVERIFY(layout.ok());
        QVERIFY(apart(*layout));
        QVERIFY(layout->nodes[1].left() > layout->nodes[0].right());
        QVERIFY(layout->nodes[3].left() > layout->nodes[1].right());
        QCOMPARE(layout->edges[0].front(), QPointF(layout->nodes[0].right(), layout->nodes[0].center().y()));
        QCOMPARE(layout->edges[0].back(), QPointF(layout->nodes[1].left(), layout->nodes[1].center().y()));
    }
    void cyclesAndLongEdgesHaveLines()
    {
        const auto layout =
            models::layOutGraph(graphOf(4, {{0, 1}, {1, 0}, {1, 2}, {2, 3}, {3, 0}, {0, 3}}), kNode);
        QVERIFY(layout.ok());
        QVERIFY(apart(*layout));
        QCOMPARE(layout->edges.size(), 6U);
        for (const auto& line : layout->edges) {
            QVERIFY(line.size() >= 2);
            for (const QPointF& point : line) QVERIFY(layout->bounds.adjusted(-1, -1, 1, 1).contains(point));
        }
        QVERIFY(layout->edges[0].front().y() != layout->edges[1].back().y());
    }
    void looseNodesAndNone()
    {
        const auto loose = models::layOutGraph(graphOf(5, {}), kNode);
        QVERIFY(loose.ok() && apart(*loose));
        const auto none = models::layOutGraph({}, kNode);
        QVERIFY(none.ok() && none->nodes.empty());
    }
    void aWideGraphDoesNotOverlap()
    {
        AgentGraph graph = graphOf(150, {});
        for (std::uint32_t i = 1; i < 150; ++i) {
            graph.edges.push_back({i % 7, i, 1});
            if (i % 5 == 0) graph.edges.push_back({i, 0, 1});
        }
        std::erase_if(graph.edges, [](const insight::GraphEdge& edge) { return edge.from == edge.to; });
        const auto layout = models::layOutGraph(graph, kNode);
        QVERIFY(layout.ok());
        QVERIFY(apart(*layout));
    }
};

QTEST_APPLESS_MAIN(GraphLayoutTest)
#include "graph_layout_test.moc"
