#include "views/base/block_area.h"

#include "models/plain_text.h"
#include "views/base/block_accessible.h"

#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace retrospan::views {

using models::BlockRow;

BlockArea::BlockArea(QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_layout(m_rows, font())
    , m_painter(m_rows, m_layout, m_images)
{
    installBlockAccessibility();
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setBackgroundRole(QPalette::Base);
    m_layout.setImageHeight([this](std::uint32_t block) { return m_images.height(block); });
    connect(&m_rows, &models::BlockRows::reset, this, &BlockArea::rowsReset);
    connect(&m_rows, &models::BlockRows::replaced, this, &BlockArea::rowsReplaced);
    connect(&m_images, &BlockImages::decoded, this, [this](std::uint32_t block) {
        const bool atEnd = scrolled() > 0 && scrolled() == verticalScrollBar()->maximum();
        for (Row row = m_rows.firstRow(block); row < m_rows.count() && m_rows.at(row).block == block; ++row)
            m_layout.forget(row);
        atEnd ? moveToEnd() : settle();
        viewport()->update();
    });
}

BlockArea::~BlockArea() = default;

void BlockArea::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_painter.setTheme(theme);
    viewport()->update();
}

void BlockArea::setDocument(std::shared_ptr<const models::BlockDocument> document)
{
    m_images.setDocument(document);
    m_current = 0;
    m_match.reset();
    m_rows.setWrapColumns(std::clamp(
        (viewport()->width() - 80) / std::max(1, QFontMetrics(m_layout.fonts().mono).averageCharWidth()), 40,
        240));
    m_rows.setDocument(std::move(document));
    moveTo(0);
}

void BlockArea::rowsReset()
{
    dropSelection();
    m_painter.documentChanged();
    m_layout.reset();
    m_anchor = 0;
    m_top.reset();
    m_hovered.reset();
    m_current = std::min(m_current, m_rows.count() > 0 ? m_rows.count() - 1 : 0);
    settle();
    viewport()->update();
    forgetAccessibleRows(this);
}

void BlockArea::rowsReplaced(Row first, std::size_t removed, std::size_t inserted)
{
    dropSelection();
    const auto follow = [&](Row row) {
        if (row >= first + removed) return row - removed + inserted;
        return row >= first + inserted && inserted > 0 ? first + inserted - 1 : row;
    };
    m_layout.replaced(first, removed, inserted);
    m_current = std::min(follow(m_current), m_rows.count() - 1);
    m_anchor = std::min(follow(m_anchor), m_rows.count() - 1);
    if (m_top) m_top = follow(*m_top);
    m_match.reset();
    settle();
    viewport()->update();
    forgetAccessibleRows(this);
}

std::int64_t BlockArea::scrolled() const
{
    return verticalScrollBar()->value();
}

void BlockArea::updateScrollBar()
{
    std::int64_t most = m_layout.total() + kBottom - viewport()->height();
    if (m_top && *m_top < m_rows.count()) most = std::max(most, m_layout.top(*m_top));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(2 * m_layout.fonts().lineHeight);
    verticalScrollBar()->setRange(0, static_cast<int>(std::clamp<std::int64_t>(most, 0, INT_MAX)));
}

void BlockArea::settle()
{
    QScrollBar& bar = *verticalScrollBar();
    if (m_rows.count() == 0) return bar.setRange(0, 0);
    measureShown();
    // The area shows or hides the bar when it hears of a range, which was kept from it meanwhile.
    if ((bar.maximum() > 0) != bar.isVisibleTo(this)) emit bar.rangeChanged(bar.minimum(), bar.maximum());
}

/// Measures what is on screen. Rows above the anchor may turn out higher or lower than estimated: then the
/// view moves along, so that what one reads stays put.
void BlockArea::measureShown()
{
    const QSignalBlocker blocker(verticalScrollBar());
    for (int pass = 0; pass < 5; ++pass) {
        updateScrollBar();
        const Row first = m_layout.rowAt(scrolled());
        const std::int64_t bottom = scrolled() + viewport()->height();
        // A row that has just left at the bottom still holds the view when one scrolls up.
        const std::int64_t near = bottom + viewport()->height();
        const bool anchored = m_anchor >= first && m_anchor < m_rows.count() && m_layout.top(m_anchor) < near;
        const Row anchor = anchored ? m_anchor : first;
        const std::int64_t before = m_layout.top(anchor);
        bool changed = false;
        Row row = first;
        for (std::int64_t y = m_layout.top(first); row < m_rows.count() && y < bottom; ++row) {
            changed = m_layout.measure(row) || changed;
            y += m_layout.height(row);
        }
        m_layout.keepOnly(first, row);
        if (!changed) break;
        updateScrollBar();
        verticalScrollBar()->setValue(static_cast<int>(scrolled() + m_layout.top(anchor) - before));
    }
    updateScrollBar();
    const Row first = m_layout.rowAt(scrolled());
    m_anchor = m_layout.top(first) < scrolled() && first + 1 < m_rows.count() ? first + 1 : first;
}

void BlockArea::moveTo(std::int64_t y)
{
    verticalScrollBar()->setValue(static_cast<int>(std::clamp<std::int64_t>(y, 0, INT_MAX)));
    settle();
    viewport()->update();
}

