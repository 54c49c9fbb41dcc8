// The window's page of releases: where the ledgers are, and when there is a way back.
#include "evals/ledger_releases.h"
#include "evals/release_steps.h"
#include "main_window.h"
#include "status_line.h"
#include "views/evals/releases_view.h"

#include <QAction>
#include <QDir>
#include <QFileDialog>
#include <QSettings>
#include <QStackedWidget>

namespace retrospan::app {
namespace {

const QString kFolder = QStringLiteral("evals/releases");

} // namespace

void MainWindow::buildReleases()
{
    m_releases = std::make_unique<models::Releases>(std::make_shared<LedgerReleases>(m_library));
    m_releasesView = new views::ReleasesView(*m_releases, m_pages);
    m_pages->addWidget(m_releasesView);
    const auto action = [this](ActionId id) { return m_actions.action(id); };
    m_releasesView->setActions({action(ActionId::releaseRollBack), action(ActionId::releaseReload),
                                action(ActionId::releaseFolder)});
    connect(action(ActionId::showReleases), &QAction::triggered, this, &MainWindow::showReleases);
    connect(action(ActionId::releaseRollBack), &QAction::triggered, m_releasesView,
            &views::ReleasesView::askForRollback);
    connect(action(ActionId::releaseReload), &QAction::triggered, m_releases.get(),
            &models::Releases::reload);
    connect(action(ActionId::releaseFolder), &QAction::triggered, this, &MainWindow::chooseReleaseFolder);
    connect(m_releasesView, &views::ReleasesView::versionChosen, this, &MainWindow::updateReleaseActions);
    connect(m_releases.get(), &models::Releases::rolledBack, this,
            [this] { m_status->say(m_releases->outcome().text.section(QLatin1Char('\n'), 0, 0)); });
    updateReleaseActions();
}

void MainWindow::updateReleaseActions()
{
    const bool here = m_pages->currentWidget() == m_releasesView;
    const std::string version = m_releasesView->version();
    const bool possible = m_releases->state() == models::Releases::State::ready && !version.empty()
        && !m_releases->rollingBack() && m_releases->obstacle(version).isEmpty();
    m_actions.action(ActionId::releaseRollBack)->setEnabled(here && possible);
    for (const ActionId id : {ActionId::releaseReload, ActionId::releaseFolder})
        m_actions.action(id)->setEnabled(here && !m_releases->rollingBack());
}

/// Where the command line looks, unless another folder was chosen.
void MainWindow::showReleases()
{
    showPage(m_releasesView);
    if (m_releases->folder().isEmpty())
        m_releases->setFolder(
            QSettings().value(kFolder, QDir().absoluteFilePath(QLatin1String(kUsualLedger))).toString());
    else
        m_releases->reload();
    m_releasesView->focusVersions();
}

void MainWindow::chooseReleaseFolder()
{
    const QString folder =
        QFileDialog::getExistingDirectory(this, tr("Folder of release ledgers"), m_releases->folder());
    if (folder.isEmpty()) return;
    QSettings().setValue(kFolder, folder);
    m_releases->setFolder(folder);
}

} // namespace retrospan::app
