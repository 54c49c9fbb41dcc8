// EmptyState: what a view shows when there is nothing to show: an icon, what is missing, what to do
// about it, and the buttons that do it. Thread: GUI.
#pragma once

#include "views/base/icons.h"

#include <QWidget>

class QAction;
class QLabel;
class QHBoxLayout;

namespace retrospan::views {

class EmptyState : public QWidget {
    Q_OBJECT
public:
    EmptyState(Icon icon, const QString& title, const QString& text, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void setContent(Icon icon, const QString& title, const QString& text);
    /// A button for `action` (not owned); the first one is the default button.
    void addButton(QAction* action);
    /// A button for what is to be done once more; connect the action that comes back.
    QAction* addRetry();

private:
    Icon m_icon;
    QLabel* m_picture;
    QLabel* m_title;
    QLabel* m_text;
    QHBoxLayout* m_buttons;
    Theme m_theme;
};

} // namespace retrospan::views
