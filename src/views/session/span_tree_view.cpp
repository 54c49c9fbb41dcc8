#include "views/session/span_tree_view.h"

#include "views/session/time_header.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>

namespace retrospan::views {

using models::RowModel;

namespace {
constexpr int kWheelGestureMs = 500; ///< turns of the wheel that follow each other are one undo step
} // namespace

SpanTreeView::SpanTreeView(models::SessionDocument& document, QWidget* parent)
    : QTableView(parent)
    , m_document(document)
    , m_rows(new RowModel(document, this))
    , m_delegate(new SpanDelegate(document, *m_rows, this))
{
    setObjectName(QStringLiteral("spanTree"));
    setAccessibleName(tr("Spans of the session"));
    setModel(m_rows);
    setItemDelegate(m_delegate);
    setHorizontalHeader(new TimeHeader(document, this));
    setUp();
    const auto repaint = [this] {
        m_delegate->waterfall().invalidate();
        viewport()->update();
        horizontalHeader()->viewport()->update();
    };
    using Document = models::SessionDocument;
    connect(&m_document, &Document::rowsAboutToChange, this, &SpanTreeView::rememberAnchor);
    connect(&m_document, &Document::rowsChanged, this, &SpanTreeView::restoreAnchor);
    connect(&m_document, &Document::selectionChanged, this, &SpanTreeView::showSelection);
    connect(&m_document, &Document::windowChanged, this, repaint);
    connect(&m_document, &Document::axisChanged, this, repaint);
    connect(&m_document, &Document::dataChanged, this, repaint);
    connect(&m_document, &Document::marksChanged, this, repaint);
    connect(&m_document, &Document::dataChanged, this, &SpanTreeView::arrangeColumns);
    connect(&m_document, &Document::grew, this, &SpanTreeView::showNewest);
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] { setFollowing(false); });
    connect(&m_rows->briefs(), &models::RowBriefs::read, viewport(), qOverload<>(&QWidget::update));
    connect(&m_document, &Document::searchChanged, viewport(), qOverload<>(&QWidget::update));
    connect(&m_document, &Document::criticalPathShownChanged, viewport(), qOverload<>(&QWidget::update));
}

void SpanTreeView::setUp()
{
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setShowGrid(false);
    setMouseTracking(true);
    setFrameShape(NoFrame);
    setAutoScroll(false); // we scroll to what is selected, not to what folding makes current
    setTabKeyNavigation(false);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setMinimumSectionSize(40);
    takeFont();
}

void SpanTreeView::takeFont()
{
    m_delegate->setFont(font());
    verticalHeader()->setDefaultSectionSize(Metrics(font()).rowHeight);
    const int em = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const int widths[] = {46, 12, 14, 9, 20, 13};
    for (int column = 0; column < RowModel::timeline; ++column) setColumnWidth(column, widths[column] * em);
}

void SpanTreeView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange) takeFont();
    QTableView::changeEvent(event);
}

void SpanTreeView::setTheme(const Theme& theme)
{
    m_delegate->setTheme(theme);
    static_cast<TimeHeader*>(horizontalHeader())->setTheme(theme);
    viewport()->update();
}

void SpanTreeView::resizeEvent(QResizeEvent* event)
{
    arrangeColumns();
    QTableView::resizeEvent(event);
    // A selected row that the new edge cuts is shown whole; one that is out of sight stays there.
    const QModelIndex current = currentIndex();
    if (current.isValid() && viewport()->rect().intersects(visualRect(current)))
        scrollTo(current, EnsureVisible);
}

/// The timeline keeps about half of the width: columns give way, the least needed first, and in little room
/// the timeline to the names.
void SpanTreeView::arrangeColumns()
{
    const int em = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const int room = viewport()->width() / em;
    setColumnHidden(RowModel::detail, room < 135);
    const bool narrow = room < 118;
    setColumnHidden(RowModel::tokens, narrow);
    const bool little = room < 100;
    setColumnHidden(RowModel::cost, little);
    setColumnHidden(RowModel::origin, m_document.origins().size() < 2 || room < 110);
    const int name = little ? room / 2 : room * 2 / 5 - (narrow ? 2 : 0);
    setColumnWidth(RowModel::name, std::clamp(name, 24, std::max(52, room * 3 / 10)) * em);
}

