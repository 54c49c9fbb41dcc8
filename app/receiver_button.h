// ReceiverButton: the receivers in the status bar: where they listen or what keeps them from it, how many
// spans came in; its menu copies addresses and the lines to set for an SDK. Thread: GUI.
#pragma once

#include "views/base/theme.h"

#include <QToolButton>

namespace retrospan::app {

class LiveController;

class ReceiverButton : public QToolButton {
    Q_OBJECT
public:
    /// The controller must outlive this. `actions` end the menu.
    ReceiverButton(const LiveController& live, const QList<QAction*>& actions, QWidget* parent = nullptr);
    void setTheme(const views::Theme& theme);

signals:
    void notice(const QString& text);

private:
    void refresh();
    void fillMenu();
    void addCopy(QMenu& menu, const QString& name, const QString& text);

    const LiveController& m_live;
    QList<QAction*> m_actions;
    views::Theme m_theme;
};

} // namespace retrospan::app
