#include "models/graph_model.h"

#include "insight/handoffs.h"
#include "models/format.h"
#include "models/plain_text.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace retrospan::models {

using namespace Qt::StringLiterals;
using insight::GraphNodeKind;
using Kind = GraphPart::Kind;

namespace {

QStringList amounts(std::int64_t tokens, std::int64_t costMicroUsd)
{
    QStringList facts;
    if (costMicroUsd != kUnknown) facts << formatMoney(costMicroUsd);
    if (tokens != kUnknown) facts << shortCountOf(tokens, u"token"_s);
    return facts;
}

QString nameOf(const insight::GraphNode& node)
{
    switch (node.kind) {
    case GraphNodeKind::human: return u"Human"_s;
    case GraphNodeKind::nobody: return u"No agent named"_s;
    case GraphNodeKind::moreAgents: return u"%1 more agents"_s.arg(exactCount(node.merged));
    case GraphNodeKind::moreTools: return u"%1 more tools"_s.arg(exactCount(node.merged));
    default: return oneLine(node.name, 100);
    }
}

QString figuresOf(const insight::GraphNode& node)
{
    QStringList facts;
    const auto count = static_cast<std::int64_t>(node.rows.size());
    const bool agent = node.kind == GraphNodeKind::agent || node.kind == GraphNodeKind::moreAgents;
    if (count > 0) facts << shortCountOf(count, agent ? u"run"_s : u"call"_s);
    if (count == 0 && agent) facts << u"no run"_s; // it was handed over to, or tried to be
    if (node.failures > 0) facts << formatCount(node.failures) + u" failed"_s;
    facts << amounts(node.tokens, node.costMicroUsd);
    return facts.join(u" · "_s);
}

/// All boxes are as wide as what the longest of their texts takes.
QSizeF sizeOf(const insight::AgentGraph& graph, const NodeLook& look)
{
    const QFontMetricsF name(look.name), figures(look.figures);
    double width = look.least;
    for (const insight::GraphNode& node : graph.nodes)
        width = std::max({width, look.around + look.icon + name.horizontalAdvance(nameOf(node)),
                          look.around + figures.horizontalAdvance(figuresOf(node))});
    return {std::ceil(std::min(width, look.most)), look.height};
}

/// What people said of its findings; a handoff that they dismissed is none.
std::shared_ptr<const GraphPicture> draw(const std::shared_ptr<const SessionData>& data,
                                         const Result<Annotations>& said, TimeWindow window,
                                         std::int64_t nowNs, const NodeLook& look)
{
    auto picture = std::make_shared<GraphPicture>();
    picture->data = data;
    picture->window = window;
    if (!said.ok()) {
        picture->problem = visibleText(said.error().message);
        return picture;
    }
    const insight::SessionOutline outline(data->table, data->tree);
    const SessionDigest nothingRead(data->table);
    insight::GraphQuestion question;
    question.window.fromNs = window.startNs;
    question.window.toNs = window.endNs;
    question.window.nowNs = nowNs;
    const insight::Corrections corrections(data->table, said->corrections);
    std::vector<Handoff> handoffs = insight::findHandoffs(outline, nothingRead, {}, corrections);
    for (Handoff& handoff : handoffs) handoff.judgement = corrections.of(FindingKind::handoff, handoff.row);
    picture->graph = insight::findAgentGraph(outline, data->costs, handoffs, question);
    for (std::uint32_t number = 0; number < picture->graph.nodes.size(); ++number)
        for (const Row row : picture->graph.nodes[number].rows) picture->nodeOf.emplace(row, number);
    auto layout = layOutGraph(picture->graph, sizeOf(picture->graph, look));
    if (layout.ok())
        picture->layout = std::move(*layout);
    else
        picture->problem = visibleText(layout.error().message);
    return picture;
}

} // namespace

GraphModel::GraphModel(SessionDocument& document, QObject* parent)
    : QObject(parent)
    , m_document(document)
{
    connect(&document, &SessionDocument::dataChanged, this, &GraphModel::takeData);
    connect(&document, &SessionDocument::windowChanged, this, &GraphModel::update);
    connect(&document, &SessionDocument::selectionChanged, this, &GraphModel::followSelection);
}

void GraphModel::setActive(bool active)
{
    m_fresh = false; // somebody may have said something of a handoff meanwhile
    m_active = active;
    takeData();
}

void GraphModel::setNodeLook(const NodeLook& look)
{
    if (look == m_look) return;
    m_look = look;
    m_picture.reset();
    update();
}

void GraphModel::takeData()
{
    if (!m_active) return m_job.cancel();
    const std::shared_ptr<const SessionData> data = m_document.sharedData();
    const bool same = data && m_data && data->summary.key == m_data->summary.key;
    m_data = data;
    if (!same && m_picture) {
        m_picture.reset();
        m_current = {};
        emit changed();
    }
    update();
}

void GraphModel::update()
{
    if (!m_active || !m_data) return m_job.cancel();
    const TimeWindow window = m_document.window();
    if (m_fresh && m_picture && m_picture->data == m_data && m_picture->window == window) return;
    m_fresh = true;
    m_job.run(
        [source = m_document.source(), data = m_data, window, now = m_document.extent().endNs,
         look = m_look](std::stop_token) {
            return draw(data, source->annotations(data->summary.key), window, now, look);
        },
        [this](std::shared_ptr<const GraphPicture> picture) { show(std::move(picture)); });
}