/// What is selected stays in place when it is on screen, else the row at the top.
void SpanTreeView::rememberAnchor()
{
    m_anchor = {};
    m_wasFiltered = m_document.rows().filtered();
    if (m_document.data() == nullptr || m_rows->rowCount() == 0) return;
    const QModelIndex selected = m_rows->indexOf(m_document.selected());
    const bool onScreen = selected.isValid() && viewport()->rect().intersects(visualRect(selected));
    const QModelIndex index = onScreen ? selected : indexAt({0, 0});
    if (!index.isValid()) return;
    m_anchor = {models::refOf(*m_document.data(), m_rows->nodeAt(index)), rowViewportPosition(index.row())};
}

void SpanTreeView::restoreAnchor()
{
    hover(-1);
    if (m_document.data() == nullptr) return;
    takeFilterAnchor();
    const Node node = models::findNode(*m_document.data(), m_anchor.span);
    showCurrent();
    if (node == kNoNode || m_rows->rowCount() == 0) return;
    updateGeometries(); // so that the scroll bar knows the new number of rows
    verticalScrollBar()->setValue(rowNear(node) * verticalHeader()->defaultSectionSize() - m_anchor.y);
}

/// Without the filter it is again as it was before it, unless something else was chosen in between.
void SpanTreeView::takeFilterAnchor()
{
    const bool filtered = m_document.rows().filtered();
    if (filtered && !m_wasFiltered) {
        m_unfiltered = m_anchor;
        m_unfilteredSelection = m_document.selected();
    }
    const bool chosen = m_document.selected() != m_unfilteredSelection;
    if (!filtered && m_wasFiltered && !chosen) m_anchor = m_unfiltered;
}

/// The row of the node; of one that is hidden, the row that comes soonest after it in time beneath the same
/// visible ancestor, else the last one there.
int SpanTreeView::rowNear(Node hidden) const
{
    const models::RowIndex& rows = m_document.rows();
    const SpanTree& tree = m_document.data()->tree;
    const SpanTable& table = m_document.data()->table;
    Node above = hidden;
    while (above != kNoNode && rows.rowOf(above) < 0) above = tree.parent(above);
    const int first = above == kNoNode ? -1 : rows.rowOf(above);
    if (above == hidden || tree.isMissing(hidden)) return std::max(first, 0);
    int row = first + 1;
    for (; row < rows.rowCount(); ++row) {
        const Node node = rows.nodeAt(row);
        if (above != kNoNode && tree.depth(node) <= tree.depth(above)) break;
        if (!tree.isMissing(node) && table.startNs(node) >= table.startNs(hidden)) return row;
    }
    return std::max(row - 1, 0);
}

void SpanTreeView::showCurrent()
{
    const QModelIndex index = m_rows->indexOf(m_document.selected());
    m_showing = true;
    if (index.isValid())
        setCurrentIndex(index);
    else
        clearSelection();
    m_showing = false;
    viewport()->update();
}

/// Brings what was selected on screen: what is far away to the middle, a row near by with two more of what
/// comes next, unless it was clicked.
void SpanTreeView::showSelection()
{
    showCurrent();
    const QModelIndex index = currentIndex();
    if (!index.isValid() || m_document.selected() == kNoNode) return;
    const QRect row = visualRect(index);
    const int height = viewport()->height(), near = row.height();
    if (row.bottom() < -near || row.top() > height + near) return scrollTo(index, PositionAtCenter);
    const int more = QGuiApplication::mouseButtons() == Qt::NoButton ? 2 * near : 0;
    if (row.top() < 0)
        verticalScrollBar()->setValue(verticalScrollBar()->value() + row.top() - more);
    else if (row.bottom() >= height)
        verticalScrollBar()->setValue(verticalScrollBar()->value() + row.bottom() + 1 - height + more);
}

void SpanTreeView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (m_showing || !current.isValid()) return;
    setFollowing(false);
    m_document.select(m_rows->nodeAt(current));
}

void SpanTreeView::setFollowing(bool following)
{
    if (following == m_following) return;
    m_following = following;
    showNewest();
    emit followingChanged(following);
}

/// Or what it is folded away in.
void SpanTreeView::showNewest()
{
    if (!m_following || m_document.data() == nullptr) return;
    Node node = m_document.newest();
    while (node != kNoNode && m_document.rows().rowOf(node) < 0) node = m_document.data()->tree.parent(node);
    if (const QModelIndex index = m_rows->indexOf(node); index.isValid()) scrollTo(index);
}

