// What the window's commands do: files, imports, exports, settings. The part of MainWindow that talks to
// dialogs.
#include "import_report_dialog.h"
#include "main_window.h"
#include "models/format.h"
#include "recent_files.h"
#include "shortcut_dialog.h"
#include "status_line.h"
#include "views/base/command_palette.h"
#include "views/library/library_view.h"
#include "views/session/filter_bar.h"
#include "views/session/session_view.h"

#include <QAction>
#include <QDockWidget>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QMessageBox>
#include <QPointer>
#include <QStackedWidget>
#include <QTemporaryDir>

namespace retrospan::app {
namespace {

template <typename Run> void connectTo(const ActionRegistry& actions, ActionId id, QObject* owner, Run run)
{
    QObject::connect(actions.action(id), &QAction::triggered, owner, run);
}

/// What a session is called as a file.
QString fileNameOf(const SessionSummary& session)
{
    QString name = QString::fromStdString(session.id).left(80);
    for (QChar& letter : name)
        if (!letter.isLetterOrNumber() && letter != QLatin1Char('-') && letter != QLatin1Char('.'))
            letter = QLatin1Char('_');
    return name;
}

} // namespace

void MainWindow::connectFileActions()
{
    const auto on = [this](ActionId id, auto run) { connectTo(m_actions, id, this, run); };
    on(ActionId::openFiles, [this] { chooseFiles(); });
    on(ActionId::openFolder, [this] { chooseFolder(); });
    on(ActionId::openSample, [this] { importSample(); });
    on(ActionId::openWorkspace, [this] { chooseWorkspace(); });
    on(ActionId::importReport, [this] { ImportReportDialog(m_reports, this).exec(); });
    on(ActionId::exportSession, [this] { chooseExport(); });
    on(ActionId::cancelJobs, [this] { m_status->jobs().cancelAll(); });
    on(ActionId::quit, [this] { close(); });
    connect(m_recent, &RecentFiles::chosen, this, [this](const QString& path) { importFiles({path}); });
    connect(&m_status->jobs(), &JobBar::jobsChanged, this, &MainWindow::updateActions);
}

void MainWindow::connectViewActions()
{
    const auto on = [this](ActionId id, auto run) { connectTo(m_actions, id, this, run); };
    on(ActionId::showLibrary, [this] {
        showPage(m_libraryView);
        m_libraryView->showSessions();
    });
    on(ActionId::showSession, [this] { showPage(m_sessionView); });
    on(ActionId::showInspector, [this](bool shown) { m_inspectorDock->setVisible(shown); });
    on(ActionId::commandPalette, [this] { m_palette->popUp(); });
    on(ActionId::themeSystem, [this] { m_themes.setMode(views::ThemeMode::system); });
    on(ActionId::themeLight, [this] { m_themes.setMode(views::ThemeMode::light); });
    on(ActionId::themeDark, [this] { m_themes.setMode(views::ThemeMode::dark); });
    on(ActionId::fullScreen, [this](bool full) { full ? showFullScreen() : showNormal(); });
    on(ActionId::resetLayout, [this] {
        restoreState(m_firstState);
        showPage(m_pages->currentWidget());
    });
    on(ActionId::keyboardShortcuts, [this] { editShortcuts(); });
    on(ActionId::about, [this] { showAbout(); });
    for (const auto signal : {&models::SessionDocument::stateChanged, &models::SessionDocument::rowsChanged})
        connect(m_document.get(), signal, this, &MainWindow::updateActions);
}

void MainWindow::connectLibraryActions()
{
    const auto on = [this](ActionId id, auto run) { connectTo(m_actions, id, this, run); };
    on(ActionId::openSelectedSession, [this] { m_libraryView->openCurrent(); });
    on(ActionId::searchContent, [this] {
        showPage(m_libraryView);
        m_libraryView->focusQuery();
    });
    on(ActionId::focusFilter, [this] {
        if (m_pages->currentWidget() == m_libraryView)
            m_libraryView->focusQuery();
        else
            m_sessionView->filterBar().focusFilter();
    });
    on(ActionId::resetFilters, [this] { resetFilters(); });
    on(ActionId::saveSearch, [this] { nameSearch(); });
    on(ActionId::chooseColumns, [this] { m_libraryView->chooseColumns(); });
    on(ActionId::gettingStarted, [this] { showGettingStarted(); });
    connect(&m_searches, &models::SavedSearches::storingFailed, this,
            [this](const QString& why) { m_status->say(why, views::Tone::error); });
    connect(m_libraryView, &views::LibraryView::currentChanged, this, &MainWindow::updateActions);
    connect(m_libraryModel.get(), &models::LibraryModel::filtered, this, [this] {
        showCounts();
        updateActions();
    });
    connect(m_libraryModel.get(), &models::LibraryModel::loaded, this, [this] {
        if (m_openAfterLoad != 0) openSession(std::exchange(m_openAfterLoad, 0));
    });
}

void MainWindow::chooseFiles()
{
    const QStringList paths = QFileDialog::getOpenFileNames(this, tr("Open recordings"));
    if (!paths.isEmpty()) importFiles(paths);
}

void MainWindow::chooseFolder()
{
    const QString path = QFileDialog::getExistingDirectory(this, tr("Open every recording in a folder"));
    if (!path.isEmpty()) importFiles({path});
}

void MainWindow::chooseWorkspace()
{
    const QString here = QFileInfo(QString::fromStdString(m_library->workspace().path())).absolutePath();
    const QString path = QFileDialog::getSaveFileName(this, tr("Open a workspace, or name a new one"), here,
                                                      tr("Workspaces (*.retrospan);;All files (*)"), nullptr,
                                                      QFileDialog::DontConfirmOverwrite);
    if (!path.isEmpty()) emit openWorkspaceRequested(path);
}

void MainWindow::chooseExport()
{
    const QString otlp = tr("OpenTelemetry, JSON lines (*.jsonl)"), json = tr("Session with tree (*.json)");
    QString chosen;
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Export session"), fileNameOf(m_document->data()->summary),
                                     otlp + QStringLiteral(";;") + json, &chosen);
    if (path.isEmpty()) return;
    const bool asJson =
        path.endsWith(QLatin1String(".json")) || (chosen == json && !path.contains(QLatin1Char('.')));
    ExportTarget target{asJson ? ExportFormat::json : ExportFormat::otlp, path.toStdString()};
    if (QFileInfo(path).suffix().isEmpty()) target.path += asJson ? ".json" : ".jsonl";
    exportSession(target);
}

