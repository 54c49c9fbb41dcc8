#include "views/base/block_painter.h"

#include "models/format.h"
#include "models/plain_text.h"
#include "models/text_search.h"
#include "views/base/painting.h"

#include <QPainter>

namespace retrospan::views {

using namespace Qt::StringLiterals;
using models::Block;
using models::BlockBody;
using models::BlockMark;
using models::BlockRole;
using models::BlockRow;
using models::BlockTone;

namespace {

constexpr std::size_t kPreviewChars = 160;
constexpr int kMarkWidth = 3;

Tone toneOf(BlockTone tone)
{
    switch (tone) {
    case BlockTone::accent: return Tone::accent;
    case BlockTone::ok: return Tone::ok;
    case BlockTone::warning: return Tone::warning;
    case BlockTone::error: return Tone::error;
    case BlockTone::neutral: break;
    }
    return Tone::neutral;
}

bool hasIcon(BlockRole role)
{
    return role != BlockRole::section && role != BlockRole::other && role != BlockRole::field;
}

} // namespace

Icon iconOf(models::BlockRole role)
{
    switch (role) {
    case BlockRole::user: return Icon::kindHuman;
    case BlockRole::assistant: return Icon::kindModel;
    case BlockRole::system: return Icon::settings;
    case BlockRole::tool:
    case BlockRole::toolCall: return Icon::kindTool;
    case BlockRole::toolResult: return Icon::next;
    case BlockRole::reasoning: return Icon::info;
    case BlockRole::attachment: return Icon::open;
    case BlockRole::document: return Icon::kindRetrieval;
    case BlockRole::event: return Icon::clock;
    case BlockRole::link: return Icon::branch;
    case BlockRole::error: return Icon::statusError;
    case BlockRole::field: return Icon::kindStep;
    case BlockRole::note: return Icon::info;
    case BlockRole::person: return Icon::kindHuman;
    case BlockRole::handoff: return Icon::kindHandoff;
    case BlockRole::wait: return Icon::clock;
    case BlockRole::section:
    case BlockRole::other: break;
    }
    return Icon::kindOther;
}

BlockPainter::BlockPainter(const models::BlockRows& rows, const BlockLayout& layout, BlockImages& images)
    : m_rows(rows)
    , m_layout(layout)
    , m_images(images)
{
}

void BlockPainter::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_json.setTheme(theme);
}

void BlockPainter::setQuery(const QString& query)
{
    m_query = query;
    m_json.setQuery(query);
}

void BlockPainter::documentChanged()
{
    m_marks.clear();
    if (!m_rows.document()) return;
    BlockMark mark = BlockMark::none;
    for (const Block& block : m_rows.document()->blocks) {
        if (block.level <= 1) mark = block.mark;
        m_marks.push_back(mark);
    }
}

QColor BlockPainter::roleColour(BlockRole role) const
{
    switch (role) {
    case BlockRole::user: return m_theme.kind(SpanKind::human);
    case BlockRole::assistant: return m_theme.kind(SpanKind::model);
    case BlockRole::tool:
    case BlockRole::toolCall:
    case BlockRole::toolResult: return m_theme.kind(SpanKind::tool);
    case BlockRole::document: return m_theme.kind(SpanKind::retrieval);
    case BlockRole::error: return m_theme.tone(Tone::error);
    case BlockRole::person:
    case BlockRole::handoff: return m_theme.kind(SpanKind::handoff);
    default: return m_theme.textSecondary;
    }
}