QRect SpanTreeView::timelineRect() const
{
    return {columnViewportPosition(RowModel::timeline), 0, columnWidth(RowModel::timeline),
            viewport()->height()};
}

/// A selected span that folding would hide hands the selection to what is folded.
void SpanTreeView::fold(Node node, bool open)
{
    if (node == kNoNode || !m_document.data()->tree.hasChildren(node)) return;
    if (!open && m_document.onSelectedPath(node)) m_document.select(node);
    m_document.setExpanded(node, open);
}

void SpanTreeView::mousePressEvent(QMouseEvent* event)
{
    const QModelIndex index = indexAt(event->pos());
    const Node node = m_rows->nodeAt(index);
    if (node != kNoNode && index.column() == RowModel::name
        && m_delegate->arrowRect(visualRect(index), node).contains(event->pos()))
        return fold(node, !m_document.rows().expanded(node));
    m_pan = {timelineRect().contains(event->pos()) && event->button() != Qt::RightButton, false, event->pos(),
             m_document.window()};
    QTableView::mousePressEvent(event);
}

void SpanTreeView::mouseMoveEvent(QMouseEvent* event)
{
    hover(rowAt(event->pos().y()));
    if (event->buttons() == Qt::NoButton) m_pan.pressed = false;
    if (!m_pan.pressed) return QTableView::mouseMoveEvent(event);
    const int distance = event->pos().x() - m_pan.from.x();
    if (!m_pan.moving && std::abs(distance) < QApplication::startDragDistance()) return;
    viewport()->setCursor(Qt::ClosedHandCursor);
    pan(-distance, m_pan.window, m_pan.moving);
    m_pan.moving = true;
}

void SpanTreeView::mouseReleaseEvent(QMouseEvent* event)
{
    m_pan = {};
    viewport()->unsetCursor();
    QTableView::mouseReleaseEvent(event);
}

void SpanTreeView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const QModelIndex index = indexAt(event->pos());
    const Node node = m_rows->nodeAt(index);
    if (node == kNoNode) return;
    m_document.select(node);
    if (index.column() == RowModel::timeline) return zoomToSelection();
    fold(node, !m_document.rows().expanded(node));
}

/// Another row is beneath the mouse then.
void SpanTreeView::scrollContentsBy(int dx, int dy)
{
    QTableView::scrollContentsBy(dx, dy);
    if (viewport()->underMouse()) hover(rowAt(viewport()->mapFromGlobal(QCursor::pos()).y()));
}

void SpanTreeView::leaveEvent(QEvent* event)
{
    hover(-1);
    QTableView::leaveEvent(event);
}

void SpanTreeView::hover(int row)
{
    if (row == m_hovered) return;
    const auto updateRow = [this](int one) {
        if (one >= 0) viewport()->update(0, rowViewportPosition(one), viewport()->width(), rowHeight(one));
    };
    updateRow(m_hovered);
    updateRow(row);
    m_hovered = row;
    m_delegate->setHoveredRow(row);
}

/// Left and right as in a tree: fold or go to the parent, unfold or go to the first child.
bool SpanTreeView::treeKey(int key)
{
    const Node node = m_document.selected();
    if (node == kNoNode || m_document.data() == nullptr) return false;
    const SpanTree& tree = m_document.data()->tree;
    const bool open = m_document.rows().expanded(node) && tree.hasChildren(node);
    if (key == Qt::Key_Left) {
        if (open)
            fold(node, false);
        else if (tree.parent(node) != kNoNode)
            m_document.select(tree.parent(node));
        return true;
    }
    const int rows = m_document.rows().rowCount();
    if (rows > 0 && (key == Qt::Key_Home || key == Qt::Key_End)) {
        m_document.select(m_document.rows().nodeAt(key == Qt::Key_Home ? 0 : rows - 1));
        return true;
    }
    if (key != Qt::Key_Right) return false;
    const int row = m_document.rows().rowOf(node);
    if (!open)
        fold(node, true);
    else if (row + 1 < rows)
        m_document.select(m_document.rows().nodeAt(row + 1));
    return true;
}

