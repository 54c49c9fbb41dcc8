#include "models/graph_layout.h"

#include <glpk.h>
#include <igraph/igraph.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <string>

namespace retrospan::models {
namespace {

constexpr double kBetweenColumns = 104, kBetweenRows = 22;
constexpr double kMutual = 8; ///< by which the edges of a pair part that calls each other

/// Owns what igraph allocates for one layout.
class Placing {
public:
    Placing()
    {
        igraph_vector_int_init(&m_ends, 0);
        igraph_matrix_init(&m_places, 0, 0);
        igraph_vector_int_init(&m_edgeOf, 0);
    }
    ~Placing()
    {
        igraph_vector_int_destroy(&m_ends);
        igraph_matrix_destroy(&m_places);
        igraph_vector_int_destroy(&m_edgeOf);
        if (m_made) igraph_destroy(&m_graph);
        if (m_placed) igraph_destroy(&m_routed);
        glp_free_env(); // what igraph's solver keeps for this thread
    }
    Placing(const Placing&) = delete;
    Placing& operator=(const Placing&) = delete;

    /// What went wrong; null when nothing did.
    const char* run(const insight::AgentGraph& graph);
    /// Column and row of a node, or of a bend of an edge.
    [[nodiscard]] QPointF place(igraph_integer_t vertex) const
    {
        return {MATRIX(m_places, vertex, 1), MATRIX(m_places, vertex, 0)};
    }
    /// Vertices by which each edge goes, its ends included; both directions of a pair are edges of their own.
    [[nodiscard]] std::vector<std::vector<igraph_integer_t>> routes(const insight::AgentGraph& graph) const;

private:
    igraph_t m_graph{}, m_routed{};
    igraph_vector_int_t m_ends{}, m_edgeOf{};
    igraph_matrix_t m_places{};
    bool m_made = false, m_placed = false;
};

const char* Placing::run(const insight::AgentGraph& graph)
{
    for (const insight::GraphEdge& edge : graph.edges)
        for (const std::uint32_t end : {edge.from, edge.to})
            if (const auto failed = igraph_vector_int_push_back(&m_ends, end)) return igraph_strerror(failed);
    const auto nodes = static_cast<igraph_integer_t>(graph.nodes.size());
    if (const auto failed = igraph_create(&m_graph, &m_ends, nodes, IGRAPH_DIRECTED))
        return igraph_strerror(failed);
    m_made = true;
    constexpr igraph_integer_t kRounds = 100;
    const auto failed =
        igraph_layout_sugiyama(&m_graph, &m_places, &m_routed, &m_edgeOf, nullptr, 1, 1, kRounds, nullptr);
    m_placed = failed == IGRAPH_SUCCESS;
    return m_placed ? nullptr : igraph_strerror(failed);
}

std::vector<std::vector<igraph_integer_t>> Placing::routes(const insight::AgentGraph& graph) const
{
    std::vector<std::multimap<igraph_integer_t, igraph_integer_t>> pieces(graph.edges.size());
    for (igraph_integer_t piece = 0; piece < igraph_vector_int_size(&m_edgeOf); ++piece) {
        igraph_integer_t from = 0, to = 0;
        igraph_edge(&m_routed, piece, &from, &to);
        auto& ofEdge = pieces[static_cast<std::size_t>(VECTOR(m_edgeOf)[piece])];
        ofEdge.emplace(from, to);
        ofEdge.emplace(to, from); // the library turns edges that close a cycle
    }
    std::vector<std::vector<igraph_integer_t>> routes;
    for (std::size_t i = 0; i < graph.edges.size(); ++i) {
        const igraph_integer_t goal = graph.edges[i].to;
        std::vector<igraph_integer_t> route{graph.edges[i].from};
        std::set<igraph_integer_t> seen{route.back()};
        while (route.back() != goal) {
            const auto [first, last] = pieces[i].equal_range(route.back());
            const auto next =
                std::find_if(first, last, [&](const auto& piece) { return !seen.contains(piece.second); });
            if (next == last) break;
            route.push_back(next->second);
            seen.insert(next->second);
        }
        if (route.back() != goal) route.push_back(goal);
        routes.push_back(std::move(route));
    }
    return routes;
}

/// igraph keeps what it cleans up after an error in one place for the whole program.
std::mutex& libraryMutex()
{
    static std::mutex mutex;
    return mutex;
}

/// From the side of the box that looks to where the line goes on.
QPointF sideOf(const QRectF& box, const QPointF& towards)
{
    return {towards.x() >= box.center().x() ? box.right() : box.left(), box.center().y()};
}

std::vector<QPointF> lineOf(const std::vector<QPointF>& bends, const QRectF& from, const QRectF& to,
                            double aside)
{
    std::vector<QPointF> line;
    line.push_back(sideOf(from, bends.size() > 2 ? bends[1] : to.center()));
    for (std::size_t i = 1; i + 1 < bends.size(); ++i) line.push_back(bends[i]);
    line.push_back(sideOf(to, bends.size() > 2 ? bends[bends.size() - 2] : from.center()));
    for (QPointF& point : line) point.ry() += aside;
    return line;
}

} // namespace

Result<GraphLayout> layOutGraph(const insight::AgentGraph& graph, QSizeF node)
{
    GraphLayout out;
    if (graph.nodes.empty()) return out;
    const std::lock_guard lock(libraryMutex());
    igraph_error_handler_t* before = igraph_set_error_handler(igraph_error_handler_ignore);
    Placing placing;
    const char* failed = placing.run(graph);
    igraph_set_error_handler(before);
    if (failed) return Error{std::string("The graph cannot be laid out: ") + failed};
    const auto centre = [&](igraph_integer_t vertex) {
        const QPointF place = placing.place(vertex);
        return QPointF(place.x() * (node.width() + kBetweenColumns),
                       place.y() * (node.height() + kBetweenRows));
    };
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        QRectF box(QPointF(), node);
        box.moveCenter(centre(static_cast<igraph_integer_t>(i)));
        out.nodes.push_back(box);
        out.bounds |= box;
    }
    std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (const insight::GraphEdge& edge : graph.edges) pairs.emplace(edge.from, edge.to);
    const auto routes = placing.routes(graph);
    for (std::size_t i = 0; i < graph.edges.size(); ++i) {
        const insight::GraphEdge& edge = graph.edges[i];
        std::vector<QPointF> bends;
        for (const igraph_integer_t vertex : routes[i]) bends.push_back(centre(vertex));
        const bool mutual = pairs.contains({edge.to, edge.from});
        const double aside = !mutual ? 0 : edge.from < edge.to ? -kMutual : kMutual;
        out.edges.push_back(lineOf(bends, out.nodes[edge.from], out.nodes[edge.to], aside));
        for (const QPointF& point : out.edges.back()) out.bounds |= QRectF(point, QSizeF(1, 1));
    }
    return out;
}

} // namespace retrospan::models
