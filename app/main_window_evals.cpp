// The window's page of evals: what it shows, how a session leads to its cases and a case to its sessions.
#include "author.h"
#include "compare_commands.h"
#include "evals/evals_page_commands.h"
#include "evals/workspace_evals.h"
#include "main_window.h"
#include "status_line.h"
#include "views/compare/compare_view.h"
#include "views/evals/evals_view.h"

#include <QAction>
#include <QFileDialog>
#include <QSettings>
#include <QStackedWidget>

#include <algorithm>

namespace retrospan::app {
namespace {

const QString kPolicies = QStringLiteral("evals/policies"); ///< by data set

QMap<QString, QString> storedPolicies()
{
    QMap<QString, QString> policies;
    const QVariantMap stored = QSettings().value(kPolicies).toMap();
    for (auto each = stored.begin(); each != stored.end(); ++each) policies[each.key()] = each->toString();
    return policies;
}

void storePolicies(const QMap<QString, QString>& policies)
{
    QVariantMap stored;
    for (auto each = policies.begin(); each != policies.end(); ++each) stored[each.key()] = each.value();
    QSettings().setValue(kPolicies, stored);
}

} // namespace

void MainWindow::buildEvals()
{
    const auto source = std::make_shared<WorkspaceEvals>(m_library);
    m_evalHistory = std::make_unique<models::EvalHistory>(source);
    m_evalReview = std::make_unique<models::EvalReview>(source, *m_evalHistory, systemUser());
    m_evalGate = std::make_unique<models::EvalGate>(source, *m_evalReview);
    m_evalGate->setChosenPolicies(storedPolicies());
    m_evalsView = new views::EvalsView(*m_evalHistory, *m_evalReview, *m_evalGate, m_pages);
    m_pages->addWidget(m_evalsView);
    m_evalCommands = new EvalsPageCommands(m_actions, *m_evalReview, *m_evalGate, *m_evalsView, this);
    connect(m_evalCommands, &EvalsPageCommands::policyWanted, this, &MainWindow::choosePolicy);
    connect(m_evalCommands, &EvalsPageCommands::dataSetWanted, this, &MainWindow::chooseDataSet);
    connect(m_evalGate.get(), &models::EvalGate::policiesChanged, this,
            [this] { storePolicies(m_evalGate->chosenPolicies()); });
    const auto say = [this](const QString& text) { m_status->say(text); };
    connect(m_evalHistory.get(), &models::EvalHistory::notice, this, say);
    connect(m_evalReview.get(), &models::EvalReview::notice, this, say);
    connect(m_evalsView, &views::EvalsView::notice, this, say);
    connect(m_evalsView, &views::EvalsView::linkRequested, this, &MainWindow::openLink);
    connect(&m_evalReview->remarks(), &models::EvalRemarks::signedOff, m_evalHistory.get(),
            &models::EvalHistory::reload);
    connect(m_evalReview.get(), &models::EvalReview::sessionsFound, this, &MainWindow::showSessionsOfCase);
    connect(m_evalReview.get(), &models::EvalReview::casesFound, this, [this] {
        showPage(m_evalsView);
        m_evalsView->focusCases();
    });
    connect(m_evalReview.get(), &models::EvalReview::uncovered, this, [this](const QString& session) {
        m_status->say(tr("No eval case is about session %1").arg(session));
    });
    connect(m_actions.action(ActionId::showEvals), &QAction::triggered, this, &MainWindow::showEvals);
    connect(m_actions.action(ActionId::evalCasesOfSession), &QAction::triggered, this,
            &MainWindow::showCasesOfSession);
}

void MainWindow::showEvals()
{
    showPage(m_evalsView);
    m_evalHistory->reload();
    m_evalReview->readDataSet();
    m_evalsView->focusCases();
}

void MainWindow::choosePolicy()
{
    const QString at = m_evalGate->policyPath().isEmpty()
        ? QString::fromStdString(m_evalReview->dataSet().path)
        : m_evalGate->policyPath();
    const QString path = QFileDialog::getOpenFileName(this, tr("Choose a policy"), at,
                                                      tr("Policies (*.yaml *.yml);;All files (*)"));
    if (!path.isEmpty()) m_evalGate->choosePolicy(path);
}

void MainWindow::chooseDataSet()
{
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Choose the data set, or a file of its folder"),
                                     QString::fromStdString(m_evalReview->dataSet().path),
                                     tr("Data sets (*.yaml *.yml *.jsonl);;All files (*)"));
    if (!path.isEmpty()) m_evalReview->chooseDataSet(path);
}

/// Runs may have come in since they were read.
void MainWindow::showCasesOfSession()
{
    const std::vector<qint64> chosen = chosenSessions();
    if (chosen.size() != 1) return;
    const auto& sessions = m_libraryModel->sessions();
    const auto found = std::ranges::find(sessions, chosen.front(), &SessionSummary::key);
    if (found == sessions.end()) return;
    connect(
        m_evalHistory.get(), &models::EvalHistory::stateChanged, m_evalReview.get(),
        [this, id = found->id] { m_evalReview->openCasesOf(id); }, Qt::SingleShotConnection);
    m_evalHistory->reload();
}

/// Both replayed side by side; one alone is opened.
void MainWindow::showSessionsOfCase(qint64 baseline, qint64 candidate)
{
    if (baseline == 0 || candidate == 0) return openSession(baseline == 0 ? candidate : baseline);
    m_actions.action(ActionId::compareReplay)->setChecked(true);
    m_compareView->setReplayShown(true);
    compareSessions({baseline}, {candidate});
}

} // namespace retrospan::app
