#include "views/session/span_tree_view.h"

#include "views/session/time_header.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>

namespace retrospan::views {

using models::RowModel;

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
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setShowGrid(false);
    setMouseTracking(true);
    setFrameShape(NoFrame);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(Metrics(font()).rowHeight);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    horizontalHeader()->setStretchLastSection(true);
    const int em = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const int widths[] = {46 * em, 11 * em, 17 * em, 10 * em, 22 * em};
    for (int column = 0; column < RowModel::timeline; ++column) setColumnWidth(column, widths[column]);
    connect(&m_document, &models::SessionDocument::selectionChanged, this, &SpanTreeView::showSelection);
    connect(&m_document, &models::SessionDocument::rowsChanged, this, &SpanTreeView::showSelection);
    connect(&m_document, &models::SessionDocument::windowChanged, this, [this] {
        viewport()->update();
        horizontalHeader()->viewport()->update();
    });
    connect(&m_document, &models::SessionDocument::searchChanged, viewport(), qOverload<>(&QWidget::update));
}

void SpanTreeView::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_delegate->setTheme(theme);
    static_cast<TimeHeader*>(horizontalHeader())->setTheme(theme);
    viewport()->update();
}

/// The timeline keeps at least half of the width: columns give way, the least needed first.
void SpanTreeView::resizeEvent(QResizeEvent* event)
{
    const int em = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const int room = viewport()->width() / em;
    setColumnHidden(RowModel::detail, room < 150);
    setColumnHidden(RowModel::cost, room < 110);
    setColumnHidden(RowModel::tokens, room < 125);
    setColumnWidth(RowModel::name, std::clamp(room / 3, 24, 50) * em);
    QTableView::resizeEvent(event);
}

void SpanTreeView::showSelection()
{
    const QModelIndex index = m_rows->indexOf(m_document.selected());
    m_showing = true;
    if (index.isValid()) {
        setCurrentIndex(index);
        scrollTo(index, EnsureVisible);
    } else {
        clearSelection();
    }
    m_showing = false;
    viewport()->update();
}

void SpanTreeView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (!m_showing && current.isValid()) m_document.select(m_rows->nodeAt(current));
}

QRect SpanTreeView::timelineRect() const
{
    return {columnViewportPosition(RowModel::timeline), 0, columnWidth(RowModel::timeline),
            viewport()->height()};
}

void SpanTreeView::fold(Node node, bool open)
{
    if (node != kNoNode && m_document.data()->tree.hasChildren(node)) m_document.setExpanded(node, open);
}

void SpanTreeView::mousePressEvent(QMouseEvent* event)
{
    const QModelIndex index = indexAt(event->pos());
    const Node node = m_rows->nodeAt(index);
    if (node != kNoNode && index.column() == RowModel::name
        && m_delegate->arrowRect(visualRect(index), node).contains(event->pos()))
        return fold(node, !m_document.rows().expanded(node));
    QTableView::mousePressEvent(event);
}

void SpanTreeView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const QModelIndex index = indexAt(event->pos());
    const Node node = m_rows->nodeAt(index);
    if (node == kNoNode) return;
    if (index.column() == RowModel::timeline) return zoomToSelection();
    fold(node, !m_document.rows().expanded(node));
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
    if (key != Qt::Key_Right) return false;
    if (!open)
        fold(node, true);
    else
        m_document.select(tree.preorder()[tree.position(node) + 1]);
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

void SpanTreeView::zoomAround(int x, double factor)
{
    if (m_document.data() == nullptr) return;
    const QRect timeline = timelineRect();
    const models::TimeScale scale{m_document.window(), static_cast<double>(timeline.width())};
    m_document.setWindow(models::zoomed(m_document.window(), scale.time(x - timeline.left()), factor));
}

void SpanTreeView::zoom(double factor)
{
    zoomAround(timelineRect().center().x(), factor);
}

void SpanTreeView::pan(int pixels)
{
    const models::TimeScale scale{m_document.window(), static_cast<double>(timelineRect().width())};
    models::TimeWindow window = m_document.window();
    const std::int64_t length = window.endNs - window.startNs;
    window.startNs =
        std::clamp(scale.time(pixels), m_document.extent().startNs, m_document.extent().endNs - length);
    m_document.setWindow({window.startNs, window.startNs + length});
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
    const int delta = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    if (event->modifiers() & Qt::ControlModifier)
        zoomAround(static_cast<int>(event->position().x()), delta > 0 ? 0.8 : 1.25);
    else if ((event->modifiers() & Qt::ShiftModifier) && m_document.data() != nullptr)
        pan(-delta / 2);
    else
        return QTableView::wheelEvent(event);
    event->accept();
}

} // namespace retrospan::views
