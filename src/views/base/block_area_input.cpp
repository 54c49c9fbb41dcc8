#include "views/base/block_accessible.h"
#include "views/base/block_area.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QScrollBar>
#include <QTextBoundaryFinder>

#include <algorithm>

namespace retrospan::views {

using models::Block;
using models::BlockBody;
using models::BlockRow;

namespace {

constexpr int kAutoScrollMs = 30;

QString fromUtf8(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

void BlockArea::setCurrent(Row row)
{
    if (row >= m_rows.count()) return;
    m_current = row;
    showRow(row);
    viewport()->update();
    tellCurrentRow(this);
}

void BlockArea::setTop(Row row)
{
    if (row >= m_rows.count()) return;
    m_top = m_current = row;
    updateScrollBar();
    moveTo(m_layout.top(row));
    tellCurrentRow(this);
}

void BlockArea::showLastMessage()
{
    if (m_rows.count() == 0) return;
    Row row = m_rows.count() - 1;
    while (row > 0 && (m_rows.at(row).kind != BlockRow::Kind::header || m_rows.blockAt(row).level > 0)) --row;
    m_current = row;
    std::int64_t height = 0;
    for (Row shown = row; shown < m_rows.count() && height < viewport()->height(); ++shown) {
        m_layout.measure(shown);
        height += m_layout.height(shown);
    }
    const std::int64_t above = std::max<std::int64_t>(viewport()->height() - height - kBottom, 0);
    updateScrollBar();
    moveTo(std::max<std::int64_t>(m_layout.top(row) - above, 0));
    tellCurrentRow(this);
}

/// Scrolls as little as shows the row, or the beginning of one that is higher than the view.
void BlockArea::showRow(Row row)
{
    m_layout.measure(row);
    const std::int64_t top = m_layout.top(row), bottom = top + m_layout.height(row);
    if (top < scrolled() || bottom - top > viewport()->height())
        moveTo(top);
    else if (bottom > scrolled() + viewport()->height())
        moveTo(bottom - viewport()->height());
}

void BlockArea::moveCurrent(int step)
{
    const QRect rect = rowRect(m_current);
    // A text that is higher than the view is read by scrolling before one goes on.
    const bool longer = step > 0 ? rect.bottom() > viewport()->height() : rect.top() < 0;
    if (longer && rect.intersects(viewport()->rect()) && rect.height() > viewport()->height() / 2)
        return moveTo(scrolled() + step * verticalScrollBar()->singleStep());
    if (step < 0 && m_current == 0) return moveTo(0);
    if (step > 0 && m_current + 1 >= m_rows.count()) return;
    setCurrent(step > 0 ? m_current + 1 : m_current - 1);
}

void BlockArea::activate(Row row)
{
    const BlockRow& shown = m_rows.at(row);
    const Block& block = m_rows.blockAt(row);
    switch (shown.kind) {
    case BlockRow::Kind::more: return m_rows.showAll(shown.block);
    case BlockRow::Kind::json: return m_rows.toggleJson(row);
    case BlockRow::Kind::header:
        if (block.target != Block::kNoTarget) return emit targetActivated(block.target);
        return m_rows.setOpen(shown.block, !m_rows.isOpen(shown.block));
    case BlockRow::Kind::text:
    case BlockRow::Kind::image: break;
    }
}

void BlockArea::unfold()
{
    const BlockRow& shown = m_rows.at(m_current);
    if (shown.kind == BlockRow::Kind::json) {
        const models::JsonModel& json = *m_rows.json(shown.block);
        const int line = static_cast<int>(shown.begin);
        if (json.isFoldable(line) && !json.isOpen(line)) return m_rows.toggleJson(m_current);
    } else if (shown.kind == BlockRow::Kind::more) {
        return m_rows.showAll(shown.block);
    } else if (shown.kind == BlockRow::Kind::header && !m_rows.isOpen(shown.block)) {
        return m_rows.setOpen(shown.block, true);
    }
    moveCurrent(1);
}

void BlockArea::foldOrGoUp()
{
    const BlockRow& shown = m_rows.at(m_current);
    if (shown.kind == BlockRow::Kind::json) {
        const models::JsonModel& json = *m_rows.json(shown.block);
        const int line = static_cast<int>(shown.begin);
        if (json.isFoldable(line) && json.isOpen(line)) return m_rows.toggleJson(m_current);
    } else if (shown.kind == BlockRow::Kind::header && m_rows.foldable(shown.block)
               && m_rows.isOpen(shown.block)) {
        return m_rows.setOpen(shown.block, false);
    }
    const int level = m_rows.blockAt(m_current).level - (shown.kind == BlockRow::Kind::header ? 1 : 0);
    for (Row row = m_current; row-- > 0;)
        if (m_rows.at(row).kind == BlockRow::Kind::header && m_rows.blockAt(row).level <= level)
            return setCurrent(row);
}

void BlockArea::keyPressEvent(QKeyEvent* event)
{
    if (m_rows.count() == 0) return QAbstractScrollArea::keyPressEvent(event);
    if (event->matches(QKeySequence::Copy)) return emit copyRequested();
    if (event->matches(QKeySequence::SelectAll)) return selectAll();
    if ((event->modifiers() & ~Qt::KeypadModifier & ~Qt::ShiftModifier) != 0)
        return QAbstractScrollArea::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Up: return moveCurrent(-1);
    case Qt::Key_Down: return moveCurrent(1);
    case Qt::Key_Left: return foldOrGoUp();
    case Qt::Key_Right: return unfold();
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space: return activate(m_current);
    case Qt::Key_Asterisk: return m_rows.setAllOpen(true);
    case Qt::Key_Home: moveTo(0); return setCurrent(0);
    case Qt::Key_End: setCurrent(m_rows.count() - 1); return moveToEnd();
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        moveTo(scrolled() + (event->key() == Qt::Key_PageUp ? -1 : 1) * viewport()->height() * 9 / 10);
        m_current = event->key() == Qt::Key_PageUp ? shownRows().first : shownRows().second;
        return tellCurrentRow(this);
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

int BlockArea::lengthOf(Row row) const
{
    const QTextLayout* layout = m_layout.text(row);
    return static_cast<int>(layout ? layout->text().size() : m_rows.text(row).size());
}

BlockArea::Position BlockArea::positionAt(const QPoint& point) const
{
    const std::int64_t y =
        std::clamp<std::int64_t>(scrolled() + point.y(), 0, std::max<std::int64_t>(0, m_layout.total() - 1));
    const Row row = m_layout.rowAt(y);
    const QTextLayout* layout = m_layout.text(row);
    const int inside = static_cast<int>(y - m_layout.top(row)) - m_layout.textTop(row);
    if (!layout || layout->lineCount() == 0)
        return {row, inside > m_layout.height(row) / 2 ? lengthOf(row) : 0};
    for (int i = 0; i < layout->lineCount(); ++i) {
        const QTextLine line = layout->lineAt(i);
        if (inside < line.y() + line.height() || i + 1 == layout->lineCount())
            return {row, line.xToCursor(point.x() - m_layout.textLeft(row))};
    }
    return {row, 0};
}

void BlockArea::dropSelection()
{
    m_selectionStart = m_selectionEnd = {};
    m_selecting = false;
    m_autoScroll.stop();
}

void BlockArea::selectAll()
{
    if (m_rows.count() == 0) return;
    const Row last = m_rows.count() - 1;
    m_selectionStart = {0, 0};
    m_selectionEnd = {last, std::max(1, lengthOf(last))};
    viewport()->update();
}

void BlockArea::selectWord(const Position& position)
{
    const QTextLayout* layout = m_layout.text(position.row);
    if (!layout) return;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, layout->text());
    finder.setPosition(std::min<qsizetype>(position.character + 1, layout->text().size()));
    const auto start = finder.toPreviousBoundary();
    const auto end = finder.toNextBoundary();
    m_selectionStart = {position.row, static_cast<int>(std::max<qsizetype>(start, 0))};
    m_selectionEnd = {position.row, static_cast<int>(end < 0 ? layout->text().size() : end)};
    viewport()->update();
}

QString BlockArea::selectedText() const
{
    const auto [from, to] = std::minmax(m_selectionStart, m_selectionEnd);
    if (from == to) return {};
    QString text;
    for (Row row = from.row; row <= to.row && row < m_rows.count(); ++row) {
        const BlockRow& shown = m_rows.at(row);
        if (shown.kind == BlockRow::Kind::more || shown.kind == BlockRow::Kind::image) continue;
        const QString whole = m_rows.text(row);
        const int start = row == from.row ? from.character : 0;
        const bool part = shown.kind == BlockRow::Kind::text;
        text += !part ? whole : row == to.row ? whole.mid(start, to.character - start) : whole.mid(start);
        if (row != to.row && (shown.endsLine || !part)) text += QLatin1Char('\n');
    }
    return text;
}

QString BlockArea::textToCopy() const
{
    if (const QString selected = selectedText(); !selected.isEmpty()) return selected;
    if (m_current >= m_rows.count()) return {};
    const BlockRow& shown = m_rows.at(m_current);
    if (shown.kind == BlockRow::Kind::json) {
        const models::JsonModel& json = *m_rows.json(shown.block);
        const auto node = json.nodeAt(static_cast<int>(shown.begin));
        const bool string = json.document()->type(node) == models::JsonType::string;
        return string ? QString::fromStdString(json.document()->stringValue(node))
                      : fromUtf8(json.document()->raw(node));
    }
    const auto& document = *m_rows.document();
    QStringList texts;
    for (std::size_t i = shown.block; i < document.endOf(shown.block); ++i)
        if (const Block& block = document.blocks[i];
            block.body != BlockBody::none && block.body != BlockBody::image)
            texts << fromUtf8(block.text);
    return texts.isEmpty() ? m_rows.blockAt(m_current).title : texts.join(QStringLiteral("\n\n"));
}

void BlockArea::mousePressEvent(QMouseEvent* event)
{
    const auto row = rowAt(event->pos());
    if (event->button() != Qt::LeftButton || !row) return;
    const Position position = positionAt(event->pos());
    m_current = *row;
    tellCurrentRow(this);
    const bool extend = event->modifiers().testFlag(Qt::ShiftModifier);
    if (!extend) m_selectionStart = position;
    m_selectionEnd = position;
    m_selecting = true;
    viewport()->update();
}

void BlockArea::extendSelection(const QPoint& point)
{
    m_selectionEnd = positionAt(point);
    viewport()->update();
}

void BlockArea::mouseMoveEvent(QMouseEvent* event)
{
    if (m_selecting) {
        extendSelection(event->pos());
        const bool outside = event->pos().y() < 0 || event->pos().y() > viewport()->height();
        if (outside && !m_autoScroll.isActive()) m_autoScroll.start(kAutoScrollMs, this);
        if (!outside) m_autoScroll.stop();
        return;
    }
    const auto row = rowAt(event->pos());
    if (row == m_hovered) return;
    m_hovered = row;
    const bool text = row && m_rows.at(*row).kind == BlockRow::Kind::text;
    const bool click = row && m_rows.at(*row).kind != BlockRow::Kind::image && !text;
    viewport()->setCursor(text ? Qt::IBeamCursor : click ? Qt::PointingHandCursor : Qt::ArrowCursor);
    viewport()->update();
}

void BlockArea::mouseReleaseEvent(QMouseEvent* event)
{
    m_autoScroll.stop();
    if (!std::exchange(m_selecting, false) || event->button() != Qt::LeftButton) return;
    const auto row = rowAt(event->pos());
    const bool still = m_selectionStart == m_selectionEnd || (row && *row == m_selectionStart.row);
    if (!row || !still || *row != m_current) return;
    const Block& block = m_rows.blockAt(*row);
    if (m_rows.at(*row).kind != BlockRow::Kind::text) return activate(*row);
    const bool clicked = m_selectionStart == m_selectionEnd && BlockLayout::framed(block);
    if (clicked && block.target != Block::kNoTarget) emit targetActivated(block.target);
}

void BlockArea::mouseDoubleClickEvent(QMouseEvent* event)
{
    const auto row = rowAt(event->pos());
    if (event->button() != Qt::LeftButton || !row) return;
    if (m_rows.at(*row).kind == BlockRow::Kind::text)
        selectWord(positionAt(event->pos()));
    else
        mousePressEvent(event); // a second click toggles again
}

void BlockArea::timerEvent(QTimerEvent* event)
{
    if (event->timerId() != m_autoScroll.timerId()) return QAbstractScrollArea::timerEvent(event);
    const QPoint mouse = viewport()->mapFromGlobal(QCursor::pos());
    moveTo(scrolled() + (mouse.y() < 0 ? mouse.y() : std::max(0, mouse.y() - viewport()->height())));
    extendSelection(mouse);
}

void BlockArea::leaveEvent(QEvent* event)
{
    m_hovered.reset();
    viewport()->update();
    QAbstractScrollArea::leaveEvent(event);
}

void BlockArea::contextMenuEvent(QContextMenuEvent* event)
{
    if (m_rows.count() == 0) return;
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    if (!byKey)
        if (const auto row = rowAt(viewport()->mapFromGlobal(event->globalPos()))) m_current = *row;
    viewport()->update();
    emit menuRequested(byKey ? viewport()->mapToGlobal(rowRect(m_current).center()) : event->globalPos());
}

void BlockArea::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
    tellCurrentRow(this);
}

void BlockArea::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace retrospan::views