bool SpanTreeView::textKey(const QString& text)
{
    if (text.isEmpty() || m_document.data() == nullptr) return false;
    switch (text.front().toLatin1()) {
    case 'e':
    case 'E':
        if (const Node error = m_document.findError(text == QStringLiteral("e")); error != kNoNode)
            m_document.select(error);
        return true;
    case '*': m_document.expandAll(); return true;
    case '+': zoomIn(); return true;
    case '-': zoomOut(); return true;
    case '0': m_document.setWindow(m_document.extent()); return true;
    default: return false;
    }
}

void SpanTreeView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return void(emit inspectRequested());
    const bool plain = !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier));
    if (plain && (treeKey(event->key()) || textKey(event->text()))) return;
    QTableView::keyPressEvent(event);
}

/// Around the time at `x`; around the middle when x is not on the timeline.
void SpanTreeView::zoomAround(int x, double factor, bool sameGesture)
{
    if (m_document.data() == nullptr) return;
    const QRect timeline = timelineRect();
    const int at = x >= timeline.left() && x <= timeline.right() ? x : timeline.center().x();
    const models::TimeScale scale = m_document.scale(timeline.width());
    m_document.setWindow(models::zoomed(scale, scale.time(at - timeline.left()), factor), sameGesture);
}

/// By key: around the selected span when it is in view, else around the middle. By its time: a bar is painted
/// wider than a short span is long.
void SpanTreeView::zoom(double factor)
{
    if (m_document.data() == nullptr) return;
    const models::TimeWindow window = m_document.window();
    std::int64_t from = window.startNs, to = window.endNs;
    if (const Node node = m_document.selected(); node != kNoNode) {
        const SubtreeTotals totals = m_document.data()->tree.totals(m_document.data()->table, node);
        const std::int64_t end = totals.endNs == 0 ? m_document.extent().endNs : totals.endNs;
        if (totals.startNs <= window.endNs && end >= window.startNs) {
            from = std::max(from, totals.startNs);
            to = std::min(to, std::max(end, totals.startNs));
        }
    }
    const models::TimeScale scale = m_document.scale(timelineRect().width());
    const std::int64_t middle = scale.recorded((scale.shown(from) + scale.shown(to)) / 2);
    models::TimeScale next{models::zoomed(scale, middle, factor), scale.width, scale.axis};
    const std::int64_t first = scale.shown(from), last = scale.shown(to), length = next.length();
    if (last - first <= length) { // all of it
        const std::int64_t start = std::clamp(next.shown(next.window.startNs), last - length, first);
        next.window = {next.recorded(start), next.recorded(start + length)};
    }
    m_document.setWindow(next.window, false);
}

void SpanTreeView::pan(int pixels, const models::TimeWindow& from, bool sameGesture)
{
    if (m_document.data() == nullptr) return;
    models::TimeScale scale = m_document.scale(timelineRect().width());
    scale.window = from;
    const double share = pixels / std::max(scale.width, 1.0);
    m_document.setWindow(
        models::moved(scale, std::llround(share * static_cast<double>(scale.length())), m_document.extent()),
        sameGesture);
}

void SpanTreeView::zoomToSelection()
{
    const Node node = m_document.selected();
    if (node == kNoNode || m_document.data() == nullptr) return;
    const SubtreeTotals totals = m_document.data()->tree.totals(m_document.data()->table, node);
    const std::int64_t end = totals.endNs == 0 ? m_document.extent().endNs : totals.endNs;
    const std::int64_t margin = std::max<std::int64_t>((end - totals.startNs) / 20, 1);
    m_document.setWindow({totals.startNs - margin, end + margin});
}

void SpanTreeView::wheelEvent(QWheelEvent* event)
{
    const QPoint turned = event->angleDelta();
    const bool zooms = event->modifiers() & Qt::ControlModifier;
    const bool pans =
        !zooms && ((event->modifiers() & Qt::ShiftModifier) || std::abs(turned.x()) > std::abs(turned.y()));
    if (!zooms && !pans) {
        setFollowing(false);
        return QTableView::wheelEvent(event);
    }
    const int delta = turned.y() != 0 ? turned.y() : turned.x();
    const bool sameGesture = m_sinceWheel.isValid() && m_sinceWheel.elapsed() < kWheelGestureMs;
    m_sinceWheel.start();
    if (zooms)
        zoomAround(static_cast<int>(event->position().x()), delta > 0 ? 0.8 : 1.25, sameGesture);
    else
        pan(-delta / 2, m_document.window(), sameGesture);
    event->accept();
}

} // namespace retrospan::views
