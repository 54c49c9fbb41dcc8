#include "views/base/flat_style.h"

#include "views/base/icons.h"
#include "views/base/row_table.h"

#include <QPainter>
#include <QStyleOption>
#include <QToolButton>

#include <algorithm>
#include <tuple>

namespace retrospan::views {
namespace {

constexpr qreal kRadius = 4.5;
constexpr int kIconToText = 4; ///< what Fusion leaves between them

bool has(const QStyleOption* option, QStyle::StateFlag flag)
{
    return option->state.testFlag(flag);
}

void roundedRect(QPainter* painter, const QRect& rect, const QColor& fill, const QColor& line)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(line.isValid() ? QPen(line, 1) : QPen(Qt::NoPen));
    painter->setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    const qreal inset = line.isValid() ? 0.5 : 0.0;
    painter->drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), kRadius, kRadius);
    painter->restore();
}

} // namespace

QRect FlatStyle::sliderRect(const QStyleOptionSlider& bar)
{
    const bool horizontal = bar.orientation == Qt::Horizontal;
    const int length = horizontal ? bar.rect.width() : bar.rect.height();
    const qint64 range = qint64{bar.maximum} - bar.minimum;
    const auto shown = range + bar.pageStep;
    int handle =
        range <= 0 ? length : static_cast<int>(qint64{length} * bar.pageStep / std::max<qint64>(1, shown));
    handle = std::clamp(handle, std::min(28, length), length);
    const int start = QStyle::sliderPositionFromValue(bar.minimum, bar.maximum, bar.sliderPosition,
                                                      length - handle, bar.upsideDown);
    return horizontal ? QRect(bar.rect.x() + start, bar.rect.y(), handle, bar.rect.height())
                      : QRect(bar.rect.x(), bar.rect.y() + start, bar.rect.width(), handle);
}

void FlatStyle::drawButton(const QStyleOption* option, QPainter* painter) const
{
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
    const bool primary =
        button && button->features.testFlag(QStyleOptionButton::DefaultButton) && has(option, State_Enabled);
    const bool down = has(option, State_Sunken) || has(option, State_On);
    QColor fill = primary ? m_theme.accent : m_theme.raised;
    if (down)
        fill = primary ? blend(fill, m_theme.text, 0.2) : m_theme.pressed;
    else if (has(option, State_MouseOver) && has(option, State_Enabled))
        fill = primary ? blend(fill, m_theme.text, 0.1) : m_theme.hover;
    const bool focus = has(option, State_HasFocus) && has(option, State_KeyboardFocusChange);
    roundedRect(painter, option->rect.adjusted(1, 1, -1, -1), fill,
                primary || focus ? m_theme.accent : m_theme.border);
    if (focus && primary) roundedRect(painter, option->rect.adjusted(3, 3, -3, -3), {}, m_theme.onAccent);
}

void FlatStyle::drawButtonLabel(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
    if (!button) return;
    QStyleOptionButton label = *button;
    if (label.features.testFlag(QStyleOptionButton::DefaultButton) && has(option, State_Enabled))
        label.palette.setColor(QPalette::ButtonText, m_theme.onAccent);
    QProxyStyle::drawControl(CE_PushButtonLabel, &label, painter, widget);
}

void FlatStyle::drawToolButton(const QStyleOption* option, QPainter* painter) const
{
    const bool on = has(option, State_On), down = has(option, State_Sunken);
    const bool over = has(option, State_MouseOver) && has(option, State_Enabled);
    const bool focus = has(option, State_HasFocus) && has(option, State_KeyboardFocusChange);
    const QColor fill = on ? m_theme.selection : down ? m_theme.pressed : over ? m_theme.hover : QColor();
    if (fill.isValid() || focus)
        roundedRect(painter, option->rect, fill,
                    focus            ? m_theme.accent
                        : over && on ? m_theme.border
                                     : QColor());
}

/// Icon and text together in the middle; Fusion puts the icon at the very edge.
/// Wherever it is clicked.
bool FlatStyle::opensMenu(const QWidget* widget)
{
    const auto* button = qobject_cast<const QToolButton*>(widget);
    return button != nullptr && button->menu() != nullptr && button->popupMode() == QToolButton::InstantPopup;
}

