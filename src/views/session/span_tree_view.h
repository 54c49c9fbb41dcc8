// SpanTreeView: the session's tree and waterfall in one table: rows of one height, so that tree and bars
// share one y coordinate. Keys: arrows as in a tree, + - 0 zoom, e and E errors, * all, Enter inspects.
// Thread: GUI. Complexity: painting is that of the rows on screen.
#pragma once

#include "models/row_model.h"
#include "views/base/theme.h"
#include "views/session/span_delegate.h"

#include <QTableView>

namespace retrospan::views {

class SpanTreeView : public QTableView {
    Q_OBJECT
public:
    explicit SpanTreeView(models::SessionDocument& document, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void zoomIn() { zoom(0.5); }
    void zoomOut() { zoom(2); }
    void zoomToSelection();

signals:
    void inspectRequested();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void showSelection();
    void zoom(double factor);
    void zoomAround(int x, double factor);
    void pan(int pixels);
    void fold(Node node, bool open);
    [[nodiscard]] bool treeKey(int key);
    [[nodiscard]] bool textKey(const QString& text);
    [[nodiscard]] QRect timelineRect() const;

    models::SessionDocument& m_document;
    models::RowModel* m_rows;
    SpanDelegate* m_delegate;
    Theme m_theme;
    bool m_showing = false;
};

} // namespace retrospan::views
