// SpanDelegate: paints the rows of the span tree: indent guides with the way from the root to the selected
// span, arrow, kind icon, name and badges in the first column, left of them the lane of the branch that the
// span is on, and the waterfall in the last column. Reads the document
// only; text is painted as plain characters. Thread: GUI. Complexity: that of the cells on screen.
#pragma once

#include "models/row_model.h"
#include "views/base/theme.h"
#include "views/session/waterfall_painter.h"

#include <QStyledItemDelegate>

namespace retrospan::views {

class SpanDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    SpanDelegate(models::SessionDocument& document, const models::RowModel& rows, QObject* parent = nullptr);

    void setTheme(const Theme& theme);
    void setFont(const QFont& font) { m_metrics = Metrics(font); }
    /// The row under the mouse, -1 for none.
    void setHoveredRow(int row) { m_hovered = row; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;
    /// The arrow of a row in its first column's rectangle.
    [[nodiscard]] QRect arrowRect(const QRect& cell, Node node) const;
    /// Of a level, so that names keep half of the cell: in a narrow one levels are nearer to each other, and
    /// those below the deepest share its place.
    struct Indent {
        int step = 0, deepest = 0;
    };
    [[nodiscard]] Indent indentIn(const QRect& cell) const;
    [[nodiscard]] WaterfallPainter& waterfall() { return m_waterfall; }

private:
    void paintName(QPainter& painter, const QRect& cell, Node node) const;
    /// Room at the left for the lanes of branches; 0 for sessions with one way.
    /// Branches left of the tree: how many beside each other, pixels of one and of its line.
    struct Lanes {
        int count, step, line;
    };
    [[nodiscard]] Lanes lanes() const;
    [[nodiscard]] int lanesWidth() const;
    void paintLane(QPainter& painter, const QRect& cell, Node node) const;
    void paintGuides(QPainter& painter, const QRect& cell, Node node) const;
    void paintBadges(QPainter& painter, QRect& room, Node node) const;
    void paintCell(QPainter& painter, const QRect& cell, const QModelIndex& index, Node node) const;

    models::SessionDocument& m_document;
    const models::RowModel& m_rows;
    Theme m_theme;
    Metrics m_metrics{QFont()};
    int m_hovered = -1;
    mutable WaterfallPainter m_waterfall; ///< keeps what it computed for a window
};

} // namespace retrospan::views
