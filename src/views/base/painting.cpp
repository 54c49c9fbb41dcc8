#include "views/base/painting.h"

#include "models/plain_text.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

namespace retrospan::views {
namespace {

constexpr int kBadgePadding = 6;
constexpr qsizetype kMeasuredChars = 1000; ///< more never fits on one line

QFont badgeFont(const QFont& font)
{
    return scaledFont(font, -1);
}

} // namespace

int badgeWidth(const QFont& font, const QString& text)
{
    if (text.isEmpty()) return 0;
    return QFontMetrics(badgeFont(font)).horizontalAdvance(models::textPrefix(text, kMeasuredChars))
        + 2 * kBadgePadding;
}

QRect paintBadge(QPainter& painter, const QRect& rect, const QString& text, const Theme& theme, Tone tone)
{
    const int width = std::min(badgeWidth(painter.font(), text), rect.width());
    if (width <= 0) return {rect.topLeft(), QSize(0, 0)};
    painter.save();
    painter.setFont(badgeFont(painter.font()));
    const int height = std::min(painter.fontMetrics().height() + 4, rect.height());
    const QRect badge(rect.x(), rect.y() + (rect.height() - height) / 2, width, height);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.toneBackground(tone));
    painter.drawRoundedRect(badge, 4, 4);
    painter.setPen(theme.tone(tone));
    paintText(painter, badge.adjusted(kBadgePadding, 0, -kBadgePadding, 0), text, Qt::AlignHCenter);
    painter.restore();
    return badge;
}

void paintCostBar(QPainter& painter, const QRect& cell, double share, const Theme& theme)
{
    const double part = std::clamp(share, 0.0, 1.0);
    if (part <= 0) return;
    QRect bar = cell.adjusted(2, 3, -2, -3);
    bar.setLeft(bar.right() + 1 - std::max(2, static_cast<int>(bar.width() * part)));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.heat(part));
    painter.drawRoundedRect(bar, 3, 3);
    painter.restore();
}

int paintText(QPainter& painter, const QRect& rect, const QString& text, Qt::Alignment alignment)
{
    if (rect.width() <= 0 || text.isEmpty()) return 0;
    const QFontMetrics metrics = painter.fontMetrics();
    // Eliding rounds up, so that a text in its own width would lose its end.
    QString shown = models::textPrefix(text, kMeasuredChars);
    if (metrics.horizontalAdvance(shown) > rect.width())
        shown = metrics.elidedText(shown, Qt::ElideRight, rect.width(), Qt::TextSingleLine);
    const bool stacked = std::ranges::any_of(shown, [](QChar c) { return c.isMark(); });
    if (stacked) { // marks may be higher than their line
        painter.save();
        painter.setClipRect(rect.adjusted(-2, 0, 2, 0), Qt::IntersectClip);
    }
    painter.drawText(rect, static_cast<int>(alignment | Qt::AlignVCenter) | Qt::TextSingleLine, shown);
    if (stacked) painter.restore();
    return std::min(rect.width(), metrics.horizontalAdvance(shown));
}

void paintRowBackground(QPainter& painter, const QRect& rect, const Theme& theme, bool selected, bool active,
                        bool hovered)
{
    if (selected)
        painter.fillRect(rect, active ? theme.selection : theme.selectionInactive);
    else if (hovered)
        painter.fillRect(rect, theme.hover);
}

} // namespace retrospan::views
