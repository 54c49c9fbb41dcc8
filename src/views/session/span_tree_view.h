// SpanTreeView: the session's tree and waterfall in one table: rows of one height, so that tree and bars
// share one y coordinate. Keys: arrows as in a tree, + - 0 zoom, e and E errors, * all, Enter inspects.
// Mouse: Ctrl+wheel zooms, Shift+wheel or dragging pans, a double click zooms to a span. Invariants: what is
// looked at stays in place when rows change. Thread: GUI. Complexity: painting is that of the rows on screen.
#pragma once

#include "models/row_model.h"
#include "views/base/theme.h"
#include "views/session/span_delegate.h"

#include <QElapsedTimer>
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
    /// The time axis and bars, in viewport coordinates.
    [[nodiscard]] QRect timelineRect() const;

    /// Keeps the newest span on screen while the session grows, until the user scrolls or selects.
    void setFollowing(bool following);
    [[nodiscard]] bool following() const { return m_following; }

signals:
    void followingChanged(bool following);
    void inspectRequested();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void arrangeColumns();
    void changeEvent(QEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void showNewest();
    /// A row that stays where it is while rows change.
    struct Anchor {
        models::SpanRef span;
        int y = 0;
    };
    struct Pan {
        bool pressed = false, moving = false;
        QPoint from;
        models::TimeWindow window;
    };

    void setUp();
    void takeFont();
    void rememberAnchor();
    void restoreAnchor();
    void takeFilterAnchor();
    [[nodiscard]] int rowNear(Node hidden) const;
    void showSelection();
    void showCurrent();
    void zoom(double factor);
    void zoomAround(int x, double factor, bool sameGesture);
    void pan(int pixels, const models::TimeWindow& from, bool sameGesture);
    void fold(Node node, bool open);
    void hover(int row);
    [[nodiscard]] bool treeKey(int key);
    [[nodiscard]] bool textKey(const QString& text);

    models::SessionDocument& m_document;
    models::RowModel* m_rows;
    SpanDelegate* m_delegate;
    Anchor m_anchor;
    bool m_wasFiltered = false; ///< when the anchor was remembered
    Anchor m_unfiltered; ///< the anchor when a filter came
    Node m_unfilteredSelection = kNoNode;
    bool m_following = false;
    Pan m_pan;
    QElapsedTimer m_sinceWheel;
    int m_hovered = -1;
    bool m_showing = false;
};

} // namespace retrospan::views
