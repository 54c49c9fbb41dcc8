// GraphModel: the agent graph of an open session as one view shows it, and which node or edge of it is looked
// at, with its spans one after the other. Found and laid out on a worker while it is active, anew when the
// session grows or the time window moves; what is there stays until the next one is. Only columns are read:
// handoffs that only the content tells are not in it. Invariants: picture() is of one state of the session,
// which may be older than the document's. Thread: GUI. Complexity: see agent_graph.h.
#pragma once

#include "models/graph_layout.h"
#include "models/session_document.h"

#include <QFont>

#include <unordered_map>

namespace retrospan::models {

struct GraphPicture {
    std::shared_ptr<const SessionData> data;
    TimeWindow window;
    insight::AgentGraph graph;
    GraphLayout layout;
    std::unordered_map<Row, std::uint32_t> nodeOf; ///< of the spans that stand in nodes
    QString problem; ///< why there is no layout; empty when there is one
};

/// A node or an edge of the graph.
struct GraphPart {
    enum class Kind : std::uint8_t { none, node, edge };
    Kind kind = Kind::none;
    std::uint32_t number = 0;
    friend bool operator==(const GraphPart&, const GraphPart&) = default;
};

/// How a node is painted: a name behind an icon, figures below it.
struct NodeLook {
    QFont name, figures;
    double icon = 0, around = 0; ///< room before the name, and beside both texts
    double least = 190, most = 190, height = 48; ///< of the box
    friend bool operator==(const NodeLook&, const NodeLook&) = default;
};

class GraphModel : public QObject {
    Q_OBJECT
public:
    explicit GraphModel(SessionDocument& document, QObject* parent = nullptr);

    /// Whether anybody looks.
    void setActive(bool active);
    /// What the texts of a node are set in; the boxes are as wide as the longest of them takes.
    void setNodeLook(const NodeLook& look);
    /// Null until something is there.
    [[nodiscard]] const GraphPicture* picture() const { return m_picture.get(); }
    [[nodiscard]] bool working() const { return m_job.running(); }

    /// What was chosen, or the node of the selected span.
    [[nodiscard]] GraphPart current() const { return m_current; }
    /// Selects the first span of a part; of the current one the next.
    void choose(GraphPart part);
    /// The next or previous span of the current part, around its end.
    void step(bool forward);
    /// Which of the current part's spans is selected, from 1; 0 when none is.
    [[nodiscard]] std::size_t place() const;
    [[nodiscard]] const std::vector<Row>& rowsOf(GraphPart part) const;

    [[nodiscard]] QString name(std::uint32_t node) const;
    /// "6 calls · 2 failed · $0.012".
    [[nodiscard]] QString figures(std::uint32_t node) const;
    /// What stands on an edge: "6", "1 handoff".
    [[nodiscard]] QString label(const insight::GraphEdge& edge) const;
    /// "1 failed", "2 not taken over".
    [[nodiscard]] QStringList troubles(const insight::GraphEdge& edge) const;
    /// A few lines with exact figures.
    [[nodiscard]] QString description(GraphPart part) const;
    /// One line: what the graph is made of, or which span of the current part is selected.
    [[nodiscard]] QString summary() const;

signals:
    void changed();
    /// Another part, or another span of it.
    void currentChanged();

private:
    void takeData();
    void update();
    void show(std::shared_ptr<const GraphPicture> picture);
    void followSelection();
    void select(Row row);

    SessionDocument& m_document;
    std::shared_ptr<const SessionData> m_data;
    std::shared_ptr<const GraphPicture> m_picture;
    GraphPart m_current;
    NodeLook m_look;
    JobRunner m_job;
    bool m_active = false, m_fresh = false; ///< made, or being made, since somebody looks
};

} // namespace retrospan::models
