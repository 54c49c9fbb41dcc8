// FlatStyle: Fusion without its gradients: flat buttons and headers, thin scroll bars, one accent for
// focus and the chosen tab. Owned by the application, replaced when the theme changes.
// Invariants: sizes and behaviour are Fusion's unless painted here. Thread: GUI.
#pragma once

#include "views/base/theme.h"

#include <QProxyStyle>

class QStyleOptionSlider;

namespace retrospan::views {

class FlatStyle : public QProxyStyle {
    Q_OBJECT
public:
    explicit FlatStyle(const Theme& theme);

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl subControl,
                         const QWidget* widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption* option,
                         const QWidget* widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                           const QWidget* widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* returnData) const override;

    /// The handle of a scroll bar: it moves in the whole bar, there are no arrow buttons.
    [[nodiscard]] static QRect sliderRect(const QStyleOptionSlider& bar);

private:
    static constexpr int kMenuMark = 14; ///< room for the mark of a tool button that opens a menu
    [[nodiscard]] static bool opensMenu(const QWidget* widget);
    void drawMenuButton(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const;
    void drawButton(const QStyleOption* option, QPainter* painter) const;
    void drawButtonLabel(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawToolButton(const QStyleOption* option, QPainter* painter) const;
    void drawToolButtonLabel(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawField(const QStyleOption* option, QPainter* painter) const;
    void drawFrame(const QStyleOption* option, QPainter* painter) const;
    void drawRow(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawCheck(const QStyleOption* option, QPainter* painter, bool round) const;
    void drawHeaderSection(const QStyleOption* option, QPainter* painter) const;
    void drawHeaderLabel(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawSortArrow(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawMenuBarItem(const QStyleOption* option, QPainter* painter) const;
    void drawFocus(const QStyleOption* option, QPainter* painter) const;
    void drawTab(const QStyleOption* option, QPainter* painter) const;
    void drawTabLabel(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawProgress(const QStyleOption* option, QPainter* painter) const;
    void drawMenuItem(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawScrollBar(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const;
    void drawSpinBox(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const;
    void drawComboBox(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const;

    Theme m_theme;
};

} // namespace retrospan::views
