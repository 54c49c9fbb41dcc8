// JsonTable: the table inside JsonView: folding by mouse and keyboard, the context menu, and a column
// that is as wide as the view, or wider where values lie deep. Keys: Left and Right fold, unfold and
// move to the parent; Enter and Space toggle; * unfolds all below; Ctrl+C copies the value.
// Thread: GUI. Complexity: of the rows on screen.
#pragma once

#include "models/json_model.h"
#include "views/base/json_delegate.h"

#include <QTableView>

namespace retrospan::views {

class JsonTable : public QTableView {
    Q_OBJECT
public:
    explicit JsonTable(QWidget* parent = nullptr);

    [[nodiscard]] models::JsonModel& json() { return *m_model; }
    [[nodiscard]] JsonDelegate& painterOfRows() { return *m_delegate; }
    void setTheme(const Theme& theme);
    void goTo(const models::JsonPlace& place);
    void toggle(int row);
    void setOpenWithDescendants(bool open);
    [[nodiscard]] int currentRow() const { return currentIndex().row(); }

signals:
    void copyRequested();
    void menuRequested(const QPoint& globalPosition);
    void currentRowChanged();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void fold(int row);
    void unfold(int row);
    bool isOnArrow(const QModelIndex& index, const QPoint& position) const;
    void measure();
    void fitColumn();

    models::JsonModel* m_model;
    JsonDelegate* m_delegate;
};

} // namespace retrospan::views
