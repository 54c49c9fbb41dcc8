#include "views/base/json_table.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QScrollBar>

#include <algorithm>

namespace retrospan::views {

using models::JsonDocument;

JsonTable::JsonTable(QWidget* parent)
    : QTableView(parent)
    , m_model(new models::JsonModel(this))
    , m_delegate(new JsonDelegate(this))
{
    setFont(monospaceFont(font()));
    setModel(m_model);
    setItemDelegate(m_delegate);
    setAccessibleName(QStringLiteral("JSON"));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTabKeyNavigation(false);
    setWordWrap(false);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setMouseTracking(true);
    horizontalHeader()->hide();
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(8);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    measure();
}

void JsonTable::setTheme(const Theme& theme)
{
    m_delegate->setTheme(theme);
    viewport()->update();
}

void JsonTable::measure()
{
    // Text lines lie closer than the rows of other tables: there is no figure to compare with the next.
    verticalHeader()->setDefaultSectionSize(std::max(18, fontMetrics().height() + 4));
    verticalScrollBar()->setSingleStep(verticalHeader()->defaultSectionSize());
    const int columns =
        (viewport()->width() - 6 * Metrics(font()).indent) / std::max(1, fontMetrics().averageCharWidth());
    m_model->setWrapColumns(std::clamp(columns, 40, 240));
    fitColumn();
}

void JsonTable::fitColumn()
{
    int deepest = 0;
    const int first = std::max(0, rowAt(0)), last = rowAt(viewport()->height() - 1);
    const int end = last < 0 ? m_model->rowCount() : last + 1;
    const auto document = m_model->document();
    for (int row = first; row < end; ++row)
        deepest = std::max(deepest, document->depth(m_model->nodeAt(row), models::JsonModel::kMaxIndent));
    const int needed = deepest * Metrics(font()).indent + 40 * fontMetrics().averageCharWidth();
    const int width = std::max(viewport()->width(), needed);
    if (columnWidth(0) != width) setColumnWidth(0, width);
}

void JsonTable::goTo(const models::JsonPlace& place)
{
    m_delegate->setCurrentMatch(place);
    if (place.row < 0) return viewport()->update();
    const QModelIndex index = m_model->index(place.row, 0);
    setCurrentIndex(index);
    const bool hidden = !viewport()->rect().contains(visualRect(index).center());
    scrollTo(index, hidden ? PositionAtCenter : EnsureVisible);
    viewport()->update();
}

void JsonTable::toggle(int row)
{
    m_model->isOpen(row) ? fold(row) : unfold(row);
}

void JsonTable::unfold(int row)
{
    m_model->showWholeString(row);
    if (row < m_model->rowCount()) m_model->setOpen(row, true);
    fitColumn();
}

void JsonTable::fold(int row)
{
    if (m_model->isOpen(row)) return m_model->setOpen(row, false);
    const JsonDocument::Node node = m_model->nodeAt(row);
    const int own = m_model->rowOf(node);
    const JsonDocument::Node up = own == row ? m_model->document()->parent(node) : node;
    if (up != JsonDocument::kNone) setCurrentIndex(m_model->index(m_model->rowOf(up), 0));
}

void JsonTable::setOpenWithDescendants(bool open)
{
    const int row = currentRow();
    if (row < 0) return;
    m_model->setOpenWithDescendants(row, open);
    fitColumn();
}

void JsonTable::keyPressEvent(QKeyEvent* event)
{
    const int row = currentRow();
    if (event->matches(QKeySequence::Copy)) return emit copyRequested();
    if (row < 0 || (event->modifiers() & ~Qt::KeypadModifier & ~Qt::ShiftModifier) != 0)
        return QTableView::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Right:
        return m_model->isOpen(row) ? setCurrentIndex(m_model->index(row + 1, 0)) : unfold(row);
    case Qt::Key_Left: return fold(row);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space: return toggle(row);
    case Qt::Key_Asterisk: return setOpenWithDescendants(true);
    case Qt::Key_Home: return setCurrentIndex(m_model->index(0, 0));
    case Qt::Key_End: return setCurrentIndex(m_model->index(m_model->rowCount() - 1, 0));
    default: QTableView::keyPressEvent(event);
    }
}

bool JsonTable::isOnArrow(const QModelIndex& index, const QPoint& position) const
{
    const models::JsonCell cell = m_model->cell(index.row());
    if (cell.kind == models::JsonCell::Kind::more) return true;
    const QRect arrow = JsonDelegate::arrowRect(visualRect(index), cell.depth, Metrics(font()));
    return cell.foldable && position.x() >= arrow.left() - 3 && position.x() <= arrow.right() + 3;
}

void JsonTable::mousePressEvent(QMouseEvent* event)
{
    QTableView::mousePressEvent(event);
    const QModelIndex index = indexAt(event->pos());
    if (event->button() == Qt::LeftButton && index.isValid() && isOnArrow(index, event->pos()))
        toggle(index.row());
}

void JsonTable::mouseDoubleClickEvent(QMouseEvent* event)
{
    const QModelIndex index = indexAt(event->pos());
    if (event->button() == Qt::LeftButton && index.isValid()) toggle(index.row());
}

void JsonTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    measure();
}

void JsonTable::scrollContentsBy(int dx, int dy)
{
    QTableView::scrollContentsBy(dx, dy);
    if (dy != 0) fitColumn();
}

void JsonTable::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_delegate) measure();
}

void JsonTable::contextMenuEvent(QContextMenuEvent* event)
{
    const QRect row = visualRect(currentIndex());
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard && row.isValid();
    emit menuRequested(byKey ? viewport()->mapToGlobal(row.center()) : event->globalPos());
}

void JsonTable::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    emit currentRowChanged();
}

} // namespace retrospan::views
