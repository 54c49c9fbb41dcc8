// JsonDelegate: paints a row of a JsonModel: indentation, arrow, key, value by type, what a folded
// value holds, and the search matches in it. Invariants: texts are painted as characters, on one line.
// Thread: GUI. Complexity: of the text that is shown.
#pragma once

#include "models/json_model.h"
#include "views/base/theme.h"

#include <QStyledItemDelegate>

namespace retrospan::views {

class JsonDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setTheme(const Theme& theme) { m_theme = theme; }
    void setQuery(const QString& query) { m_query = query; }
    void setCurrentMatch(const models::JsonPlace& place) { m_current = place; }

    /// The arrow's square in a row at `rect`.
    [[nodiscard]] static QRect arrowRect(const QRect& rect, int depth, const Metrics& metrics);
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    [[nodiscard]] QColor valueColour(const models::JsonCell& cell) const;
    [[nodiscard]] QString keyText(const models::JsonCell& cell, const QFontMetrics& metrics, int width) const;
    /// Paints `text` at the left of `rest`, which it shortens. `current`: the occurrence to set off.
    void paintRun(QPainter& painter, QRect& rest, const QString& text, const QColor& colour,
                  int current) const;
    void paintMatches(QPainter& painter, const QRect& rest, const QString& text, int current) const;

    Theme m_theme;
    QString m_query;
    models::JsonPlace m_current;
};

} // namespace retrospan::views
