// BlockPainter: paints one row of a BlockRows: headers with icon, title and badges, pieces of text with
// selection and search matches, lines of JSON, pictures. Invariants: everything is painted as plain
// characters; colour never stands alone. Thread: GUI. Complexity: of the row.
#pragma once

#include "views/base/block_images.h"
#include "views/base/block_layout.h"
#include "views/base/icons.h"
#include "views/base/json_delegate.h"

#include <vector>

namespace retrospan::views {

/// How a row is to be painted just now.
struct BlockRowState {
    bool current = false, focused = false, hovered = false;
    bool inCurrentBlock = false;
    int selectedFrom = 0, selectedTo = 0; ///< characters of its text
    int currentMatch = -2; ///< which occurrence of the search one is at; -1 in a JSON key, -2 none
};

[[nodiscard]] Icon iconOf(models::BlockRole role);

class BlockPainter {
public:
    using Row = BlockLayout::Row;

    BlockPainter(const models::BlockRows& rows, const BlockLayout& layout, BlockImages& images);

    void setTheme(const Theme& theme);
    void setQuery(const QString& query);
    /// Call when there are other blocks.
    void documentChanged();
    void paint(QPainter& painter, const QRect& rect, Row row, const BlockRowState& state);
    /// What the header of a folded block says of its content.
    [[nodiscard]] QString preview(Row row) const;
    /// Distance of the line with an occurrence of the query from the top of its row; 0 for rows without text,
    /// or not on screen.
    [[nodiscard]] int matchTop(Row row, int occurrence) const;

private:
    void paintMark(QPainter& painter, const QRect& rect, Row row) const;
    void paintFrame(QPainter& painter, const QRect& rect, Row row, const BlockRowState& state) const;
    void paintDivider(QPainter& painter, const QRect& rect, Row row) const;
    void paintSection(QPainter& painter, const QRect& rect, Row row) const;
    void paintHeader(QPainter& painter, const QRect& rect, Row row, const BlockRowState& state) const;
    int paintBadges(QPainter& painter, const QRect& rect, const models::Block& block) const;
    void paintText(QPainter& painter, const QRect& rect, Row row, const BlockRowState& state) const;
    [[nodiscard]] QList<QTextLayout::FormatRange> differences(Row row) const;
    void paintGutter(QPainter& painter, const QRect& rect, Row row) const;
    void paintJson(QPainter& painter, const QRect& rect, Row row, const BlockRowState& state);
    void paintImage(QPainter& painter, const QRect& rect, Row row) const;
    void paintMore(QPainter& painter, const QRect& rect, Row row, const BlockRowState& state) const;
    [[nodiscard]] QColor roleColour(models::BlockRole role) const;

    const models::BlockRows& m_rows;
    const BlockLayout& m_layout;
    BlockImages& m_images;
    JsonDelegate m_json;
    Theme m_theme;
    QString m_query;
    std::vector<models::BlockMark> m_marks; ///< of the message a block is in
};

} // namespace retrospan::views
