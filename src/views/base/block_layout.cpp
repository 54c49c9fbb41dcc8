#include "views/base/block_layout.h"

#include "models/plain_text.h"

#include <QFontMetrics>

#include <algorithm>
#include <climits>

namespace retrospan::views {

using models::Block;
using models::BlockBody;
using models::BlockLook;
using models::BlockMark;
using models::BlockRole;
using models::BlockRow;

namespace {

constexpr int kMostColumns = 120; ///< longer lines of prose are hard to read
constexpr int kTextBelow = 6;
constexpr int kGutter = 18; ///< for the sign of a change
constexpr int kFrameBelow = 10;
constexpr int kColumn = 150; ///< characters of a chat; its sides do not part further
constexpr int kLeastFrame = 120;
constexpr std::size_t kFitted = 300; ///< bytes of a text whose bubble is no wider than it needs

} // namespace

BlockFonts::BlockFonts(const QFont& font)
    : text(font)
    , bold(scaledFont(font, 0, QFont::DemiBold))
    , mono(monospaceFont(font))
    , metrics(font)
    , lineHeight(QFontMetrics(font).lineSpacing())
    , monoLineHeight(std::max(18, QFontMetrics(mono).height() + 4))
{
}

BlockLayout::BlockLayout(const models::BlockRows& rows, const QFont& font)
    : m_rows(rows)
    , m_fonts(font)
{
}

void BlockLayout::setFont(const QFont& font)
{
    m_fonts = BlockFonts(font);
    reset();
}

void BlockLayout::setWidth(int width)
{
    if (width == m_width) return;
    m_width = width;
    reset();
}

void BlockLayout::reset()
{
    m_texts.clear();
    m_heights.resize(m_rows.count());
    m_measured.assign(m_rows.count(), false);
    for (Row row = 0; row < m_heights.size(); ++row) m_heights[row] = estimate(row);
    m_summed = false;
}

void BlockLayout::replaced(Row first, std::size_t removed, std::size_t inserted)
{
    const auto at = static_cast<std::ptrdiff_t>(first);
    const auto end = static_cast<std::ptrdiff_t>(first + removed);
    m_heights.erase(m_heights.begin() + at, m_heights.begin() + end);
    m_measured.erase(m_measured.begin() + at, m_measured.begin() + end);
    m_heights.insert(m_heights.begin() + at, inserted, 0);
    m_measured.insert(m_measured.begin() + at, inserted, false);
    for (Row row = first; row < first + inserted; ++row) m_heights[row] = estimate(row);
    // Rows behind have other numbers now; what is on screen is laid out again in no time.
    m_texts.clear();
    m_summed = false;
}

void BlockLayout::forget(Row row)
{
    m_measured[row] = false;
    m_texts.erase(row);
}

int BlockLayout::headerHeight(const Block& block) const
{
    if (framed(block)) return kFrameAbove + m_fonts.lineHeight + 10;
    if (block.look == BlockLook::divider) return m_fonts.lineHeight + 18;
    if (block.role == BlockRole::section) return m_fonts.lineHeight + 20;
    if (block.role == BlockRole::note) return m_fonts.lineHeight + 12;
    return m_fonts.lineHeight + (block.level <= 1 ? 14 : 10);
}

int BlockLayout::left(Row row) const
{
    const Block& block = m_rows.blockAt(row);
    if (framed(block)) return frame(row).left + kFramePad;
    const bool own = block.header && m_rows.at(row).kind != BlockRow::Kind::header;
    const int level = block.level + (own ? 1 : 0);
    return kPad + std::max(0, level - 1) * (m_fonts.metrics.icon + 6);
}

int BlockLayout::gutter(Row row) const
{
    const Block& block = m_rows.blockAt(row);
    const bool signs = block.body == BlockBody::code || (block.body == BlockBody::text && !block.header);
    return block.mark != BlockMark::none && signs ? kGutter : 0;
}

int BlockLayout::textTop(Row row) const
{
    const bool first = m_rows.at(row).begin == 0;
    return first && m_rows.blockAt(row).mark != BlockMark::none ? 3 : 0;
}

int BlockLayout::spaceBelow(Row row) const
{
    const bool last = row + 1 >= m_rows.count() || m_rows.at(row + 1).block != m_rows.at(row).block;
    if (!last) return 0;
    const Block& block = m_rows.blockAt(row);
    if (framed(block)) return kFrameBelow;
    return block.mark != BlockMark::none && !block.header ? 3 : kTextBelow;
}

int BlockLayout::textWidth(Row row) const
{
    const Block& block = m_rows.blockAt(row);
    if (framed(block)) return std::max(80, widestFrame(block.look) - 2 * kFramePad);
    const int width = std::max(80, m_width - textLeft(row) - kPad);
    if (block.body != BlockBody::text) return width;
    return std::min(width, kMostColumns * QFontMetrics(m_fonts.text).averageCharWidth());
}

int BlockLayout::column() const
{
    return std::min(m_width, kColumn * QFontMetrics(m_fonts.text).averageCharWidth());
}

int BlockLayout::widestFrame(BlockLook look) const
{
    const int room = column() - 2 * kPad;
    const int text = kMostColumns * QFontMetrics(m_fonts.text).averageCharWidth() + 2 * kFramePad;
    return std::min(look == BlockLook::letter ? room : room * 4 / 5, text);
}

/// Of header and text on lines of their own; long texts take what there is.
int BlockLayout::naturalWidth(const Block& block) const
{
    if (block.text.size() > kFitted) return INT_MAX / 2;
    const QFontMetrics text(m_fonts.text);
    int header = m_fonts.metrics.icon + 2 * m_fonts.metrics.gap
        + QFontMetrics(m_fonts.bold).horizontalAdvance(block.title) + text.horizontalAdvance(block.detail);
    for (const models::BlockBadge& badge : block.badges) header += text.horizontalAdvance(badge.text) + 20;
    int body = 0;
    for (const QString& line : models::visibleText(block.text).split(QLatin1Char('\n')))
        body = std::max(body, text.horizontalAdvance(line));
    return std::max(header, body) + 2 * kFramePad + 4;
}

BlockFrame BlockLayout::frame(Row row) const
{
    const Block& block = m_rows.blockAt(row);
    const int side = (m_width - column()) / 2 + kPad, widest = widestFrame(block.look);
    if (block.look == BlockLook::divider) return {side, column() - 2 * kPad};
    if (!framed(block)) return {0, m_width};
    if (block.look == BlockLook::letter) return {side, widest};
    const int width = std::max(std::min(naturalWidth(block), widest), std::min(kLeastFrame, widest));
    return {block.look == BlockLook::right ? m_width - side - width : side, width};
}

int BlockLayout::estimate(Row row) const
{
    const BlockRow& shown = m_rows.at(row);
    switch (shown.kind) {
    case BlockRow::Kind::header: return headerHeight(m_rows.blockAt(row));
    case BlockRow::Kind::json: return m_fonts.monoLineHeight + spaceBelow(row);
    case BlockRow::Kind::more: return m_fonts.lineHeight + 12;
    case BlockRow::Kind::image: return m_imageHeight ? m_imageHeight(shown.block) : 60;
    case BlockRow::Kind::text: break;
    }
    const int columns = std::max(10, textWidth(row) / QFontMetrics(m_fonts.text).averageCharWidth());
    const auto wrapped = static_cast<int>((shown.end - shown.begin) / static_cast<std::size_t>(columns));
    return std::max(static_cast<int>(shown.lines), wrapped + 1) * m_fonts.lineHeight + spaceBelow(row);
}

bool BlockLayout::measure(Row row)
{
    if (m_measured[row] && (m_rows.at(row).kind != BlockRow::Kind::text || m_texts.contains(row)))
        return false;
    int height = estimate(row);
    if (m_rows.at(row).kind == BlockRow::Kind::text) {
        QString text = m_rows.text(row);
        text.replace(QLatin1Char('\n'), QChar::LineSeparator);
        const bool code = m_rows.blockAt(row).body != BlockBody::text;
        auto layout = std::make_unique<QTextLayout>(text, code ? m_fonts.mono : m_fonts.text);
        QTextOption option;
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        if (!code && text.isRightToLeft()) option.setAlignment(Qt::AlignRight);
        option.setTabStopDistance(4 * QFontMetrics(layout->font()).horizontalAdvance(QLatin1Char(' ')));
        layout->setTextOption(option);
        layout->setCacheEnabled(true);
        layout->beginLayout();
        qreal y = 0;
        for (QTextLine line = layout->createLine(); line.isValid(); line = layout->createLine()) {
            line.setLineWidth(textWidth(row));
            line.setPosition({0, y});
            y += line.height();
        }
        layout->endLayout();
        height = textTop(row) + static_cast<int>(y + 0.999) + spaceBelow(row);
        m_texts[row] = std::move(layout);
    }
    m_measured[row] = true;
    const bool changed = height != m_heights[row];
    m_heights[row] = height;
    if (changed) m_summed = false;
    return changed;
}

void BlockLayout::keepOnly(Row first, Row last)
{
    std::erase_if(m_texts, [&](const auto& entry) { return entry.first < first || entry.first > last; });
}

void BlockLayout::sum() const
{
    m_tops.resize(m_heights.size() + 1);
    std::int64_t y = 0;
    for (Row row = 0; row < m_heights.size(); ++row) {
        m_tops[row] = y;
        y += m_heights[row];
    }
    m_tops.back() = y;
    m_summed = true;
}

std::int64_t BlockLayout::top(Row row) const
{
    if (!m_summed) sum();
    return m_tops[row];
}

BlockLayout::Row BlockLayout::rowAt(std::int64_t y) const
{
    if (!m_summed) sum();
    const auto after = std::upper_bound(m_tops.begin(), m_tops.end() - 1, y);
    return after == m_tops.begin() ? 0 : static_cast<Row>(after - m_tops.begin()) - 1;
}

const QTextLayout* BlockLayout::text(Row row) const
{
    const auto found = m_texts.find(row);
    return found == m_texts.end() ? nullptr : found->second.get();
}

} // namespace retrospan::views
