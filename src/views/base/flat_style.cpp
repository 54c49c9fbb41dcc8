#include "views/base/flat_style.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

namespace retrospan::views {
namespace {

constexpr int kScrollBar = 12;

QRect scrollBarPart(const QStyleOptionSlider& bar, QStyle::SubControl part)
{
    const QRect slider = FlatStyle::sliderRect(bar);
    const bool horizontal = bar.orientation == Qt::Horizontal;
    QRect rect = bar.rect;
    switch (part) {
    case QStyle::SC_ScrollBarSlider: return slider;
    case QStyle::SC_ScrollBarGroove: return rect;
    case QStyle::SC_ScrollBarSubPage:
        horizontal ? rect.setRight(slider.left() - 1) : rect.setBottom(slider.top() - 1);
        return rect;
    case QStyle::SC_ScrollBarAddPage:
        horizontal ? rect.setLeft(slider.right() + 1) : rect.setTop(slider.bottom() + 1);
        return rect;
    default: return {};
    }
}

} // namespace

FlatStyle::FlatStyle(const Theme& theme)
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
    , m_theme(theme)
{
}

void FlatStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                              const QWidget* widget) const
{
    switch (element) {
    case PE_PanelButtonCommand: return drawButton(option, painter);
    case PE_PanelButtonTool: return drawToolButton(option, painter);
    case PE_PanelLineEdit: return drawField(option, painter);
    case PE_FrameLineEdit: return;
    case PE_Frame:
    case PE_FrameDockWidget:
    case PE_FrameGroupBox: return drawFrame(option, painter);
    case PE_FrameMenu:
        painter->setPen(m_theme.border);
        return painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
    case PE_PanelMenu: return painter->fillRect(option->rect, m_theme.raised);
    case PE_PanelItemViewItem:
    case PE_PanelItemViewRow: return drawRow(option, painter, widget);
    case PE_IndicatorCheckBox: return drawCheck(option, painter, false);
    case PE_IndicatorRadioButton: return drawCheck(option, painter, true);
    case PE_IndicatorItemViewItemCheck: return drawCheck(option, painter, false);
    case PE_FrameTabBarBase:
    case PE_FrameTabWidget:
        return painter->fillRect(QRect(option->rect.x(), option->rect.y(), option->rect.width(), 1),
                                 m_theme.border);
    case PE_FrameFocusRect:
        if (!qobject_cast<const QAbstractItemView*>(widget)) drawFocus(option, painter);
        return;
    case PE_IndicatorHeaderArrow: return drawSortArrow(option, painter, widget);
    case PE_FrameStatusBarItem: return;
    case PE_PanelScrollAreaCorner: return painter->fillRect(option->rect, m_theme.surface);
    default: return QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void FlatStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                            const QWidget* widget) const
{
    switch (element) {
    case CE_HeaderSection: return drawHeaderSection(option, painter);
    case CE_HeaderEmptyArea: return drawHeaderSection(option, painter);
    case CE_HeaderLabel: return drawHeaderLabel(option, painter, widget);
    case CE_MenuBarItem: return drawMenuBarItem(option, painter);
    case CE_TabBarTabShape: return drawTab(option, painter);
    case CE_TabBarTabLabel: return drawTabLabel(option, painter, widget);
    case CE_PushButtonLabel: return drawButtonLabel(option, painter, widget);
    case CE_ToolButtonLabel: return drawToolButtonLabel(option, painter, widget);
    case CE_ProgressBarGroove: return;
    case CE_ProgressBarContents: return drawProgress(option, painter);
    case CE_MenuItem: return drawMenuItem(option, painter, widget);
    case CE_Splitter:
        return painter->fillRect(
            QRect(option->rect.center(), QSize(1, 1))
                .united(option->rect.width() > option->rect.height()
                            ? QRect(option->rect.x(), option->rect.center().y(), option->rect.width(), 1)
                            : QRect(option->rect.center().x(), option->rect.y(), 1, option->rect.height())),
            m_theme.border);
    case CE_ToolBar: return painter->fillRect(option->rect, m_theme.window);
    case CE_MenuBarEmptyArea: return painter->fillRect(option->rect, m_theme.window);
    default: return QProxyStyle::drawControl(element, option, painter, widget);
    }
}

void FlatStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                   QPainter* painter, const QWidget* widget) const
{
    if (control == CC_ScrollBar) return drawScrollBar(option, painter, widget);
    if (control == CC_ComboBox) return drawComboBox(option, painter, widget);
    if (control == CC_SpinBox) return drawSpinBox(option, painter, widget);
    if (control == CC_ToolButton && opensMenu(widget)) return drawMenuButton(option, painter, widget);
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect FlatStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option,
                                SubControl subControl, const QWidget* widget) const
{
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (control == CC_ScrollBar && bar) return scrollBarPart(*bar, subControl);
    const QRect rect = QProxyStyle::subControlRect(control, option, subControl, widget);
    return control == CC_ComboBox && subControl == SC_ComboBoxEditField ? rect.adjusted(6, 0, 0, 0) : rect;
}

QRect FlatStyle::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const
{
    const QRect rect = QProxyStyle::subElementRect(element, option, widget);
    const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
    const bool framed = element == SE_LineEditContents && frame && frame->lineWidth > 0;
    return framed ? rect.adjusted(4, 0, -4, 0) : rect;
}

QSize FlatStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                  const QWidget* widget) const
{
    const QSize fusion = QProxyStyle::sizeFromContents(type, option, size, widget);
    switch (type) {
    case CT_PushButton: return {fusion.width() + 12, fusion.height() + 2};
    case CT_LineEdit:
    case CT_ComboBox: return {fusion.width() + 8, fusion.height() + 2};
    case CT_MenuBarItem: return {fusion.width() + 4, fusion.height() + 4};
    case CT_HeaderSection: return {fusion.width(), fusion.height() + 2};
    case CT_ToolButton: return {fusion.width() + (opensMenu(widget) ? kMenuMark : 0), fusion.height()};
    default: return fusion;
    }
}

int FlatStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    switch (metric) {
    case PM_ScrollBarExtent: return kScrollBar;
    case PM_ScrollBarSliderMin: return 28;
    case PM_SplitterWidth: return 5;
    case PM_ToolBarItemSpacing: return 2;
    case PM_ToolBarFrameWidth: return 0;
    case PM_ToolBarItemMargin: return 4;
    case PM_TabBarTabHSpace: return 22;
    case PM_TabBarTabVSpace: return 12;
    case PM_TabBarTabShiftVertical:
    case PM_TabBarBaseOverlap:
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical: return 0;
    case PM_HeaderMargin: return 6;
    case PM_MenuPanelWidth: return 1; // else no frame is drawn
    case PM_FocusFrameHMargin: return 5; // also the margin of text in item views
    case PM_ToolTipLabelFrameWidth: return 5;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ListViewIconSize:
    case PM_ToolBarIconSize: return 16;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int FlatStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                         QStyleHintReturn* returnData) const
{
    switch (hint) {
    case SH_EtchDisabledText:
    case SH_UnderlineShortcut:
    case SH_DialogButtonBox_ButtonsHaveIcons: return 0;
    case SH_ItemView_ShowDecorationSelected: return 1;
    case SH_ScrollBar_LeftClickAbsolutePosition: return 0;
    case SH_ToolTipLabel_Opacity: return 255;
    default: return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

} // namespace retrospan::views
