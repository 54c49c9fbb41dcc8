// FlameArea: paints a FlameModel: one row a level, a box a span, in the colours of the tree; failed spans are
// outlined, filtered ones faint. A click selects, a double click zooms to a span, Escape and Backspace zoom
// back; arrows move, Enter zooms. Thread: GUI. Complexity: painting is that of the boxes on screen.
#pragma once

#include "models/flame_model.h"
#include "views/base/theme.h"

#include <QAbstractScrollArea>

namespace retrospan::views {

class FlameArea : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit FlameArea(models::FlameModel& model, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    /// Where a box is in the viewport; empty when it has none.
    [[nodiscard]] QRect boxRect(Node node) const;

signals:
    void inspectRequested();

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void takePicture();
    void showSelection();
    void setHovered(const models::FlameBox* box);
    [[nodiscard]] const models::FlameBox* boxAt(const QPoint& point) const;
    [[nodiscard]] QRect rectOf(const models::FlameBox& box, std::size_t row) const;
    [[nodiscard]] int rowHeight() const;
    void paintRow(QPainter& painter, std::size_t row, const QRect& clip);
    void paintBox(QPainter& painter, const QRect& rect, const models::FlameBox& box) const;
    void paintName(QPainter& painter, const QRect& rect, const models::FlameBox& box) const;
    void paintSelection(QPainter& painter) const;

    models::FlameModel& m_model;
    Theme m_theme;
    const models::FlameBox* m_hovered = nullptr; ///< of the model's picture
};

} // namespace retrospan::views