void GraphModel::show(std::shared_ptr<const GraphPicture> picture)
{
    m_picture = std::move(picture);
    m_current = {}; // numbers are of another graph
    emit changed();
    followSelection();
}

const std::vector<Row>& GraphModel::rowsOf(GraphPart part) const
{
    static const std::vector<Row> none;
    if (part.kind == Kind::node) return m_picture->graph.nodes[part.number].rows;
    return part.kind == Kind::edge ? m_picture->graph.edges[part.number].rows : none;
}

std::size_t GraphModel::place() const
{
    if (!m_picture) return 0;
    const auto& rows = rowsOf(m_current);
    const auto found = std::ranges::find(rows, m_document.selected());
    return found == rows.end() ? 0 : static_cast<std::size_t>(found - rows.begin()) + 1;
}

void GraphModel::select(Row row)
{
    const Node node = findNode(*m_document.data(), refOf(*m_picture->data, row));
    if (node != kNoNode) m_document.select(node);
    emit currentChanged();
}

void GraphModel::choose(GraphPart part)
{
    if (!m_picture || m_document.data() == nullptr || part.kind == Kind::none) return;
    if (part == m_current && place() > 0) return step(true);
    const auto& rows = rowsOf(part);
    if (rows.empty()) m_document.select(kNoNode); // no span stands for it
    m_current = part;
    if (rows.empty()) return emit currentChanged();
    select(rows.front());
}

void GraphModel::step(bool forward)
{
    if (!m_picture || m_document.data() == nullptr) return;
    const auto& rows = rowsOf(m_current);
    if (rows.empty()) return;
    const std::size_t at = place(), count = rows.size();
    select(rows[at == 0 ? 0 : forward ? at % count : (at + count - 2) % count]);
}

/// A span that is not of the current part leads to the node it is in.
void GraphModel::followSelection()
{
    if (!m_picture || !m_active) return;
    if (place() == 0) {
        m_current = {};
        const auto& path = m_document.selectedPath();
        for (auto node = path.rbegin(); node != path.rend() && m_current.kind == Kind::none; ++node)
            if (const auto found = m_picture->nodeOf.find(*node); found != m_picture->nodeOf.end())
                m_current = {Kind::node, found->second};
    }
    emit currentChanged();
}

QString GraphModel::name(std::uint32_t number) const
{
    return nameOf(m_picture->graph.nodes[number]);
}

QString GraphModel::figures(std::uint32_t number) const
{
    return figuresOf(m_picture->graph.nodes[number]);
}

QString GraphModel::label(const insight::GraphEdge& edge) const
{
    QStringList facts;
    if (edge.calls > 0) // beside a count of failures it needs a name
        facts << (edge.failures > 0 ? countOf(edge.calls, u"call"_s) : formatCount(edge.calls));
    if (edge.handoffs > 0) facts << countOf(edge.handoffs, u"handoff"_s);
    return facts.join(u" · "_s);
}

QStringList GraphModel::troubles(const insight::GraphEdge& edge) const
{
    QStringList facts;
    if (edge.failures > 0) facts << formatCount(edge.failures) + u" failed"_s;
    if (edge.dropped > 0) facts << formatCount(edge.dropped) + u" not taken over"_s;
    return facts;
}

QString GraphModel::description(GraphPart part) const
{
    QStringList lines, facts;
    if (part.kind == Kind::edge) {
        const insight::GraphEdge& edge = m_picture->graph.edges[part.number];
        lines << name(edge.from) + u" → "_s + name(edge.to);
        if (edge.calls > 0) facts << countOf(edge.calls, u"call"_s);
        if (edge.handoffs > 0) facts << countOf(edge.handoffs, u"handoff"_s);
        facts << troubles(edge);
        lines << (facts + amounts(edge.tokens, edge.costMicroUsd)).join(u" · "_s);
    } else if (part.kind == Kind::node) {
        const insight::GraphNode& node = m_picture->graph.nodes[part.number];
        lines << name(part.number) << figures(part.number);
        if (node.ownNs > 0) lines << u"Time: %1"_s.arg(exactDuration(node.ownNs));
    }
    return lines.join(u'\n');
}

QString GraphModel::summary() const
{
    if (!m_picture) return {};
    const auto& graph = m_picture->graph;
    const std::size_t spans = rowsOf(m_current).size();
    if (spans > 0) {
        const QString what = description(m_current).section(u'\n', 0, 0);
        return place() == 0
            ? what + u" · "_s + countOf(static_cast<std::int64_t>(spans), u"span"_s)
            : u"%1 · span %2 of %3"_s.arg(what, exactCount(static_cast<std::int64_t>(place())),
                                          exactCount(static_cast<std::int64_t>(spans)));
    }
    std::int64_t agents = 0, tools = 0;
    for (const insight::GraphNode& node : graph.nodes) {
        if (node.kind == GraphNodeKind::agent || node.kind == GraphNodeKind::moreAgents)
            agents += node.merged;
        if (node.kind == GraphNodeKind::tool || node.kind == GraphNodeKind::moreTools) tools += node.merged;
    }
    return countOf(agents, u"agent"_s) + u" · "_s + countOf(tools, u"tool"_s);
}

} // namespace retrospan::models