void BlockPainter::paint(QPainter& painter, const QRect& rect, Row row, const BlockRowState& state)
{
    painter.save();
    const Block& block = m_rows.blockAt(row);
    const bool framed = BlockLayout::framed(block);
    if (framed) paintFrame(painter, rect, row, state);
    switch (m_rows.at(row).kind) {
    case BlockRow::Kind::header:
        if (block.look == models::BlockLook::divider)
            paintDivider(painter, rect, row);
        else if (framed)
            paintHeader(painter, rect.adjusted(0, BlockLayout::kFrameAbove + 4, 0, 0), row, {});
        else if (block.role == BlockRole::section)
            paintSection(painter, rect, row);
        else
            paintHeader(painter, rect, row, state);
        break;
    case BlockRow::Kind::text: paintText(painter, rect, row, state); break;
    case BlockRow::Kind::json: paintJson(painter, rect, row, state); break;
    case BlockRow::Kind::image: paintImage(painter, rect, row); break;
    case BlockRow::Kind::more: paintMore(painter, rect, row, state); break;
    }
    painter.restore();
    paintMark(painter, rect, row);
    if (state.current && state.focused && !framed) {
        painter.setPen(QPen(m_theme.accent, 1));
        painter.setBrush(Qt::NoBrush);
        QRectF ring(rect);
        if (block.look == models::BlockLook::divider) {
            const BlockFrame column = m_layout.frame(row);
            ring = QRectF(column.left - 4.5, rect.y(), column.width + 9, rect.height());
        }
        painter.drawRoundedRect(ring.adjusted(4.5, 0.5, -4.5, -1.5), 3, 3);
    }
}

void BlockPainter::paintMark(QPainter& painter, const QRect& rect, Row row) const
{
    const BlockMark mark = m_marks[m_rows.at(row).block];
    if (mark == BlockMark::none) return;
    const Tone tone = mark == BlockMark::added ? Tone::accent : Tone::warning;
    painter.fillRect(QRect(rect.x(), rect.y(), kMarkWidth, rect.height()), m_theme.tone(tone));
}

void BlockPainter::paintSection(QPainter& painter, const QRect& rect, Row row) const
{
    const Block& block = m_rows.blockAt(row);
    const Metrics& metrics = m_layout.fonts().metrics;
    painter.fillRect(rect.adjusted(0, row == 0 ? 0 : 4, 0, -4), m_theme.raised);
    QRect rest = rect.adjusted(BlockLayout::kPad, row == 0 ? 0 : 4, -BlockLayout::kPad, -4);
    const bool open = m_rows.isOpen(m_rows.at(row).block);
    if (m_rows.foldable(m_rows.at(row).block)) {
        const QRect arrow(rest.x(), rest.y() + (rest.height() - metrics.icon) / 2, metrics.icon,
                          metrics.icon);
        paintIcon(painter, arrow, open ? Icon::chevronDown : Icon::chevronRight, m_theme.textSecondary);
    }
    rest.setLeft(rest.left() + metrics.icon + 6);
    painter.setFont(m_layout.fonts().text);
    rest.setRight(paintBadges(painter, rest, block));
    painter.setFont(m_layout.fonts().bold);
    painter.setPen(m_theme.text);
    rest.setLeft(rest.left() + views::paintText(painter, rest, block.title) + metrics.gap);
    painter.setFont(m_layout.fonts().text);
    painter.setPen(m_theme.textSecondary);
    views::paintText(painter, rest, block.detail);
}

int BlockPainter::paintBadges(QPainter& painter, const QRect& rect, const Block& block) const
{
    QRect rest = rect;
    for (auto badge = block.badges.rbegin(); badge != block.badges.rend(); ++badge) {
        const int width = badgeWidth(painter.font(), badge->text);
        if (width > rest.width() * 2 / 3) break;
        paintBadge(painter, QRect(rest.right() + 1 - width, rest.y(), width, rest.height()), badge->text,
                   m_theme, toneOf(badge->tone));
        rest.setRight(rest.right() - width - 6);
    }
    return rest.right();
}

