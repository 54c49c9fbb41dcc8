// The parts of BlockPainter that paint a conversation: bubbles, letters, and lines between them.
#include "views/base/block_painter.h"
#include "views/base/painting.h"

#include <QPainter>

namespace retrospan::views {

using models::Block;
using models::BlockRole;

/// Rounded where the block begins and ends; the rows between have straight sides.
void BlockPainter::paintFrame(QPainter& painter, const QRect& rect, Row row, const BlockRowState& state) const
{
    const Block& block = m_rows.blockAt(row);
    const std::uint32_t number = m_rows.at(row).block;
    const bool first = m_rows.at(row).kind == models::BlockRow::Kind::header;
    const bool last = row + 1 >= m_rows.count() || m_rows.at(row + 1).block != number;
    const BlockFrame frame = m_layout.frame(row);
    constexpr int kBeyond = 20; // what lies outside the row is clipped
    QRectF shape(frame.left, rect.y(), frame.width, rect.height());
    shape.setTop(first ? rect.y() + BlockLayout::kFrameAbove : rect.y() - kBeyond);
    shape.setBottom(last ? rect.bottom() : rect.bottom() + kBeyond);
    const bool user = block.role == BlockRole::user;
    const QColor tint = user ? m_theme.accent : roleColour(block.role);
    painter.save();
    painter.setClipRect(rect);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(blend(m_theme.surface, tint, user ? 0.13 : 0.07));
    painter.setPen(state.inCurrentBlock ? QPen(m_theme.accent, state.focused ? 2 : 1.2)
                                        : QPen(blend(m_theme.surface, tint, 0.3), 1));
    painter.drawRoundedRect(shape.adjusted(1, 1, -1, -1), 8, 8);
    painter.restore();
}

/// In the middle, with a line to either side.
void BlockPainter::paintDivider(QPainter& painter, const QRect& rect, Row row) const
{
    const Block& block = m_rows.blockAt(row);
    const BlockFonts& fonts = m_layout.fonts();
    const int icon = fonts.metrics.icon, gap = fonts.metrics.gap;
    const bool quiet = block.role == BlockRole::note;
    const QFont& font = quiet ? fonts.text : fonts.bold;
    int badges = 0;
    for (const models::BlockBadge& badge : block.badges) badges += badgeWidth(fonts.text, badge.text) + gap;
    const int title = QFontMetrics(font).horizontalAdvance(block.title) + 2;
    const int detail =
        block.detail.isEmpty() ? 0 : QFontMetrics(fonts.text).horizontalAdvance(block.detail) + gap + 2;
    const BlockFrame column = m_layout.frame(row);
    const int room = column.width - 4 * BlockLayout::kPad;
    const int width = std::min(room, (quiet ? 0 : icon + 6) + title + detail + badges);
    QRect rest(rect.x() + (rect.width() - width) / 2, rect.y(), width, rect.height());
    const int middle = rect.center().y();
    painter.setPen(m_theme.border);
    painter.drawLine(column.left, middle, rest.left() - gap, middle);
    painter.drawLine(rest.right() + gap, middle, column.left + column.width, middle);
    if (!quiet) {
        paintIcon(painter, QRect(rest.x(), rest.y(), icon, rest.height()), iconOf(block.role),
                  roleColour(block.role));
        rest.setLeft(rest.left() + icon + 6);
    }
    painter.setFont(fonts.text);
    rest.setRight(paintBadges(painter, rest, block));
    painter.setFont(font);
    painter.setPen(quiet                                ? m_theme.textSecondary
                       : block.role == BlockRole::error ? m_theme.tone(Tone::error)
                                                        : m_theme.text);
    rest.setLeft(rest.left() + views::paintText(painter, rest, block.title) + gap);
    painter.setFont(fonts.text);
    painter.setPen(m_theme.textSecondary);
    views::paintText(painter, rest, block.detail);
}

} // namespace retrospan::views