/// What comes on screen there may turn out higher than estimated, and moves the end.
void BlockArea::moveToEnd()
{
    for (int pass = 0; pass < 5; ++pass) {
        moveTo(m_layout.total());
        if (scrolled() == verticalScrollBar()->maximum()) return;
    }
}

void BlockArea::scrollContentsBy(int, int)
{
    settle();
    viewport()->update();
}

void BlockArea::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    if (m_rows.count() == 0) return m_layout.setWidth(viewport()->width());
    const Row anchor = std::min(m_anchor, m_rows.count() - 1);
    const bool atTop = scrolled() == 0;
    const std::int64_t offset = m_layout.top(anchor) - scrolled();
    m_layout.setWidth(viewport()->width());
    updateScrollBar();
    moveTo(atTop ? 0 : m_layout.top(anchor) - offset);
}

void BlockArea::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() != QEvent::FontChange) return;
    m_layout.setFont(font());
    settle();
}

QRect BlockArea::rowRect(Row row) const
{
    const auto y =
        static_cast<int>(std::clamp<std::int64_t>(m_layout.top(row) - scrolled(), INT_MIN / 2, INT_MAX / 2));
    return {0, y, viewport()->width(), m_layout.height(row)};
}

std::optional<BlockArea::Row> BlockArea::rowAt(const QPoint& point) const
{
    const std::int64_t y = scrolled() + point.y();
    if (m_rows.count() == 0 || y < 0 || y >= m_layout.total()) return {};
    return m_layout.rowAt(y);
}

std::pair<BlockArea::Row, BlockArea::Row> BlockArea::shownRows() const
{
    return {m_layout.rowAt(scrolled()), m_layout.rowAt(scrolled() + viewport()->height() - 1)};
}

BlockRowState BlockArea::stateOf(Row row) const
{
    BlockRowState state;
    state.current = row == m_current;
    state.inCurrentBlock = m_current < m_rows.count() && m_rows.at(m_current).block == m_rows.at(row).block;
    state.focused = hasFocus();
    state.hovered = m_hovered == row;
    const auto [from, to] = std::minmax(m_selectionStart, m_selectionEnd);
    if (from != to && row >= from.row && row <= to.row) {
        state.selectedFrom = row == from.row ? from.character : 0;
        state.selectedTo = row == to.row ? to.character : lengthOf(row);
        if (m_rows.at(row).kind == BlockRow::Kind::json) state.selectedTo = state.selectedFrom + 1;
    }
    if (m_match && m_match->row == row) state.currentMatch = m_match->occurrence;
    return state;
}

void BlockArea::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), m_theme.surface);
    if (m_rows.count() == 0) return;
    const auto [first, last] = shownRows();
    for (Row row = first; row <= last; ++row) {
        const QRect rect = rowRect(row);
        if (!rect.intersects(event->rect())) continue;
        const models::Block& block = m_rows.blockAt(row);
        const bool divides = block.level == 1 && m_rows.at(row).kind == BlockRow::Kind::header && row > 0
            && m_rows.blockAt(row - 1).role != models::BlockRole::section;
        if (divides) painter.fillRect(rect.x(), rect.y(), rect.width(), 1, m_theme.gridLine);
        painter.setClipRect(rect); // characters may be higher than their line
        m_painter.paint(painter, rect, row, stateOf(row));
        painter.setClipping(false);
    }
}

QString BlockArea::spokenText(Row row) const
{
    const models::Block& block = m_rows.blockAt(row);
    if (m_rows.at(row).kind != BlockRow::Kind::header)
        return m_rows.at(row).kind == BlockRow::Kind::more ? tr("Show all") : m_rows.text(row).trimmed();
    QStringList words{block.title};
    if (!block.detail.isEmpty()) words << block.detail;
    for (const models::BlockBadge& badge : block.badges) words << badge.text;
    if (m_rows.foldable(m_rows.at(row).block))
        words << (m_rows.isOpen(m_rows.at(row).block) ? tr("expanded") : tr("collapsed"));
    return words.join(QStringLiteral(", "));
}

void BlockArea::setQuery(const QString& query)
{
    m_painter.setQuery(query);
    if (query.isEmpty()) m_match.reset();
    viewport()->update();
}

void BlockArea::setCurrentMatch(const std::optional<MatchPlace>& place)
{
    m_match = place;
    if (place && place->row < m_rows.count()) {
        m_current = place->row;
        showMatch(*place);
    }
    viewport()->update();
}

/// A row may be many times as high as the view: its line with the match is what has to be seen. Where lines
/// stand is known of rows on screen.
void BlockArea::showMatch(const MatchPlace& place)
{
    const int height = viewport()->height();
    const QRect rect = rowRect(place.row);
    if (rect.bottom() < 0 || rect.top() > height) moveTo(m_layout.top(place.row) - height / 3);
    const std::int64_t line = m_layout.top(place.row) + m_painter.matchTop(place.row, place.occurrence);
    if (line < scrolled() || line + m_layout.fonts().lineHeight > scrolled() + height)
        moveTo(line - height / 3);
}

} // namespace retrospan::views
