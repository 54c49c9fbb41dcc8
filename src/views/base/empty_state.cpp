#include "views/base/empty_state.h"

#include "views/base/action_button.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace retrospan::views {
namespace {

QLabel* centredLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setAlignment(Qt::AlignHCenter);
    label->setWordWrap(true);
    return label;
}

} // namespace

EmptyState::EmptyState(Icon icon, const QString& title, const QString& text, QWidget* parent)
    : QWidget(parent)
    , m_icon(icon)
    , m_picture(new QLabel(this))
    , m_title(centredLabel(this))
    , m_text(centredLabel(this))
    , m_buttons(new QHBoxLayout)
    , m_theme(resolveTheme(ThemeMode::system, palette()))
{
    auto* column = new QVBoxLayout(this);
    column->setSpacing(10);
    column->addStretch(2);
    column->addWidget(m_picture, 0, Qt::AlignHCenter);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addSpacing(6);
    column->addLayout(m_buttons);
    column->addStretch(3);
    m_buttons->setAlignment(Qt::AlignHCenter);
    m_buttons->setSpacing(8);
    m_title->setFont(scaledFont(font(), 3, QFont::DemiBold));
    column->setContentsMargins(32, 16, 32, 16);
    setContent(icon, title, text);
    setTheme(m_theme);
}

void EmptyState::setContent(Icon icon, const QString& title, const QString& text)
{
    m_icon = icon;
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    setAccessibleName(title);
    setAccessibleDescription(text);
    setTheme(m_theme);
}

void EmptyState::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_picture->setPixmap(
        IconSet(theme).icon(m_icon, theme.textTertiary).pixmap(QSize(44, 44), devicePixelRatioF()));
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, theme.textSecondary);
    m_text->setPalette(colours);
    colours.setColor(QPalette::WindowText, theme.text);
    m_title->setPalette(colours);
}

QAction* EmptyState::addRetry()
{
    auto* again = new QAction(tr("Try again"), this);
    addButton(again);
    return again;
}

void EmptyState::addButton(QAction* action)
{
    auto* button = makeActionButton(action, this);
    button->setDefault(m_buttons->isEmpty());
    m_buttons->addWidget(button);
}

} // namespace retrospan::views
