#include "views/base/action_button.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>

namespace retrospan::views {

QPushButton* makeActionButton(QAction* action, QWidget* parent)
{
    auto* button = new QPushButton(parent);
    const auto follow = [button, action] {
        button->setText(action->text());
        button->setEnabled(action->isEnabled());
        button->setToolTip(action->toolTip());
        button->setCheckable(action->isCheckable());
        button->setChecked(action->isChecked());
    };
    QObject::connect(action, &QAction::changed, button, follow);
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    follow();
    return button;
}

void addToolButtons(QHBoxLayout& row, std::initializer_list<QAction*> actions, QWidget* parent,
                    Qt::ToolButtonStyle style)
{
    for (QAction* action : actions) {
        auto* button = new QToolButton(parent);
        button->setDefaultAction(action);
        button->setToolButtonStyle(style);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        row.addWidget(button);
    }
}

} // namespace retrospan::views
