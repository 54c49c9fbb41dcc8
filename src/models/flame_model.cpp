#include "models/flame_model.h"

#include "models/format.h"
#include "models/plain_text.h"

#include <algorithm>

namespace retrospan::models {

using namespace Qt::StringLiterals;
using insight::FlameMeasure;

namespace {

std::shared_ptr<const FlamePicture> draw(const std::shared_ptr<const SessionData>& data,
                                         std::shared_ptr<const insight::Flame> flame, TimeWindow window,
                                         FlameMeasure measure, std::int64_t nowNs, Node root, int width,
                                         std::stop_token stop)
{
    if (!flame)
        flame = std::make_shared<insight::Flame>(insight::measureFlame(
            data->table, data->tree, data->costs, {measure, window.startNs, window.endNs, nowNs}));
    FlameLayout layout = layOutFlame(data->table, data->tree, *flame, root, width, stop);
    return std::make_shared<FlamePicture>(FlamePicture{data, std::move(flame), window, std::move(layout)});
}

QString exactMeasure(FlameMeasure measure, std::int64_t amount)
{
    switch (measure) {
    case FlameMeasure::selfTime: return exactDuration(amount);
    case FlameMeasure::tokens: return countOf(amount, u"token"_s);
    case FlameMeasure::cost: break;
    }
    return formatMoney(amount);
}

QString unknownWords(FlameMeasure measure, std::int64_t count)
{
    switch (measure) {
    case FlameMeasure::selfTime: return u"%1 without a time"_s.arg(countOf(count, u"span"_s));
    case FlameMeasure::tokens: return u"%1 without tokens"_s.arg(countOf(count, u"call"_s));
    case FlameMeasure::cost: break;
    }
    return u"%1 without a price"_s.arg(countOf(count, u"call"_s));
}

} // namespace

QString measureText(FlameMeasure measure, std::int64_t amount)
{
    switch (measure) {
    case FlameMeasure::selfTime: return formatDuration(amount);
    case FlameMeasure::tokens: return shortCountOf(amount, u"token"_s);
    case FlameMeasure::cost: break;
    }
    return formatMoney(amount);
}

FlameModel::FlameModel(SessionDocument& document, QObject* parent)
    : QObject(parent)
    , m_document(document)
{
    connect(&document, &SessionDocument::dataChanged, this, &FlameModel::takeData);
    connect(&document, &SessionDocument::windowChanged, this, &FlameModel::update);
    connect(&document, &SessionDocument::rowsChanged, this, &FlameModel::changed);
    connect(&document, &SessionDocument::marksChanged, this, &FlameModel::changed);
    connect(&document, &SessionDocument::selectionChanged, this, &FlameModel::selectionChanged);
}

void FlameModel::setActive(bool active)
{
    m_active = active;
    takeData();
}

void FlameModel::setWidth(int pixels)
{
    if (pixels == m_width) return;
    m_width = pixels;
    update();
}

void FlameModel::setMeasure(FlameMeasure measure)
{
    if (measure == m_measure) return;
    m_measure = measure;
    update();
}

/// Rows of a session that grew keep their numbers; of another state, spans are found by their ids.
void FlameModel::takeData()
{
    if (!m_active) return m_job.cancel();
    const std::shared_ptr<const SessionData> data = m_document.sharedData();
    if (data != m_data && m_data) {
        const bool same = data && data->summary.key == m_data->summary.key;
        for (Node& node : m_roots) node = same ? findNode(*data, refOf(*m_data, node)) : kNoNode;
        std::erase(m_roots, kNoNode);
        if (!same) m_picture.reset();
    }
    m_data = data;
    if (!m_data) emit changed();
    update();
}

void FlameModel::update()
{
    if (!m_active || !m_data || m_width <= 0) return m_job.cancel();
    const TimeWindow window = m_document.window();
    const bool measured = m_picture && m_picture->data == m_data && m_picture->window == window
        && m_picture->flame->measure == m_measure;
    m_job.run(
        [data = m_data, flame = measured ? m_picture->flame : nullptr, window, measure = m_measure,
         now = m_document.extent().endNs, root = root(), width = m_width](std::stop_token stop) {
            return draw(data, flame, window, measure, now, root, width, stop);
        },
        [this](std::shared_ptr<const FlamePicture> picture) {
            m_picture = std::move(picture);
            emit changed();
        });
}

void FlameModel::zoomTo(Node node)
{
    if (!m_picture || m_picture->data != m_data || node == kNoNode || node == root()) return;
    if (m_picture->flame->total[node] == 0) return;
    m_roots.push_back(node);
    update();
}

void FlameModel::zoomOut()
{
    if (m_roots.empty()) return;
    m_roots.pop_back();
    update();
}

Node FlameModel::selected() const
{
    const Node node = m_document.selected();
    if (!m_picture || node == kNoNode) return kNoNode;
    return m_picture->data.get() == m_document.data() || node < m_picture->data->table.size() ? node
                                                                                              : kNoNode;
}

void FlameModel::select(Node node)
{
    if (!m_picture || m_document.data() == nullptr) return;
    const bool same = m_picture->data.get() == m_document.data();
    const Node here = same ? node : findNode(*m_document.data(), refOf(*m_picture->data, node));
    if (here != kNoNode) m_document.select(here);
}

bool FlameModel::matches(Node node) const
{
    return m_picture->data.get() != m_document.data() || m_document.rows().matches(node);
}

Node FlameModel::neighbour(Qt::ArrowType direction) const
{
    if (!m_picture || m_picture->layout.rows.empty()) return kNoNode;
    const SpanTree& tree = m_picture->data->tree;
    const auto& rows = m_picture->layout.rows;
    const Node at = selected();
    const FlameBox* box = at == kNoNode ? nullptr : m_picture->layout.boxOf(tree, *m_picture->flame, at);
    if (box == nullptr) return rows.front().front().node;
    const auto inRow = [box](const std::vector<FlameBox>& row) {
        return !row.empty() && box >= row.data() && box < row.data() + row.size();
    };
    const auto row = std::ranges::find_if(rows, inRow);
    const std::ptrdiff_t place = box - row->data();
    switch (direction) {
    case Qt::LeftArrow: return place > 0 ? (*row)[static_cast<std::size_t>(place) - 1].node : kNoNode;
    case Qt::RightArrow:
        return place + 1 < std::ssize(*row) ? (*row)[static_cast<std::size_t>(place) + 1].node : kNoNode;
    case Qt::UpArrow: return tree.parent(box->node);
    default: break;
    }
    const auto below = static_cast<std::size_t>(row - rows.begin()) + 1;
    if (below >= rows.size()) return kNoNode;
    const auto after = std::ranges::lower_bound(rows[below], tree.position(box->node), {}, &FlameBox::first);
    const bool child =
        after != rows[below].end() && after->first < tree.position(box->node) + tree.subtreeSize(box->node);
    return child ? after->node : kNoNode;
}

QString FlameModel::summary() const
{
    if (!m_picture) return {};
    const insight::Flame& flame = *m_picture->flame;
    const Node root = m_picture->layout.root;
    QStringList facts;
    if (flame.sum == 0)
        facts << (flame.unknown > 0 ? QString() : u"nothing to measure"_s);
    else if (root == kNoNode)
        facts << u"%1 in %2"_s.arg(measureText(flame.measure, flame.sum), countOf(flame.spans, u"span"_s));
    else
        facts << u"%1 of %2 in %3"_s.arg(measureText(flame.measure, flame.total[root]),
                                         measureText(flame.measure, flame.sum), name(root));
    if (flame.unknown > 0) facts << unknownWords(flame.measure, flame.unknown);
    facts.removeAll(QString());
    return facts.join(u" · "_s);
}

SpanKind FlameModel::kind(Row row) const
{
    const bool same = m_picture->data.get() == m_document.data();
    return same ? m_document.kind(row) : m_picture->data->table.kind(row);
}

QString FlameModel::name(Node node) const
{
    return spanName(*m_picture->data, node);
}

QString FlameModel::description(const FlameBox& box) const
{
    const SessionData& data = *m_picture->data;
    const insight::Flame& flame = *m_picture->flame;
    QStringList lines;
    if (box.spans > 1)
        lines << u"%1 too narrow to tell apart; zoom in. The widest:"_s.arg(countOf(box.spans, u"span"_s));
    lines << name(box.node);
    if (!data.tree.isMissing(box.node)) {
        const std::string_view kind = toString(this->kind(box.node));
        const std::string_view status = toString(data.table.status(box.node));
        lines << oneLine(kind) + u", "_s + oneLine(status);
    }
    lines << u"By itself: %1"_s.arg(exactMeasure(flame.measure, flame.own[box.node]));
    const std::int64_t total = flame.total[box.node];
    lines << u"With what is beneath: %1, %2 of all"_s.arg(exactMeasure(flame.measure, total),
                                                          formatShare(total, flame.sum));
    if (const Node root = m_picture->layout.root; root != kNoNode && flame.total[root] >= total)
        lines << u"%1 of %2"_s.arg(formatShare(total, flame.total[root]), name(root));
    return lines.join(u'\n');
}

} // namespace retrospan::models