void BlockPainter::paintHeader(QPainter& painter, const QRect& rect, Row row,
                               const BlockRowState& state) const
{
    const Block& block = m_rows.blockAt(row);
    const BlockFonts& fonts = m_layout.fonts();
    const int icon = fonts.metrics.icon;
    const bool framed = BlockLayout::framed(block), open = m_rows.isOpen(m_rows.at(row).block);
    const bool folds = !framed && m_rows.foldable(m_rows.at(row).block);
    QRect rest(m_layout.left(row), rect.y(), 0, rect.height());
    const BlockFrame frame = m_layout.frame(row);
    rest.setRight(framed ? frame.left + frame.width - BlockLayout::kFramePad
                         : rect.right() - BlockLayout::kPad);
    if (block.level > 1 && folds) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(state.hovered ? m_theme.hover : m_theme.raised);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.drawRoundedRect(rest.adjusted(-3, 2, 3, -2), fonts.metrics.radius, fonts.metrics.radius);
    } else if (state.hovered && folds) {
        painter.fillRect(rect, m_theme.hover);
    }
    const auto square = [&] { return QRect(rest.x(), rect.y() + (rect.height() - icon) / 2, icon, icon); };
    if (folds)
        paintIcon(painter, square(), open ? Icon::chevronDown : Icon::chevronRight, m_theme.textSecondary);
    if (folds || (!framed && block.role != BlockRole::note)) rest.setLeft(rest.left() + icon + 4);
    if (hasIcon(block.role)) {
        paintIcon(painter, square(), iconOf(block.role), roleColour(block.role));
        rest.setLeft(rest.left() + icon + 6);
    }
    painter.setFont(fonts.text);
    rest.setRight(paintBadges(painter, rest, block));
    const bool quiet = block.role == BlockRole::note;
    painter.setFont(quiet || block.level > 1 ? fonts.text : fonts.bold);
    painter.setPen(quiet                                ? m_theme.textSecondary
                       : block.role == BlockRole::error ? m_theme.tone(Tone::error)
                                                        : m_theme.text);
    rest.setLeft(rest.left() + views::paintText(painter, rest, block.title) + fonts.metrics.gap);
    painter.setFont(fonts.text);
    painter.setPen(m_theme.textSecondary);
    if (!block.detail.isEmpty())
        rest.setLeft(rest.left() + views::paintText(painter, rest, block.detail) + fonts.metrics.gap);
    if (open || !folds) return;
    painter.setPen(m_theme.textTertiary);
    views::paintText(painter, rest, preview(row));
}

QString BlockPainter::preview(Row row) const
{
    const auto& document = *m_rows.document();
    const std::size_t block = m_rows.at(row).block, end = document.endOf(block);
    for (std::size_t i = block; i < end; ++i) {
        const Block& inside = document.blocks[i];
        if (inside.body != BlockBody::none && inside.body != BlockBody::image)
            return models::oneLine(inside.text, kPreviewChars);
        if (i > block && inside.header) return inside.title;
    }
    return {};
}

void BlockPainter::paintGutter(QPainter& painter, const QRect& rect, Row row) const
{
    const Block& block = m_rows.blockAt(row);
    const bool added = block.mark == BlockMark::added;
    const Tone tone = added ? Tone::ok : Tone::error;
    const int left = m_layout.left(row);
    painter.fillRect(QRect(left - 4, rect.y(), rect.right() - left - BlockLayout::kPad + 8, rect.height()),
                     m_theme.toneBackground(tone));
    if (m_rows.at(row).begin != 0) return;
    painter.setFont(m_layout.fonts().mono);
    painter.setPen(m_theme.tone(tone));
    painter.drawText(QRect(left, rect.y() + 3, 14, m_layout.fonts().monoLineHeight),
                     Qt::AlignLeft | Qt::AlignTop, added ? u"+"_s : u"−"_s);
}

/// Marked by colour and by a line below, in the characters of the row.
QList<QTextLayout::FormatRange> BlockPainter::differences(Row row) const
{
    const Block& block = m_rows.blockAt(row);
    const BlockRow& shown = m_rows.at(row);
    const Tone tone = block.mark == BlockMark::added ? Tone::ok : Tone::error;
    QTextCharFormat format;
    format.setBackground(blend(m_theme.toneBackground(tone), m_theme.tone(tone), 0.3));
    format.setFontUnderline(true);
    QList<QTextLayout::FormatRange> formats;
    std::size_t at = shown.begin;
    int column = 0;
    const auto pass = [&](std::size_t end) {
        const auto text = models::visibleText(block.text.substr(at, end - at));
        at = end;
        return static_cast<int>(text.size());
    };
    for (const models::BlockRange& range : block.ranges) {
        const std::size_t begin = std::max(range.begin, shown.begin),
                          end = std::min(range.begin + range.size, shown.end);
        if (begin >= end) continue;
        column += pass(begin);
        const int length = pass(end);
        formats.push_back({column, length, format});
        column += length;
    }
    return formats;
}

int BlockPainter::matchTop(Row row, int occurrence) const
{
    const QTextLayout* layout = m_layout.text(row);
    if (!layout || m_query.isEmpty() || occurrence < 0) return 0;
    const auto matches = models::findAll(layout->text(), m_query);
    if (occurrence >= static_cast<int>(matches.size())) return 0;
    const auto at = static_cast<int>(matches[static_cast<std::size_t>(occurrence)]);
    return m_layout.textTop(row) + static_cast<int>(layout->lineForTextPosition(at).y());
}

