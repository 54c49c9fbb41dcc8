// JobBar: the work that runs in the background, in the status bar: what it is, how far it is, and a button
// that stops it. Invariants: a job that is finished is gone; its id is never used again. Thread: GUI.
#pragma once

#include "views/base/theme.h"

#include <QWidget>

#include <functional>
#include <map>

class QHBoxLayout;

namespace retrospan::app {

class JobBar : public QWidget {
    Q_OBJECT
public:
    using Id = int;

    explicit JobBar(QWidget* parent = nullptr);
    void setTheme(const views::Theme& theme);

    /// `cancel` asks the work to stop; the job stays until finish(). Without it there is no button.
    Id start(const QString& text, std::function<void()> cancel = {});
    void setText(Id job, const QString& text);
    /// 0 to 1; negative = nobody knows.
    void setProgress(Id job, double share);
    void finish(Id job);
    void cancelAll();
    /// True when there is a job that can be stopped.
    [[nodiscard]] bool canCancel() const;

signals:
    void jobsChanged();

private:
    struct Job;
    std::map<Id, Job*> m_jobs;
    QHBoxLayout* m_layout;
    views::Theme m_theme;
    Id m_last = 0;
};

} // namespace retrospan::app