void MainWindow::exportSession(const ExportTarget& target)
{
    const auto stop = std::make_shared<std::stop_source>();
    const QString path = QString::fromStdString(target.path);
    const JobBar::Id job = m_status->jobs().start(tr("Exporting %1").arg(QFileInfo(path).fileName()),
                                                  [stop] { stop->request_stop(); });
    const QPointer<MainWindow> self(this);
    const auto progress = [self, job](double share) {
        const auto tell = [self, job, share] {
            if (self) self->m_status->jobs().setProgress(job, share);
        };
        QMetaObject::invokeMethod(QCoreApplication::instance(), tell, Qt::QueuedConnection);
    };
    m_export.run(
        [library = m_library, key = m_document->data()->summary.key, target, progress,
         stop](std::stop_token gone) {
            const std::stop_callback relay(gone, [stop] { stop->request_stop(); });
            return app::exportSession(*library, key, target, progress, stop->get_token());
        },
        [this, job, path](const Status& written) {
            m_status->jobs().finish(job);
            if (written.ok())
                m_status->say(tr("Exported to %1").arg(path));
            else if (written.cancelled())
                m_status->say(tr("Export cancelled; nothing was written"));
            else
                m_status->say(QString::fromStdString(written.error().message), views::Tone::error);
            updateActions();
            emit exportFinished();
        });
    updateActions();
}

