#include "job_bar.h"

#include "views/base/elided_label.h"
#include "views/base/icons.h"

#include <QHBoxLayout>
#include <QProgressBar>
#include <QToolButton>

#include <algorithm>

namespace retrospan::app {
namespace {

constexpr int kTextDigits = 34, kLeastDigits = 9, kBarDigits = 12; ///< widths
constexpr int kSteps = 1000;

} // namespace

struct JobBar::Job : QWidget {
    explicit Job(QWidget* parent)
        : QWidget(parent)
        , label(new views::ElidedLabel(this, Qt::ElideMiddle))
        , bar(new QProgressBar(this))
        , stop(new QToolButton(this))
    {
        const int digit = fontMetrics().horizontalAdvance(QLatin1Char('0'));
        label->setMinimumWidth(kLeastDigits * digit);
        label->setMaximumWidth(kTextDigits * digit);
        bar->setFixedWidth(kBarDigits * digit);
        bar->setTextVisible(false);
        bar->setRange(0, 0);
        stop->setAutoRaise(true);
        stop->setObjectName(QStringLiteral("cancelJob"));
        auto* row = new QHBoxLayout(this);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(6);
        for (QWidget* part : std::initializer_list<QWidget*>{label, bar, stop}) row->addWidget(part);
    }

    views::ElidedLabel* label;
    QProgressBar* bar;
    QToolButton* stop;
    std::function<void()> cancel;
};

JobBar::JobBar(QWidget* parent)
    : QWidget(parent)
    , m_layout(new QHBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(16);
}

void JobBar::setTheme(const views::Theme& theme)
{
    m_theme = theme;
    for (const auto& [id, job] : m_jobs) job->stop->setIcon(views::IconSet(theme).icon(views::Icon::cancel));
}

JobBar::Id JobBar::start(const QString& text, std::function<void()> cancel)
{
    auto* job = new Job(this);
    const Id id = ++m_last;
    m_jobs[id] = job;
    job->cancel = std::move(cancel);
    job->stop->setVisible(job->cancel != nullptr);
    job->stop->setIcon(views::IconSet(m_theme).icon(views::Icon::cancel));
    connect(job->stop, &QToolButton::clicked, job, [job] {
        job->stop->setEnabled(false);
        job->cancel();
    });
    m_layout->addWidget(job);
    setText(id, text);
    job->show();
    emit jobsChanged();
    return id;
}

void JobBar::setText(Id id, const QString& text)
{
    const auto found = m_jobs.find(id);
    if (found == m_jobs.end()) return;
    found->second->label->setText(text);
    found->second->bar->setAccessibleName(text);
    found->second->stop->setAccessibleName(tr("Cancel: %1").arg(text));
    found->second->stop->setToolTip(tr("Cancel"));
}

void JobBar::setProgress(Id id, double share)
{
    const auto found = m_jobs.find(id);
    if (found == m_jobs.end()) return;
    found->second->bar->setRange(0, share < 0 ? 0 : kSteps);
    if (share >= 0) found->second->bar->setValue(static_cast<int>(std::min(share, 1.0) * kSteps));
}

void JobBar::finish(Id id)
{
    const auto found = m_jobs.find(id);
    if (found == m_jobs.end()) return;
    found->second->hide();
    found->second->deleteLater(); // its own button may be what finished it
    m_jobs.erase(found);
    emit jobsChanged();
}

void JobBar::cancelAll()
{
    std::vector<Job*> jobs;
    for (const auto& [id, job] : m_jobs) jobs.push_back(job);
    for (Job* job : jobs)
        if (job->cancel) job->stop->click();
}

bool JobBar::canCancel() const
{
    return std::ranges::any_of(m_jobs, [](const auto& entry) { return entry.second->cancel != nullptr; });
}

} // namespace retrospan::app
