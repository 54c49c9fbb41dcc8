// KindChip: a toggle for one span kind: its icon and how many spans there are; faint when they are hidden.
// The menu shows only this kind or opens the tree down to it. Thread: GUI.
#pragma once

#include "views/base/theme.h"

#include <QAbstractButton>

namespace retrospan::views {

class KindChip : public QAbstractButton {
    Q_OBJECT
public:
    KindChip(SpanKind kind, QWidget* parent);

    void setTheme(const Theme& theme);
    void setCount(std::int64_t count);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void onlyThisRequested();
    void openTreeRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    SpanKind m_kind;
    Theme m_theme;
};

} // namespace retrospan::views
