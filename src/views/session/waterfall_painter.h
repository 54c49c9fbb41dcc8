// WaterfallPainter: paints a span's bar in the timeline column: kind colour, error outline, open end of what
// still runs, an arrow to what is outside the window, duration, grid lines and the handoffs that cross all
// rows. Grid and handoffs are drawn once a window and size. Thread: GUI. Complexity: constant per row,
// O(width + handoffs in view) per new window.
#pragma once

#include "models/row_model.h"
#include "models/timeline.h"
#include "views/base/theme.h"

#include <QPixmap>
#include <QRectF>

#include <vector>

class QPainter;

namespace retrospan::views {

class WaterfallPainter {
public:
    WaterfallPainter(models::SessionDocument& document, const models::RowModel& rows)
        : m_document(document)
        , m_rows(rows)
    {
    }
    void setTheme(const Theme& theme)
    {
        m_theme = theme;
        invalidate();
    }
    void paint(QPainter& painter, const QRect& cell, Node node);
    /// The next paint computes the grid anew.
    void invalidate() { m_scale = {}; }

private:
    void updateGrid(const QSize& size, double pixelRatio);
    [[nodiscard]] std::vector<int> handoffPixels() const;
    void paintOutside(QPainter& painter, const QRect& cell, Node node) const;
    void paintMissing(QPainter& painter, const QRect& cell, Node node) const;
    void paintShape(QPainter& painter, const QRectF& shape, Node node) const;
    void paintCriticalPath(QPainter& painter, const QRect& cell, const QRectF& shape, Node node) const;
    /// What is written beside or in a bar.
    struct Label {
        QString text;
        QRect place;
        bool inside = false;
    };
    [[nodiscard]] Label labelOf(const QFontMetrics& metrics, const QRect& cell, const QRectF& shape,
                                Node node) const;
    void paintLabel(QPainter& painter, const Label& label, Node node) const;
    void paintGrid(QPainter& painter, const QRect& cell, const QRect& except) const;
    [[nodiscard]] QColor fillOf(Node node) const;

    models::SessionDocument& m_document;
    const models::RowModel& m_rows;
    Theme m_theme;
    models::TimeScale m_scale;
    QPixmap m_grid; ///< time grid and handoffs, for `m_scale`
};

} // namespace retrospan::views
