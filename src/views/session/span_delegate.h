// SpanDelegate: paints the rows of the span tree: indent guides, arrow, kind icon, name and badges in the
// first column, the waterfall bar in the last. Reads the document only. Thread: GUI. Complexity: that of the
// cells on screen.
#pragma once

#include "models/row_model.h"
#include "models/timeline.h"
#include "views/base/theme.h"

#include <QStyledItemDelegate>

namespace retrospan::views {

class SpanDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    SpanDelegate(models::SessionDocument& document, const models::RowModel& rows, QObject* parent = nullptr);

    void setTheme(const Theme& theme) { m_theme = theme; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    /// The arrow of a row in its first column's rectangle.
    [[nodiscard]] QRect arrowRect(const QRect& cell, Node node) const;

private:
    void paintName(QPainter& painter, const QRect& cell, Node node, const QFont& font) const;
    void paintBar(QPainter& painter, const QRect& cell, Node node) const;
    [[nodiscard]] QColor barColour(Node node) const;

    models::SessionDocument& m_document;
    const models::RowModel& m_rows;
    Theme m_theme;
};

} // namespace retrospan::views
