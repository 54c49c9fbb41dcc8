#include "models/session_document.h"

#include "insight/summary.h"

#include <QMetaObject>
#include <QPointer>

#include <algorithm>
#include <utility>

namespace retrospan::models {
namespace {

constexpr std::size_t kUndoSteps = 100;

struct Opened {
    PreparedSession session;
    std::shared_ptr<SessionTail> tail; ///< null when the session cannot be followed
    QString notFollowed; ///< why
};

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
    , m_findings(m_source)
{
    connect(&m_findings, &SessionFindings::switched, this, [this] {
        reload();
        emit repairsSwitched();
    });
    connect(&m_findings, &SessionFindings::structureRead, this, [this] {
        // The replay has read it later, and knows what people said since.
        if (m_marksOf != m_session.data.get()) setMarks(m_session.data.get(), m_findings.marks());
    });
}

void SessionDocument::reset(std::int64_t key)
{
    m_key = key;
    m_view = {};
    m_undo.clear();
    m_redo.clear();
    m_lastChange = Change::none;
    m_hits = {};
    if (!m_searchText.isEmpty()) {
        m_searchText.clear();
        emit searchChanged();
    }
    if (!m_session.data) return;
    emit rowsAboutToChange();
    m_selected = kNoNode;
    m_path.clear();
    m_criticalPath = {};
    m_pathOf.reset();
    m_findPath.cancel();
    m_rows.setTree(nullptr);
    m_session = {};
    m_marks.reset();
    m_marksOf = nullptr;
    m_findings.setData(nullptr);
    emit rowsChanged();
    emit dataChanged();
    emit selectionChanged();
}

void SessionDocument::open(std::int64_t key)
{
    m_search.cancel();
    m_load.cancel();
    m_grow.cancel();
    m_tail.reset();
    if (key != m_key) reset(key);
    m_state = State::loading;
    m_error.clear();
    emit stateChanged();
    const QPointer<SessionDocument> self(this);
    m_load.run(
        [source = m_source, key, self](std::stop_token stop) -> Result<Opened> {
            const auto firstRows = [&](std::shared_ptr<SessionData> data) {
                data->complete = false;
                const auto first = std::make_shared<PreparedSession>(prepareSession(std::move(data)));
                const auto deliver = [self, stop, first] {
                    if (self && !stop.stop_requested() && self->m_state == State::loading)
                        self->show(std::move(*first), Arrival::opened);
                };
                QMetaObject::invokeMethod(QCoreApplication::instance(), deliver, Qt::QueuedConnection);
            };
            // Before the session is read: what comes in meanwhile is read again rather than missed.
            auto tail = source->follow(key);
            auto loaded = source->loadSession(key, firstRows, stop);
            if (loaded.cancelled()) return Cancelled{};
            if (!loaded.ok()) return loaded.error();
            Opened opened{prepareSession(std::move(*loaded)), nullptr, {}};
            if (tail.ok())
                opened.tail = std::move(*tail);
            else if (!tail.cancelled())
                opened.notFollowed = QString::fromStdString(tail.error().message);
            return opened;
        },
        [this](Result<Opened> loaded) {
            if (!loaded.ok()) return failed(QString::fromStdString(loaded.error().message));
            m_state = State::ready;
            m_tail = std::move(loaded->tail);
            show(std::move(loaded->session), Arrival::opened);
            if (m_selected == kNoNode && m_rows.rowCount() > 0) select(m_rows.nodeAt(0));
            if (!loaded->notFollowed.isEmpty()) emit notFollowed(loaded->notFollowed);
            grow(); // what came in meanwhile
        });
}

void SessionDocument::failed(const QString& text)
{
    m_state = State::failed;
    m_error = text;
    emit stateChanged();
}

void SessionDocument::cancelLoading()
{
    m_load.cancel();
    if (m_state != State::loading) return;
    m_state = m_session.data ? State::ready : State::empty;
    emit stateChanged();
}

void SessionDocument::grow()
{
    if (m_state != State::ready || !m_tail) return;
    m_growAgain = m_grow.running();
    if (m_growAgain) return;
    m_grow.run(
        [tail = m_tail](std::stop_token stop) -> Result<std::shared_ptr<PreparedSession>> {
            auto data = tail->next(stop);
            if (data.cancelled()) return Cancelled{};
            if (!data.ok()) return data.error();
            if (!*data) return std::shared_ptr<PreparedSession>();
            return std::make_shared<PreparedSession>(prepareSession(std::move(*data)));
        },
        [this](Result<std::shared_ptr<PreparedSession>> grown) {
            if (grown.cancelled()) return;
            if (!grown.ok()) return reload(); // it belongs to another session now, or is gone
            if (*grown) show(std::move(**grown), Arrival::grown);
            if (std::exchange(m_growAgain, false)) grow();
        });
}

void SessionDocument::setNow(std::int64_t nowNs, std::int64_t quietNs)
{
    if (!m_session.running) return;
    insight::markStale(m_session.data->summary, nowNs, quietNs);
    if (m_session.data->summary.status == SessionStatus::stale) {
        m_session.running = false;
        emit dataChanged();
        return;
    }
    if (nowNs <= m_session.extent.endNs) return;
    m_session.extent.endNs = nowNs;
    emit windowChanged();
}

Node SessionDocument::newest() const
{
    return m_session.data && m_session.data->table.size() > 0 ? m_session.data->table.size() - 1 : kNoNode;
}

/// Where a node of the data before is in the data now.
Node SessionDocument::sameNode(const SessionData& before, Node node) const
{
    const SessionData& now = *m_session.data;
    if (now.grown && node < before.table.size()) return node;
    return findNode(now, refOf(before, node));
}

/// Replaces the data; what was selected and folded stays so if it is in the new data.
void SessionDocument::show(PreparedSession session, Arrival arrival)
{
    std::shared_ptr<SessionData> before = m_session.data;
    std::vector<Node> folded;
    if (before)
        for (Node node = 0; node < before->tree.nodeCount(); ++node)
            if (!m_rows.expanded(node) && before->tree.hasChildren(node)) folded.push_back(node);
    std::vector<Node> hits = m_hits.inTreeOrder();
    const bool sameRows = before && session.data->grown;
    emit rowsAboutToChange();
    // What was read stays until it is read again, unless the columns know better by now.
    if (!sameRows || *session.marks != *m_session.marks) m_marks.reset();
    m_marksOf = nullptr;
    session.extent.endNs = std::max(session.extent.endNs, session.running ? m_session.extent.endNs : 0);
    m_session = std::move(session);
    const SessionData& data = *m_session.data;
    m_rows.setTree(&data.tree);
    const auto toNow = [&](std::vector<Node>& nodes) {
        for (Node& node : nodes) node = sameNode(*before, node);
        std::erase(nodes, kNoNode);
    };
    toNow(folded);
    m_rows.fold(folded);
    toNow(hits);
    m_hits = SearchHits(data.tree, std::move(hits));
    if (before) m_selected = sameNode(*before, m_selected);
    if (!sameRows) {
        m_criticalPath = {};
        m_pathOf.reset();
        m_findPath.cancel();
    }
    updatePath();
    updateCriticalPath();
    applyFilter();
    if (data.complete) m_findings.setData(m_session.data);
    emit rowsChanged();
    emit dataChanged();
    emit windowChanged();
    if (arrival == Arrival::grown)
        emit grew(); // what is selected is where it was
    else
        emit selectionChanged();
    emit stateChanged();
    // A search speaks of the rows before, or waited for the first.
    if (!m_searchText.isEmpty() && !sameRows && (m_search.running() || !before || !before->complete))
        startSearch();
    // To give back the memory of a large session takes longer than a frame.
    QThreadPool::globalInstance()->start([gone = std::move(before)]() mutable { gone.reset(); });
}

const insight::Attempt* SessionDocument::attempt(Node node) const
{
    return m_session.data->tree.isMissing(node) ? nullptr : marks().attempts.of(node);
}

/// A span that is not recorded stands for the first that names it.
Row SessionDocument::recorded(Node node) const
{
    const SpanTree& tree = m_session.data->tree;
    return tree.isMissing(node) && tree.hasChildren(node) ? tree.children(node).front() : node;
}

const Branch* SessionDocument::branch(Node node) const
{
    return marks().branches.of(recorded(node));
}

std::int64_t SessionDocument::kindCount(SpanKind kind) const
{
    const std::int64_t count = m_session.kindCounts[static_cast<std::size_t>(kind)];
    if (!m_session.data || (kind != SpanKind::handoff && kind != SpanKind::tool)) return count;
    const auto calls = std::ranges::count_if(marks().dismissedHandoffs, [&](Row row) {
        return m_session.data->table.kind(row) == SpanKind::handoff;
    });
    return kind == SpanKind::tool ? count + calls : count - calls;
}

void SessionDocument::setMarks(const SessionData* data, std::shared_ptr<const TreeMarks> marks)
{
    if (data == nullptr || data != m_session.data.get()) return;
    m_marks = std::move(marks);
    m_marksOf = data;
    if (!m_view.hiddenKinds.empty()) changeRows([&] { applyFilter(); });
    emit marksChanged();
}

void SessionDocument::select(Node node)
{
    if (node == m_selected) return;
    m_selected = node;
    updatePath();
    if (node != kNoNode && m_rows.rowOf(node) < 0) changeRows([&] { m_rows.reveal(node); });
    emit selectionChanged();
}

Node SessionDocument::findError(bool forward) const
{
    if (!m_session.data) return kNoNode;
    const auto preorder = m_session.data->tree.preorder();
    const std::size_t count = preorder.size();
    std::size_t at =
        m_selected == kNoNode ? (forward ? count - 1 : 0) : m_session.data->tree.position(m_selected);
    for (std::size_t step = 0; step < count; ++step) {
        at = forward ? (at + 1) % count : (at + count - 1) % count;
        const Node node = preorder[at];
        if (!m_session.data->tree.isMissing(node) && m_session.data->table.status(node) == SpanStatus::error)
            return node;
    }
    return kNoNode;
}

void SessionDocument::setIdleHidden(bool hidden)
{
    if (hidden == m_idleHidden) return;
    m_idleHidden = hidden;
    emit axisChanged();
}

void SessionDocument::setCriticalPathShown(bool shown)
{
    if (shown == m_criticalPathWanted) return;
    m_criticalPathWanted = shown;
    updateCriticalPath();
    emit criticalPathShownChanged();
}

/// Finds the path of the data that is there, once. While a session grows the one before stays until the next
/// is found.
void SessionDocument::updateCriticalPath()
{
    if (!m_criticalPathWanted || !m_session.data || m_findPath.running() || m_pathOf == m_session.data)
        return;
    m_findPath.run(
        [data = m_session.data, now = m_session.extent.endNs](std::stop_token) {
            return std::pair(data, insight::CriticalPath::find(data->table, data->tree, now));
        },
        [this](std::pair<std::shared_ptr<SessionData>, insight::CriticalPath> found) {
            m_pathOf = std::move(found.first);
            m_criticalPath = std::move(found.second);
            emit criticalPathShownChanged();
            updateCriticalPath(); // it may have grown
        });
}

void SessionDocument::updatePath()
{
    m_path.clear();
    for (Node at = m_selected; at != kNoNode; at = m_session.data->tree.parent(at)) m_path.push_back(at);
    std::reverse(m_path.begin(), m_path.end());
}

bool SessionDocument::onSelectedPath(Node node) const
{
    if (m_path.empty() || node == m_selected) return false;
    const std::size_t depth = m_session.data->tree.depth(node);
    return depth < m_path.size() && m_path[depth] == node;
}

/// Remembers the state before it, unless the change goes on with the last one.
void SessionDocument::change(ViewState view, Change change, bool sameGesture)
{
    if (view == m_view) return;
    if (!sameGesture || change != m_lastChange) {
        m_undo.push_back(m_view);
        if (m_undo.size() > kUndoSteps) m_undo.erase(m_undo.begin());
    }
    m_redo.clear();
    m_lastChange = change;
    apply(std::move(view));
}

void SessionDocument::apply(ViewState view)
{
    const bool windowMoved = !(view.window == m_view.window);
    const bool filterMoved = view.filter != m_view.filter || view.hiddenKinds != m_view.hiddenKinds
        || view.errorsOnly != m_view.errorsOnly || view.origin != m_view.origin;
    m_view = std::move(view);
    if (filterMoved) changeRows([&] { applyFilter(); });
    if (windowMoved) emit windowChanged();
}

void SessionDocument::setWindow(TimeWindow window, bool sameGesture)
{
    ViewState view = m_view;
    window.startNs = std::max(window.startNs, extent().startNs);
    window.endNs = std::min(window.endNs, extent().endNs);
    view.window = window == extent() || window.empty() ? TimeWindow{} : window;
    change(std::move(view), Change::window, sameGesture);
}

void SessionDocument::setFilter(const QString& text)
{
    ViewState view = m_view;
    view.filter = text;
    change(std::move(view), Change::filterText, true);
}

void SessionDocument::setKindHidden(SpanKind kind, bool hidden)
{
    std::set<SpanKind> kinds = m_view.hiddenKinds;
    if (hidden)
        kinds.insert(kind);
    else
        kinds.erase(kind);
    setHiddenKinds(kinds);
}

void SessionDocument::setHiddenKinds(const std::set<SpanKind>& kinds)
{
    ViewState view = m_view;
    view.hiddenKinds = kinds;
    change(std::move(view), Change::other, false);
}

void SessionDocument::setErrorsOnly(bool on)
{
    ViewState view = m_view;
    view.errorsOnly = on;
    change(std::move(view), Change::other, false);
}

void SessionDocument::setOrigin(const QString& origin)
{
    ViewState view = m_view;
    view.origin = origin;
    change(std::move(view), Change::other, false);
}

void SessionDocument::resetFilters()
{
    ViewState view;
    view.window = m_view.window;
    change(std::move(view), Change::other, false);
}

void SessionDocument::undo()
{
    if (m_undo.empty()) return;
    m_redo.push_back(m_view);
    const ViewState view = m_undo.back();
    m_undo.pop_back();
    m_lastChange = Change::none;
    apply(view);
}

void SessionDocument::redo()
{
    if (m_redo.empty()) return;
    m_undo.push_back(m_view);
    const ViewState view = m_redo.back();
    m_redo.pop_back();
    m_lastChange = Change::none;
    apply(view);
}

void SessionDocument::applyFilter()
{
    if (!m_session.data) return;
    if (m_view.filter.isEmpty() && m_view.hiddenKinds.empty() && !m_view.errorsOnly
        && m_view.origin.isEmpty())
        return m_rows.setFilter({});
    const SpanTable& table = m_session.data->table;
    std::string needle = m_view.filter.toLower().toStdString();
    // One answer per distinct text instead of one per span.
    std::vector<bool> textMatches(table.strings().size());
    for (std::size_t id = 0; id < textMatches.size(); ++id)
        textMatches[id] =
            containsFolded(table.strings().view(StringId{static_cast<std::uint32_t>(id)}), needle);
    const std::string origin = m_view.origin.toStdString();
    const auto has = [&](StringId id) { return textMatches[static_cast<std::uint32_t>(id)]; };
    m_rows.setFilter([&](Node node) {
        if (m_session.data->tree.isMissing(node)) return false;
        if (m_view.hiddenKinds.contains(kind(node))) return false;
        if (m_view.errorsOnly && table.status(node) != SpanStatus::error) return false;
        if (!origin.empty() && table.text(table.origin(node)) != origin) return false;
        return needle.empty() || has(table.name(node)) || has(table.agent(node)) || has(table.tool(node))
            || has(table.model(node)) || has(table.errorType(node)) || has(table.service(node));
    });
}

template <typename Work> void SessionDocument::changeRows(Work work)
{
    emit rowsAboutToChange();
    work();
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
void SessionDocument::expandToKind(SpanKind wanted)
{
    changeRows([&] {
        const SpanTree& tree = m_session.data->tree;
        m_rows.expandTo([&](Node node) { return !tree.isMissing(node) && kind(node) == wanted; });
    });
}
void SessionDocument::collapseToLevel(int level)
{
    changeRows([&] { m_rows.collapseToLevel(level); });
}

} // namespace retrospan::models
