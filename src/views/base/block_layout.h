// BlockLayout: where the rows of a BlockRows lie. Rows that were on screen are measured, others estimated, so
// that only what is shown is ever laid out. Invariants: tops are sums of heights; a row's text layout lives
// from measure() until keepOnly() without it. Thread: GUI. Complexity: measure is that of one piece of text;
// tops are summed again after a change, linear in the rows.
#pragma once

#include "models/block_rows.h"
#include "views/base/theme.h"

#include <QRect>
#include <QTextLayout>

#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace retrospan::views {

struct BlockFonts {
    explicit BlockFonts(const QFont& font);
    QFont text, bold, mono;
    Metrics metrics;
    int lineHeight = 0, monoLineHeight = 0;
};

/// What a bubble or a letter takes of the width.
struct BlockFrame {
    int left = 0, width = 0;
};

class BlockLayout {
public:
    using Row = std::size_t;
    static constexpr int kPad = 10;
    static constexpr int kFramePad = 12; ///< from the edge of a bubble to its text
    static constexpr int kFrameAbove = 8; ///< free space above a bubble

    BlockLayout(const models::BlockRows& rows, const QFont& font);

    void setFont(const QFont& font);
    void setWidth(int width);
    /// Height of a block's image.
    void setImageHeight(std::function<int(std::uint32_t block)> height) { m_imageHeight = std::move(height); }
    void reset();
    void replaced(Row first, std::size_t removed, std::size_t inserted);
    void forget(Row row); ///< to be measured again
    /// True when the height was estimated wrongly.
    bool measure(Row row);
    void keepOnly(Row first, Row last);

    [[nodiscard]] std::int64_t top(Row row) const;
    [[nodiscard]] int height(Row row) const { return m_heights[row]; }
    [[nodiscard]] std::int64_t total() const { return top(m_heights.size()); }
    /// The row at `y`; the last one below the end. Precondition: there are rows.
    [[nodiscard]] Row rowAt(std::int64_t y) const;
    [[nodiscard]] static bool framed(const models::Block& block)
    {
        return block.look != models::BlockLook::plain && block.look != models::BlockLook::divider;
    }
    /// Of a framed row; the column of a chat for a line between; the whole width of others.
    [[nodiscard]] BlockFrame frame(Row row) const;
    [[nodiscard]] const BlockFonts& fonts() const { return m_fonts; }
    /// Left edge of a row's header, text or JSON.
    [[nodiscard]] int left(Row row) const;
    /// Left edge of the characters of a text: behind the sign of a change, if it has one.
    [[nodiscard]] int textLeft(Row row) const { return left(row) + gutter(row); }
    [[nodiscard]] int gutter(Row row) const;
    /// Distance of a text from the top of its row.
    [[nodiscard]] int textTop(Row row) const;
    /// Laid out at (0, 0); null for rows without text or not measured.
    [[nodiscard]] const QTextLayout* text(Row row) const;

private:
    [[nodiscard]] int estimate(Row row) const;
    [[nodiscard]] int headerHeight(const models::Block& block) const;
    [[nodiscard]] int textWidth(Row row) const;
    [[nodiscard]] int column() const;
    [[nodiscard]] int widestFrame(models::BlockLook look) const;
    [[nodiscard]] int naturalWidth(const models::Block& block) const;
    [[nodiscard]] int spaceBelow(Row row) const;
    void sum() const;

    const models::BlockRows& m_rows;
    BlockFonts m_fonts;
    int m_width = 400;
    std::function<int(std::uint32_t)> m_imageHeight;
    std::vector<int> m_heights;
    std::vector<bool> m_measured;
    mutable std::vector<std::int64_t> m_tops; ///< one more than rows
    mutable bool m_summed = false;
    std::unordered_map<Row, std::unique_ptr<QTextLayout>> m_texts;
};

} // namespace retrospan::views
