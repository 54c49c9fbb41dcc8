// Painting helpers for delegates and small widgets: badges, pills, cost bars, elided text.
// Invariants: text is painted as plain characters, never as markup, and on one line.
// Thread: GUI. Complexity: that of the text painted; long texts are cut before they are measured.
#pragma once

#include "views/base/icons.h"
#include "views/base/theme.h"

#include <QFont>
#include <QRect>
#include <QString>

class QPainter;

namespace retrospan::views {

/// Width of a badge with this text (0 for an empty one), and its painting at the left of `rect`,
/// vertically centred. Returns the rectangle used.
[[nodiscard]] int badgeWidth(const QFont& font, const QString& text);
QRect paintBadge(QPainter& painter, const QRect& rect, const QString& text, const Theme& theme, Tone tone);

/// A bar behind a cell's text: `share` in [0, 1] of the cell, coloured by heat.
void paintCostBar(QPainter& painter, const QRect& cell, double share, const Theme& theme);

/// One line, elided at the end ("…"); the pen is the caller's. Returns the width used.
int paintText(QPainter& painter, const QRect& rect, const QString& text,
              Qt::Alignment alignment = Qt::AlignLeft);

/// The background of a row: selected, hovered or neither (then nothing is painted).
void paintRowBackground(QPainter& painter, const QRect& rect, const Theme& theme, bool selected, bool active,
                        bool hovered);

} // namespace retrospan::views
