// StatusLine: the window's status bar: the last message (with what can be done about it), running jobs, how
// many sessions are shown, and the workspace. Thread: GUI.
#pragma once

#include "job_bar.h"

#include <QStatusBar>
#include <QTimer>

class QAction;
class QLabel;
class QToolButton;

namespace retrospan::views {
class ElidedLabel;
}

namespace retrospan::app {

class StatusLine : public QStatusBar {
    Q_OBJECT
public:
    /// `workspace` is what a click on the workspace's name does.
    StatusLine(const QString& workspacePath, QAction* workspace, QWidget* parent = nullptr);
    void setTheme(const views::Theme& theme);

    /// `remedy` (may be null) is offered as a button beside the message.
    void say(const QString& message, views::Tone tone = views::Tone::neutral, QAction* remedy = nullptr);
    /// Shown between counts and workspace.
    void addReceivers(QWidget* receivers);
    void setCounts(const QString& counts);
    [[nodiscard]] QString message() const;
    [[nodiscard]] JobBar& jobs() { return *m_jobs; }

private:
    views::ElidedLabel* m_message;
    QToolButton* m_remedy;
    JobBar* m_jobs;
    QLabel* m_counts;
    QToolButton* m_workspace;
    QTimer m_fade; ///< until the message is old news
    views::Theme m_theme;
    views::Tone m_tone = views::Tone::neutral;
};

} // namespace retrospan::app
