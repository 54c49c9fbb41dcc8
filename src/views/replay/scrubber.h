// Scrubber: the steps of a replay from left to right, with marks where something happened (above) or somebody
// wrote a note (below) and the place one is at. Click or drag to go there. Every step is as wide as any
// other, so that hours of waiting take no room. Thread: GUI. Complexity: one pass over the steps when they or
// the width change, then O(width).
#pragma once

#include "models/replay_annotations.h"
#include "views/base/theme.h"

#include <QWidget>

#include <vector>

namespace retrospan::views {

class Scrubber : public QWidget {
    Q_OBJECT
public:
    Scrubber(models::ReplayPlayer& player, models::ReplayAnnotations& annotations, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    [[nodiscard]] QSize sizeHint() const override;
    /// Where a step is, from the left.
    [[nodiscard]] int positionOf(replay::StepIndex step) const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Mark {
        std::int8_t kind = -1; ///< the most telling kind of step there, -1 = none
        int steps = 0, alike = 0; ///< all there, and those of the kind
    };
    void placeMarks();
    void paintMarks(QPainter& painter) const;
    [[nodiscard]] replay::StepIndex markedNear(int x) const;
    [[nodiscard]] replay::StepKind markOf(replay::StepIndex step) const;
    void paintNotes(QPainter& painter) const;
    void describe();
    [[nodiscard]] replay::StepIndex stepAt(int x) const;
    [[nodiscard]] QRect track() const;

    models::ReplayPlayer& m_player;
    models::ReplayAnnotations& m_annotations;
    Theme m_theme;
    std::vector<Mark> m_marks; ///< by pixel
    bool m_placed = false;
};

} // namespace retrospan::views