/// The mark stands beside the text, in the middle of its line; Fusion's lies beneath it in the corner.
void FlatStyle::drawMenuButton(const QStyleOptionComplex* option, QPainter* painter,
                               const QWidget* widget) const
{
    const auto* given = qstyleoption_cast<const QStyleOptionToolButton*>(option);
    if (!given) return;
    QStyleOptionToolButton button = *given;
    button.features &= ~QStyleOptionToolButton::HasMenu;
    QProxyStyle::drawComplexControl(CC_ToolButton, &button, painter, widget);
    QRect mark(0, 0, kMenuMark, kMenuMark);
    mark.moveCenter({button.rect.right() - kMenuMark / 2 - 1, button.rect.center().y() + 1});
    paintIcon(*painter, mark, Icon::chevronDown, m_theme.textSecondary);
}

void FlatStyle::drawToolButtonLabel(const QStyleOption* option, QPainter* painter,
                                    const QWidget* widget) const
{
    const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
    if (!button) return;
    QStyleOptionToolButton label = *button;
    if (opensMenu(widget)) label.rect.setRight(label.rect.right() - kMenuMark);
    if (label.toolButtonStyle == Qt::ToolButtonTextBesideIcon && !label.icon.isNull()) {
        const int content = label.iconSize.width() + kIconToText
            + label.fontMetrics.size(Qt::TextShowMnemonic, label.text).width();
        const int spare = std::max(0, label.rect.width() - content) / 2;
        label.rect.adjust(spare, 0, -spare, 0);
    }
    QProxyStyle::drawControl(CE_ToolButtonLabel, &label, painter, widget);
}

void FlatStyle::drawField(const QStyleOption* option, QPainter* painter) const
{
    const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
    if (frame && frame->lineWidth == 0) return painter->fillRect(option->rect, option->palette.base());
    const bool enabled = has(option, State_Enabled);
    const QColor line = has(option, State_HasFocus) && enabled ? m_theme.accent : m_theme.border;
    roundedRect(painter, option->rect, enabled ? m_theme.surface : m_theme.window, line);
}

void FlatStyle::drawFrame(const QStyleOption* option, QPainter* painter) const
{
    const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
    if (frame && frame->lineWidth == 0) return;
    painter->setPen(m_theme.border);
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
}

void FlatStyle::drawRow(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const bool over = has(option, State_MouseOver) || isRowHovered(widget, option->rect);
    const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option);
    if (has(option, State_Selected))
        painter->fillRect(option->rect,
                          has(option, State_Active) ? m_theme.selection : m_theme.selectionInactive);
    else if (over && has(option, State_Enabled))
        painter->fillRect(option->rect, m_theme.hover);
    else if (item && item->backgroundBrush.style() != Qt::NoBrush)
        painter->fillRect(option->rect, item->backgroundBrush);
}

void FlatStyle::drawCheck(const QStyleOption* option, QPainter* painter, bool round) const
{
    const int side = std::min({option->rect.width(), option->rect.height(), 15});
    QRect box(0, 0, side, side);
    box.moveCenter(option->rect.center());
    const bool on = has(option, State_On), partial = has(option, State_NoChange),
               enabled = has(option, State_Enabled);
    const QColor fill = (on || partial) && enabled ? m_theme.accent : m_theme.surface;
    const bool focus = has(option, State_HasFocus) || (has(option, State_MouseOver) && enabled);
    const QColor line = on || partial || focus ? m_theme.accent : blend(m_theme.border, m_theme.text, 0.35);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(enabled ? line : m_theme.border);
    painter->setBrush(fill);
    const qreal radius = round ? side / 2.0 : 3.5;
    painter->drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    painter->setPen(QPen(enabled ? m_theme.onAccent : m_theme.textDisabled, 1.8, Qt::SolidLine, Qt::RoundCap,
                         Qt::RoundJoin));
    painter->setBrush(painter->pen().color());
    const QPointF c = QRectF(box).center();
    if (partial)
        painter->drawLine(c - QPointF(3, 0), c + QPointF(3, 0));
    else if (on && round)
        painter->drawEllipse(c, 2, 2);
    else if (on) {
        painter->setBrush(Qt::NoBrush);
        painter->drawPolyline(
            QPolygonF({c + QPointF(-3.2, 0.2), c + QPointF(-0.9, 2.5), c + QPointF(3.3, -2.4)}));
    }
    painter->restore();
}

