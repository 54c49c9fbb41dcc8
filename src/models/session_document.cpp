#include "models/session_document.h"

#include <QMetaObject>
#include <QPointer>

#include <algorithm>
#include <unordered_map>

namespace retrospan::models {
namespace {

constexpr std::size_t kUndoSteps = 100;

TimeWindow extentOf(const SessionData& data)
{
    TimeWindow extent{INT64_MAX, 0};
    for (Row row = 0; row < data.table.size(); ++row) {
        if (data.table.startNs(row) == 0) continue;
        extent.startNs = std::min(extent.startNs, data.table.startNs(row));
        extent.endNs = std::max({extent.endNs, data.table.endNs(row), data.table.startNs(row)});
    }
    if (extent.startNs == INT64_MAX) extent.startNs = 0;
    extent.endNs = std::max(extent.endNs, extent.startNs + 1);
    return extent;
}

bool containsFolded(std::string_view text, const std::string& lowered)
{
    const auto fold = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::search(text.begin(), text.end(), lowered.begin(), lowered.end(),
                       [&](char a, char b) { return fold(a) == b; })
        != text.end();
}

} // namespace

SessionDocument::SessionDocument(std::shared_ptr<SessionSource> source, QObject* parent)
    : QObject(parent)
    , m_source(std::move(source))
{
}

void SessionDocument::open(std::int64_t key)
{
    m_search.cancel();
    if (key != m_key) {
        m_selected = kNoNode;
        m_view = {};
        m_undo.clear();
        m_redo.clear();
        m_hits.clear();
        m_searchText.clear();
    }
    m_key = key;
    m_state = State::loading;
    m_error.clear();
    emit stateChanged();
    const QPointer<SessionDocument> self(this);
    m_load.run(
        [source = m_source, key, self](std::stop_token stop) {
            const auto firstRows = [&](std::shared_ptr<SessionData> first) {
                first->complete = false;
                const auto deliver = [self, key, stop, first] {
                    if (self && !stop.stop_requested() && self->m_key == key
                        && self->m_state == State::loading)
                        self->show(first);
                };
                QMetaObject::invokeMethod(QCoreApplication::instance(), deliver, Qt::QueuedConnection);
            };
            return source->loadSession(key, firstRows, stop);
        },
        [this](Result<std::shared_ptr<SessionData>> loaded) {
            m_state = loaded.ok() ? State::ready : State::failed;
            if (loaded.ok())
                show(*loaded);
            else
                m_error = QString::fromStdString(loaded.error().message);
            emit stateChanged();
        });
}

void SessionDocument::cancelLoading()
{
    m_load.cancel();
    if (m_state != State::loading) return;
    m_state = m_data ? State::ready : State::empty;
    emit stateChanged();
}

/// Replaces the data; the selected span stays selected if it is in the new data.
void SessionDocument::show(std::shared_ptr<SessionData> data)
{
    std::uint32_t trace = 0;
    SpanId id;
    if (m_data && m_selected < m_data->table.size()) {
        trace = m_data->table.trace(m_selected);
        id = m_data->table.id(m_selected);
    }
    emit rowsAboutToChange();
    m_data = std::move(data);
    m_rows.setTree(&m_data->tree);
    m_attempts = insight::Attempts::find(m_data->table, m_data->tree);
    m_extent = extentOf(*m_data);
    m_selected = id.empty() ? kNoNode : m_data->table.find(trace, id);
    applyFilter();
    emit rowsChanged();
    emit windowChanged();
    emit selectionChanged();
    emit stateChanged();
}

const insight::Attempt* SessionDocument::attempt(Node node) const
{
    return m_data->tree.isMissing(node) ? nullptr : m_attempts.of(node);
}

void SessionDocument::select(Node node)
{
    if (node == m_selected) return;
    m_selected = node;
    if (node != kNoNode && m_rows.rowOf(node) < 0) changeRows([&] { m_rows.reveal(node); });
    emit selectionChanged();
}

Node SessionDocument::findError(bool forward) const
{
    if (!m_data) return kNoNode;
    const auto preorder = m_data->tree.preorder();
    const std::size_t count = preorder.size();
    std::size_t at = m_selected == kNoNode ? (forward ? count - 1 : 0) : m_data->tree.position(m_selected);
    for (std::size_t step = 0; step < count; ++step) {
        at = forward ? (at + 1) % count : (at + count - 1) % count;
        const Node node = preorder[at];
        if (!m_data->tree.isMissing(node) && m_data->table.status(node) == SpanStatus::error) return node;
    }
    return kNoNode;
}

bool SessionDocument::onSelectedPath(Node node) const
{
    if (!m_data || m_selected == kNoNode || node == m_selected) return false;
    const std::uint32_t first = m_data->tree.position(node), selected = m_data->tree.position(m_selected);
    return selected > first && selected < first + m_data->tree.subtreeSize(node);
}

void SessionDocument::apply(ViewState view, bool remember)
{
    if (view == m_view) return;
    if (remember) {
        m_undo.push_back(m_view);
        if (m_undo.size() > kUndoSteps) m_undo.erase(m_undo.begin());
        m_redo.clear();
    }
    const bool windowMoved = !(view.window == m_view.window);
    const bool filterMoved = view.filter != m_view.filter || view.hiddenKinds != m_view.hiddenKinds
        || view.errorsOnly != m_view.errorsOnly;
    m_view = std::move(view);
    if (filterMoved && m_data) changeRows([&] { applyFilter(); });
    if (windowMoved) emit windowChanged();
}

void SessionDocument::setWindow(TimeWindow window)
{
    ViewState view = m_view;
    window.startNs = std::max(window.startNs, m_extent.startNs);
    window.endNs = std::min(window.endNs, m_extent.endNs);
    view.window = window == m_extent || window.empty() ? TimeWindow{} : window;
    apply(view, true);
}

void SessionDocument::setFilter(const QString& text)
{
    ViewState view = m_view;
    view.filter = text;
    apply(view, true);
}

void SessionDocument::setKindHidden(SpanKind kind, bool hidden)
{
    ViewState view = m_view;
    if (hidden)
        view.hiddenKinds.insert(kind);
    else
        view.hiddenKinds.erase(kind);
    apply(view, true);
}

void SessionDocument::setErrorsOnly(bool on)
{
    ViewState view = m_view;
    view.errorsOnly = on;
    apply(view, true);
}

void SessionDocument::undo()
{
    if (m_undo.empty()) return;
    m_redo.push_back(m_view);
    const ViewState view = m_undo.back();
    m_undo.pop_back();
    apply(view, false);
}

void SessionDocument::redo()
{
    if (m_redo.empty()) return;
    m_undo.push_back(m_view);
    const ViewState view = m_redo.back();
    m_redo.pop_back();
    apply(view, false);
}

void SessionDocument::applyFilter()
{
    if (m_view.filter.isEmpty() && m_view.hiddenKinds.empty() && !m_view.errorsOnly)
        return m_rows.setFilter({});
    const SpanTable& table = m_data->table;
    std::string needle = m_view.filter.toLower().toStdString();
    // One answer per distinct text instead of one per span.
    std::vector<bool> textMatches(table.strings().size());
    for (std::size_t id = 0; id < textMatches.size(); ++id)
        textMatches[id] =
            containsFolded(table.strings().view(StringId{static_cast<std::uint32_t>(id)}), needle);
    const auto has = [&](StringId id) { return textMatches[static_cast<std::uint32_t>(id)]; };
    m_rows.setFilter([&](Node node) {
        if (m_data->tree.isMissing(node)) return false;
        if (m_view.hiddenKinds.contains(table.kind(node))) return false;
        if (m_view.errorsOnly && table.status(node) != SpanStatus::error) return false;
        return needle.empty() || has(table.name(node)) || has(table.agent(node)) || has(table.tool(node))
            || has(table.model(node)) || has(table.errorType(node)) || has(table.service(node));
    });
}

template <typename Change> void SessionDocument::changeRows(Change change)
{
    emit rowsAboutToChange();
    change();
    emit rowsChanged();
}

void SessionDocument::setExpanded(Node node, bool expanded)
{
    changeRows([&] { m_rows.setExpanded(node, expanded); });
}
void SessionDocument::setSubtreeExpanded(Node node, bool expanded)
{
    changeRows([&] { m_rows.setSubtreeExpanded(node, expanded); });
}
void SessionDocument::expandAll()
{
    changeRows([&] { m_rows.expandAll(); });
}
void SessionDocument::collapseToLevel(int level)
{
    changeRows([&] { m_rows.collapseToLevel(level); });
}

void SessionDocument::searchContent(const QString& text)
{
    m_searchText = text;
    m_hits.clear();
    m_search.cancel();
    emit searchChanged();
    if (text.isEmpty() || !m_data) return;
    std::unordered_map<std::int64_t, Node> byKey;
    for (Row row = 0; row < m_data->table.size(); ++row) byKey.emplace(m_data->table.storeKey(row), row);
    m_search.run(
        [source = m_source, key = m_key, words = text.toStdString()](std::stop_token stop) {
            std::vector<std::int64_t> hits;
            const Status searched = source->searchSession(
                key, words, [&](std::int64_t hit) { hits.push_back(hit); }, stop);
            return searched.ok() ? Result<std::vector<std::int64_t>>(std::move(hits))
                                 : Result<std::vector<std::int64_t>>(searched.error());
        },
        [this, byKey = std::move(byKey)](Result<std::vector<std::int64_t>> found) {
            if (found.ok())
                for (const std::int64_t key : *found)
                    if (const auto row = byKey.find(key); row != byKey.end()) m_hits.insert(row->second);
            emit searchChanged();
            if (!m_hits.empty()) selectHit(true);
        });
}

void SessionDocument::selectHit(bool forward)
{
    if (m_hits.empty()) return;
    std::vector<Node> ordered(m_hits.begin(), m_hits.end());
    const auto position = [&](Node node) { return m_data->tree.position(node); };
    std::sort(ordered.begin(), ordered.end(), [&](Node a, Node b) { return position(a) < position(b); });
    if (m_selected == kNoNode) return select(forward ? ordered.front() : ordered.back());
    const std::uint32_t here = position(m_selected);
    const auto after =
        std::find_if(ordered.begin(), ordered.end(), [&](Node node) { return position(node) > here; });
    const auto notBefore =
        std::find_if(ordered.begin(), ordered.end(), [&](Node node) { return position(node) >= here; });
    if (forward) return select(after == ordered.end() ? ordered.front() : *after);
    select(notBefore == ordered.begin() ? ordered.back() : *(notBefore - 1));
}

} // namespace retrospan::models
