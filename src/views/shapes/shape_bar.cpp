#include "views/shapes/shape_bar.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPainter>
#include <QStackedWidget>
#include <QToolButton>

namespace retrospan::views {

ShapeBar::ShapeBar(QWidget* parent)
    : QWidget(parent)
    , m_buttons(new QWidget(this))
    , m_options(new QStackedWidget(this))
{
    setObjectName(QStringLiteral("shapeBar"));
    auto* buttons = new QHBoxLayout(m_buttons);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->setSpacing(2);
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(12, 3, 12, 3);
    line->setSpacing(14);
    line->addWidget(m_buttons);
    line->addWidget(m_options, 1);
    m_options->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void ShapeBar::setActions(const QList<QAction*>& actions)
{
    for (QAction* action : actions) {
        auto* button = new QToolButton(m_buttons);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setObjectName(QStringLiteral("shape-") + action->objectName());
        m_buttons->layout()->addWidget(button);
    }
}

void ShapeBar::addOptions(QWidget* options)
{
    m_options->addWidget(options);
}

void ShapeBar::setShape(SessionShape shape)
{
    m_options->setCurrentIndex(static_cast<int>(shape));
}

void ShapeBar::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

void ShapeBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(m_theme.border);
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

} // namespace retrospan::views