void FlatStyle::drawHeaderSection(const QStyleOption* option, QPainter* painter) const
{
    const QRect r = option->rect;
    const bool over = has(option, State_MouseOver) && has(option, State_Enabled);
    painter->fillRect(r, has(option, State_Sunken) ? m_theme.pressed : over ? m_theme.hover : m_theme.raised);
    painter->fillRect(QRect(r.x(), r.bottom(), r.width(), 1), m_theme.border);
    const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
    if (header && header->orientation == Qt::Horizontal && header->position != QStyleOptionHeader::End
        && header->position != QStyleOptionHeader::OnlyOneSection)
        painter->fillRect(QRect(r.right(), r.y() + 5, 1, r.height() - 10), m_theme.border);
}

void FlatStyle::drawHeaderLabel(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
    if (!header) return;
    QStyleOptionHeader label = *header;
    label.state &= ~State_On; // bold because a cell of the column is selected says nothing
    label.palette.setColor(QPalette::ButtonText, m_theme.textSecondary);
    QProxyStyle::drawControl(CE_HeaderLabel, &label, painter, widget);
}

/// Up where values rise, as other tables of traces have it; Qt's own points down there.
void FlatStyle::drawSortArrow(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
    if (!header || header->sortIndicator == QStyleOptionHeader::None) return;
    QStyleOptionHeader arrow = *header;
    const bool rising = header->sortIndicator == QStyleOptionHeader::SortDown;
    arrow.sortIndicator = rising ? QStyleOptionHeader::SortUp : QStyleOptionHeader::SortDown;
    QProxyStyle::drawPrimitive(PE_IndicatorHeaderArrow, &arrow, painter, widget);
}

void FlatStyle::drawMenuBarItem(const QStyleOption* option, QPainter* painter) const
{
    const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
    if (!item) return;
    painter->fillRect(item->rect, m_theme.window);
    const bool chosen = has(option, State_Selected) && has(option, State_Enabled);
    if (chosen) roundedRect(painter, item->rect.adjusted(1, 2, -1, -2), m_theme.pressed, {});
    const int flags = Qt::AlignCenter | Qt::TextShowMnemonic | Qt::TextDontClip | Qt::TextSingleLine;
    drawItemText(painter, item->rect, flags, item->palette, has(option, State_Enabled), item->text,
                 QPalette::WindowText);
}

void FlatStyle::drawFocus(const QStyleOption* option, QPainter* painter) const
{
    roundedRect(painter, option->rect, {}, m_theme.accent);
}

void FlatStyle::drawTab(const QStyleOption* option, QPainter* painter) const
{
    const QRect r = option->rect;
    const bool selected = has(option, State_Selected);
    if (!selected && has(option, State_MouseOver) && has(option, State_Enabled))
        roundedRect(painter, r.adjusted(2, 3, -2, -4), m_theme.hover, {});
    if (selected) painter->fillRect(QRect(r.x() + 8, r.bottom() - 1, r.width() - 16, 2), m_theme.accent);
    if (has(option, State_HasFocus) && has(option, State_KeyboardFocusChange))
        roundedRect(painter, r.adjusted(2, 2, -2, -3), {}, m_theme.accent);
}

void FlatStyle::drawTabLabel(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option);
    if (!tab) return;
    QStyleOptionTab label = *tab;
    label.state &= ~State_HasFocus; // drawn with the shape
    const bool strong = has(option, State_Selected) || !has(option, State_Enabled);
    // A tab that has a colour of its own keeps it.
    if (!strong && label.palette.color(QPalette::WindowText) == m_theme.text)
        label.palette.setColor(QPalette::WindowText, m_theme.textSecondary);
    QProxyStyle::drawControl(CE_TabBarTabLabel, &label, painter, widget);
}

