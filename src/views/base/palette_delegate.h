// PaletteDelegate: paints one entry of the command palette: icon, text with the matched letters set
// off, category and shortcut. Thread: GUI.
#pragma once

#include "views/base/theme.h"

#include <QStyledItemDelegate>

namespace retrospan::views {

struct PaletteRow;

class PaletteDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setTheme(const Theme& theme) { m_theme = theme; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintMatched(QPainter& painter, const QRect& rect, const PaletteRow& row) const;
    /// Returns the width used at the right of `rect`.
    int paintShortcut(QPainter& painter, const QRect& rect, const QString& shortcut) const;

    Theme m_theme;
};

} // namespace retrospan::views