/// The sample travels inside the program; readers take files, so it is written to a folder of its own first.
void MainWindow::importSample()
{
    auto folder = std::make_shared<QTemporaryDir>();
    const QString path = folder->filePath(QStringLiteral("checkout-journey.jsonl"));
    if (!QFile::copy(QStringLiteral(":/samples/checkout-journey.jsonl"), path))
        return m_status->say(tr("The sample cannot be written to %1").arg(path), views::Tone::error);
    m_imports.add({path}, [folder] { folder->remove(); });
}

void MainWindow::importFiles(const QStringList& paths)
{
    m_recent->remember(paths);
    m_imports.add(paths);
}

void MainWindow::connectImports()
{
    connect(&m_imports, &ImportJobs::started, this, [this] {
        m_importJob = m_status->jobs().start(tr("Importing"), [this] { m_imports.cancel(); });
    });
    connect(&m_imports, &ImportJobs::progressed, this, &MainWindow::showImportProgress);
    connect(&m_imports, &ImportJobs::finished, this,
            [this](const std::shared_ptr<ImportOutcome>& outcome) { importDone(*outcome); });
}

void MainWindow::showImportProgress(const ImportProgressInfo& progress)
{
    const QString name = QFileInfo(QString::fromStdString(progress.path)).fileName();
    m_status->jobs().setText(
        m_importJob,
        progress.fileCount == 1
            ? tr("Importing %1").arg(name)
            : tr("Importing %1 (%2 of %3)").arg(name).arg(progress.fileIndex + 1).arg(progress.fileCount));
    m_status->jobs().setProgress(m_importJob,
                                 progress.bytesTotal == 0 ? -1
                                                          : static_cast<double>(progress.bytesRead)
                                         / static_cast<double>(progress.bytesTotal));
}

void MainWindow::importDone(ImportOutcome& outcome)
{
    m_status->jobs().finish(m_importJob);
    std::int64_t spans = 0, findings = 0;
    m_openAfterLoad = 0;
    for (ImportedFile& file : outcome.files) {
        spans += static_cast<std::int64_t>(file.report.spans);
        for (const import::Diagnostic& found : file.report.diagnostics())
            if (found.severity != import::Severity::info) findings += static_cast<std::int64_t>(found.count);
        if (outcome.files.size() == 1 && !file.counts.sessions.empty())
            m_openAfterLoad = file.counts.sessions.front();
        m_reports.push_back(std::move(file.report));
    }
    QAction* report = findings > 0 ? m_actions.action(ActionId::importReport) : nullptr;
    const QString read = models::countOf(spans, tr("span"));
    if (outcome.status.cancelled())
        m_status->say(tr("Import cancelled; %1 read before stay in the library").arg(read));
    else if (!outcome.status.ok())
        m_status->say(QString::fromStdString(outcome.status.error().message), views::Tone::error);
    else if (findings == 0)
        m_status->say(tr("%1 imported").arg(read));
    else
        m_status->say(tr("%1 imported, %2").arg(read, models::countOf(findings, tr("warning"))),
                      views::Tone::warning, report);
    m_libraryModel->reload();
    updateActions();
    emit importFinished();
}

void MainWindow::nameSearch()
{
    bool given = false;
    const QString name = QInputDialog::getText(this, tr("Save this search"), tr("Name:"), QLineEdit::Normal,
                                               m_libraryModel->query().simplified().left(60), &given);
    if (given) saveSearch(name);
}

void MainWindow::saveSearch(const QString& name)
{
    m_searches.save(name, m_libraryModel->query());
}

void MainWindow::showGettingStarted()
{
    showPage(m_libraryView);
    m_libraryView->showGettingStarted();
}

void MainWindow::editShortcuts()
{
    ShortcutDialog(m_actions, m_themes.theme(), this).exec();
    saveSettings();
}

void MainWindow::showAbout()
{
    QMessageBox box(QMessageBox::NoIcon, tr("About Retrospan"),
                    tr("Retrospan %1\nWhat an AI agent did, whether it worked, and what it cost.\n"
                       "GPL-3.0-or-later")
                        .arg(QStringLiteral(RETROSPAN_VERSION)),
                    QMessageBox::Close, this);
    box.setTextFormat(Qt::PlainText);
    box.exec();
}

} // namespace retrospan::app