void BlockPainter::paintText(QPainter& painter, const QRect& rect, Row row, const BlockRowState& state) const
{
    const QTextLayout* layout = m_layout.text(row);
    if (!layout) return;
    const Block& block = m_rows.blockAt(row);
    if (m_layout.gutter(row) > 0) paintGutter(painter, rect, row);
    QList<QTextLayout::FormatRange> formats = differences(row);
    const auto mark = [&](int start, int length, const QColor& back, const QColor& fore) {
        QTextCharFormat format;
        format.setBackground(back);
        format.setForeground(fore);
        formats.push_back({start, length, format});
    };
    int occurrence = 0;
    if (!m_query.isEmpty())
        for (const qsizetype at : models::findAll(layout->text(), m_query)) {
            const bool here = occurrence++ == state.currentMatch;
            mark(static_cast<int>(at), static_cast<int>(m_query.size()),
                 here ? m_theme.currentMatch : m_theme.match, here ? m_theme.onCurrentMatch : m_theme.text);
        }
    if (state.selectedTo > state.selectedFrom)
        mark(state.selectedFrom, state.selectedTo - state.selectedFrom, m_theme.accent, m_theme.onAccent);
    painter.setPen(block.role == BlockRole::error ? m_theme.tone(Tone::error) : m_theme.text);
    const QPointF at(m_layout.textLeft(row), rect.y() + m_layout.textTop(row));
    layout->draw(&painter, at, formats, QRectF(rect).adjusted(0, -2, 0, 2));
}

void BlockPainter::paintJson(QPainter& painter, const QRect& rect, Row row, const BlockRowState& state)
{
    const BlockRow& shown = m_rows.at(row);
    const int line = static_cast<int>(shown.begin);
    QStyleOptionViewItem option;
    option.font = m_layout.fonts().mono;
    option.fontMetrics = QFontMetrics(option.font);
    option.rect = QRect(m_layout.left(row) - 8, rect.y(), 0, m_layout.fonts().monoLineHeight);
    option.rect.setRight(rect.right() - BlockLayout::kPad + 6);
    option.state = QStyle::State_Enabled | QStyle::State_Active;
    if (state.hovered) option.state |= QStyle::State_MouseOver;
    if (state.selectedTo > state.selectedFrom) option.state |= QStyle::State_Selected;
    m_json.setCurrentMatch(state.currentMatch > -2 ? models::JsonPlace{line, state.currentMatch}
                                                   : models::JsonPlace{});
    m_json.paint(&painter, option, m_rows.json(shown.block)->index(line, 0));
}

void BlockPainter::paintImage(QPainter& painter, const QRect& rect, Row row) const
{
    const models::Thumbnail* image = m_images.thumbnail(m_rows.at(row).block);
    const QPoint at(m_layout.left(row), rect.y() + 2);
    if (image && !image->image.isNull()) {
        painter.drawImage(at, image->image);
        painter.setPen(m_theme.border);
        painter.drawRect(QRect(at, image->image.size()).adjusted(0, 0, -1, -1));
        return;
    }
    painter.setFont(m_layout.fonts().text);
    painter.setPen(m_theme.textSecondary);
    views::paintText(painter, QRect(at, QPoint(rect.right() - BlockLayout::kPad, rect.bottom())),
                     image ? image->problem : u"Reading the image…"_s);
}

void BlockPainter::paintMore(QPainter& painter, const QRect& rect, Row row, const BlockRowState& state) const
{
    const BlockRow& shown = m_rows.at(row);
    QFont font = m_layout.fonts().text;
    font.setUnderline(state.hovered);
    painter.setFont(font);
    painter.setPen(m_theme.accent);
    const QString text =
        u"Show all (%1 more)"_s.arg(models::formatBytes(static_cast<std::int64_t>(shown.end - shown.begin)));
    views::paintText(
        painter, QRect(QPoint(m_layout.left(row), rect.y()), rect.bottomRight()).adjusted(0, 0, 0, -6), text);
}

} // namespace retrospan::views
