// GateBar: what the gate says of the run that is reviewed, by which policy, and what fails it, a line each.
// Text of policies and data sets is shown as plain characters. Thread: GUI.
#pragma once

#include "models/eval_gate.h"
#include "views/base/theme.h"

#include <QWidget>

class QAction;
class QLabel;
class QListWidget;
class QToolButton;

namespace retrospan::views {

class ElidedLabel;

class GateBar : public QWidget {
    Q_OBJECT
public:
    explicit GateBar(const models::EvalGate& gate, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    /// What its button offers; not owned.
    void setActions(const QList<QAction*>& actions);

private:
    void refresh();
    void showFailures();

    const models::EvalGate& m_gate;
    Theme m_theme;
    QLabel *m_icon, *m_verdict;
    ElidedLabel* m_said;
    QToolButton* m_choose;
    QListWidget* m_failures;
};

} // namespace retrospan::views