void FlatStyle::drawProgress(const QStyleOption* option, QPainter* painter) const
{
    const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option);
    if (!bar) return;
    QRect track(bar->rect.x(), bar->rect.center().y() - 2, bar->rect.width(), 5);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(m_theme.border);
    painter->drawRoundedRect(track, 2.5, 2.5);
    const qint64 range = qint64{bar->maximum} - bar->minimum;
    // Without a range the length is not known: a quiet, constant third instead of an animation.
    const double share = range > 0
        ? static_cast<double>(qint64{bar->progress} - bar->minimum) / static_cast<double>(range)
        : 0.33;
    track.setWidth(static_cast<int>(track.width() * std::clamp(share, 0.0, 1.0)));
    painter->setBrush(m_theme.accent);
    if (track.width() > 0) painter->drawRoundedRect(track, 2.5, 2.5);
    painter->restore();
}

void FlatStyle::drawMenuItem(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
    if (!item) return;
    QStyleOptionMenuItem plain = *item;
    if (item->menuItemType == QStyleOptionMenuItem::Separator && item->text.isEmpty()) {
        const QRect r = item->rect;
        return painter->fillRect(QRect(r.x() + 6, r.center().y(), r.width() - 12, 1), m_theme.border);
    }
    if (has(option, State_Selected) && has(option, State_Enabled))
        roundedRect(painter, item->rect.adjusted(3, 1, -3, -1), m_theme.selection, {});
    // A check box says more than a frame around an icon.
    if (item->checkType != QStyleOptionMenuItem::NotCheckable) plain.icon = QIcon();
    plain.state &= ~State_Selected;
    plain.palette.setColor(QPalette::Window, m_theme.raised);
    QProxyStyle::drawControl(CE_MenuItem, &plain, painter, widget);
}

void FlatStyle::drawScrollBar(const QStyleOptionComplex* option, QPainter* painter, const QWidget*) const
{
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (!bar) return;
    painter->fillRect(bar->rect, m_theme.surface);
    if (bar->maximum <= bar->minimum) return;
    const bool active = (bar->activeSubControls & SC_ScrollBarSlider) != 0
        && (has(option, State_MouseOver) || has(option, State_Sunken));
    const int margin = active ? 2 : 3;
    const QRect handle = sliderRect(*bar).adjusted(margin, margin, -margin, -margin);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(blend(m_theme.surface, m_theme.text,
                            has(option, State_Sunken) ? 0.5
                                : active              ? 0.38
                                                      : 0.24));
    const qreal radius = std::min(handle.width(), handle.height()) / 2.0;
    painter->drawRoundedRect(handle, radius, radius);
    painter->restore();
}

void FlatStyle::drawSpinBox(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
    if (!spin) return;
    const bool enabled = has(option, State_Enabled);
    const QColor line = has(option, State_HasFocus) && enabled ? m_theme.accent : m_theme.border;
    roundedRect(painter, spin->rect, enabled ? m_theme.surface : m_theme.window, line);
    for (const auto& [part, icon, step] :
         {std::tuple{SC_SpinBoxUp, Icon::up, QAbstractSpinBox::StepUpEnabled},
          std::tuple{SC_SpinBoxDown, Icon::chevronDown, QAbstractSpinBox::StepDownEnabled}}) {
        const QRect button = subControlRect(CC_SpinBox, spin, part, widget);
        const bool possible = enabled && spin->stepEnabled.testFlag(step);
        QRect arrow(0, 0, 12, 12);
        arrow.moveCenter(button.center());
        paintIcon(*painter, arrow, icon, possible ? m_theme.textSecondary : m_theme.textDisabled);
    }
}

void FlatStyle::drawComboBox(const QStyleOptionComplex* option, QPainter* painter,
                             const QWidget* widget) const
{
    const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option);
    if (!box || box->editable) return QProxyStyle::drawComplexControl(CC_ComboBox, option, painter, widget);
    const bool over = has(option, State_MouseOver) && has(option, State_Enabled);
    const bool focus = has(option, State_HasFocus);
    if (box->frame)
        roundedRect(painter, box->rect.adjusted(1, 1, -1, -1), over ? m_theme.hover : m_theme.raised,
                    focus ? m_theme.accent : m_theme.border);
    QRect arrow = subControlRect(CC_ComboBox, box, SC_ComboBoxArrow, widget);
    paintIcon(*painter, arrow, Icon::chevronDown,
              has(option, State_Enabled) ? m_theme.textSecondary : m_theme.textDisabled);
}

} // namespace retrospan::views
