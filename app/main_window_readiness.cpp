// The window's page of readiness: it is computed in the background, for as long as it takes.
#include "link_actions.h"
#include "main_window.h"
#include "readiness.h"
#include "status_line.h"
#include "views/readiness/readiness_view.h"

#include <QPointer>
#include <QStackedWidget>

namespace retrospan::app {
namespace {

/// Changes when sessions come in, go, grow, end or are scored.
std::size_t stateOf(const std::vector<SessionSummary>& sessions)
{
    std::size_t state = sessions.size() + 1;
    const auto mix = [&state](std::int64_t number) {
        state ^= std::hash<std::int64_t>{}(number) + 0x9e3779b97f4a7c15U + (state << 6U) + (state >> 2U);
    };
    for (const SessionSummary& session : sessions)
        for (const std::int64_t number :
             {session.key, session.spans, session.lastActiveNs, static_cast<std::int64_t>(session.status),
              static_cast<std::int64_t>(session.scores.size())})
            mix(number);
    return state;
}

struct Computed {
    models::ReadinessReportPtr report;
    std::size_t libraryState = 0;
};

Result<Computed> readAll(Library& library, const std::function<void(double)>& progress, std::stop_token stop)
{
    const auto sessions = library.sessions();
    if (!sessions.ok()) return sessions.error();
    auto report = readReadiness(library, *sessions, progress, stop);
    if (report.cancelled()) return Cancelled{};
    if (!report.ok()) return report.error();
    return Computed{std::make_shared<const models::ReadinessReport>(std::move(*report)), stateOf(*sessions)};
}

} // namespace

void MainWindow::buildReadiness()
{
    m_readinessView = new views::ReadinessView(m_pages);
    m_pages->addWidget(m_readinessView);
    connect(m_readinessView, &views::ReadinessView::computeRequested, this, &MainWindow::computeReadiness);
    connect(m_readinessView, &views::ReadinessView::linkActivated, this, &MainWindow::openLink);
    connect(m_libraryModel.get(), &models::LibraryModel::loaded, this, [this] {
        m_libraryState = stateOf(m_libraryModel->sessions());
        m_readinessView->setOutdated(m_libraryState != m_readinessState);
    });
}

void MainWindow::showReadiness()
{
    showPage(m_readinessView);
    m_readinessView->focusQuestions();
    const bool upToDate = m_readinessView->hasReport() && m_libraryState == m_readinessState;
    if (!upToDate && !m_readiness.running()) computeReadiness();
}

void MainWindow::computeReadiness()
{
    m_status->jobs().finish(std::exchange(m_readinessJob, 0));
    const auto stop = std::make_shared<std::stop_source>();
    const JobBar::Id job =
        m_status->jobs().start(tr("Computing readiness"), [stop] { stop->request_stop(); });
    m_readinessJob = job;
    m_readinessView->setComputing(true);
    const QPointer<MainWindow> self(this);
    const auto progress = [self, job](double share) {
        const auto tell = [self, job, share] {
            if (self) self->m_status->jobs().setProgress(job, share);
        };
        QMetaObject::invokeMethod(QCoreApplication::instance(), tell, Qt::QueuedConnection);
    };
    m_readiness.run(
        [library = m_library, progress, stop](std::stop_token gone) {
            const std::stop_callback relay(gone, [stop] { stop->request_stop(); });
            return readAll(*library, progress, stop->get_token());
        },
        [this](Result<Computed> computed) {
            m_status->jobs().finish(std::exchange(m_readinessJob, 0));
            m_readinessView->setComputing(false);
            if (computed.ok()) {
                m_readinessState = computed->libraryState;
                m_readinessView->setReport(std::move(computed->report));
            } else if (!computed.cancelled()) {
                m_readinessView->setFailure(QString::fromStdString(computed.error().message));
            }
            m_readinessView->setOutdated(m_libraryState != 0 && m_libraryState != m_readinessState);
            emit readinessComputed();
        });
}

} // namespace retrospan::app
