// What the window's commands do: files, imports, exports, settings. The part of MainWindow that talks to
// dialogs.
#include "import_report_dialog.h"
#include "main_window.h"

#include "evals/eval_case_dialog.h"
#include "export_dialog.h"
#include "models/plain_text.h"
#include "recent_files.h"
#include "shortcut_dialog.h"
#include "status_line.h"
#include "trace/span_places.h"
#include "views/base/command_palette.h"
#include "views/compare/compare_view.h"
#include "views/evals/evals_view.h"
#include "views/library/library_table.h"
#include "views/library/library_view.h"
#include "views/replay/replay_view.h"
#include "views/session/filter_bar.h"
#include "views/session/session_view.h"

#include <QAction>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QMessageBox>
#include <QStackedWidget>

#include <algorithm>
#include <utility>

namespace retrospan::app {
namespace {

template <typename Run> void connectTo(const ActionRegistry& actions, ActionId id, QObject* owner, Run run)
{
    QObject::connect(actions.action(id), &QAction::triggered, owner, run);
}

/// Characters of a span's name in a dialog.
constexpr std::size_t kMostNamed = 40;

/// What a session is called as a file.
QString fileNameOf(const SessionSummary& session)
{
    QString name = models::textPrefix(QString::fromStdString(session.id), 80);
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
    on(ActionId::importReport, [this] { ImportReportDialog(m_reports, m_themes.theme(), this).exec(); });
    on(ActionId::exportSession, [this] { chooseExport(); });
    on(ActionId::makeEvalCase, [this] { makeEvalCase(); });
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
    on(ActionId::showReplay, [this] {
        showPage(m_replayView);
        m_replayView->focusSteps();
    });
    on(ActionId::showCompare, [this] {
        showPage(m_compareView);
        m_compareView->focusPairs();
    });
    on(ActionId::showInspector, [this](bool shown) { wantInspector(shown); });
    on(ActionId::commandPalette, [this] { m_palette->popUp(); });
    on(ActionId::themeSystem, [this] { m_themes.setMode(views::ThemeMode::system); });
    on(ActionId::themeLight, [this] { m_themes.setMode(views::ThemeMode::light); });
    on(ActionId::themeDark, [this] { m_themes.setMode(views::ThemeMode::dark); });
    on(ActionId::fullScreen, [this](bool full) { full ? showFullScreen() : showNormal(); });
    on(ActionId::resetLayout, [this] {
        restoreState(m_firstState);
        m_inspectorWanted = true;
        showPage(m_pages->currentWidget());
    });
    on(ActionId::editPrices, [this] { editPrices(); });
    on(ActionId::keyboardShortcuts, [this] { editShortcuts(); });
    on(ActionId::about, [this] { showAbout(); });
    for (const auto signal : {&models::SessionDocument::stateChanged, &models::SessionDocument::rowsChanged})
        connect(m_document.get(), signal, this, [this] {
            updateActions();
            showCounts();
        });
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
        else if (m_pages->currentWidget() == m_evalsView)
            m_evalsView->focusFilter();
        else
            m_sessionView->filterBar().focusFilter();
    });
    on(ActionId::resetFilters, [this] { resetFilters(); });
    on(ActionId::saveSearch, [this] { nameSearch(); });
    on(ActionId::showReadiness, [this] { showReadiness(); });
    on(ActionId::chooseColumns, [this] { m_libraryView->chooseColumns(); });
    on(ActionId::gettingStarted, [this] { showGettingStarted(); });
    connect(&m_searches, &models::SavedSearches::storingFailed, this,
            [this](const QString& why) { m_status->say(why, views::Tone::error); });
    connect(m_libraryView, &views::LibraryView::currentChanged, this, &MainWindow::updateActions);
    connect(&m_libraryView->table(), &views::LibraryTable::sessionsSelected, this,
            &MainWindow::updateActions);
    connect(m_libraryModel.get(), &models::LibraryModel::filtered, this, [this] {
        showCounts();
        updateActions();
    });
    connect(m_libraryModel.get(), &models::LibraryModel::loaded, this, [this] {
        const auto isIt = [this](const SessionSummary& session) { return session.key == m_openAfterLoad; };
        if (m_openAfterLoad != 0 && std::ranges::any_of(m_libraryModel->sessions(), isIt))
            openSession(std::exchange(m_openAfterLoad, 0));
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
    QFileDialog dialog(this, tr("Open a workspace, or name a new one"), here,
                       tr("Workspaces (*.retrospan);;All files (*)"));
    dialog.setAcceptMode(QFileDialog::AcceptSave); // it may be a new one
    dialog.setOption(QFileDialog::DontConfirmOverwrite);
    dialog.setLabelText(QFileDialog::Accept, tr("Open"));
    if (dialog.exec() != QDialog::Accepted) return;
    for (const QString& path : dialog.selectedFiles()) emit openWorkspaceRequested(path);
}

void MainWindow::chooseExport()
{
    ExportDialog dialog(this);
    if (dialog.exec() != QDialog::Accepted) return;
    const QString suffix = suffixOf(dialog.format());
    QString path = QFileDialog::getSaveFileName(this, tr("Export session"),
                                                fileNameOf(m_document->data()->summary) + suffix,
                                                fileFilterOf(dialog.format()));
    if (path.isEmpty()) return;
    if (QFileInfo(path).suffix().isEmpty()) path += suffix;
    ExportTarget target{dialog.format(), path.toStdString()};
    if (dialog.redact()) target.redaction = {.email = true, .phone = true, .card = true, .key = true};
    exportSession(target);
}

void MainWindow::makeEvalCase()
{
    const models::SessionData& session = *m_document->data();
    const Node node = m_document->selected();
    const bool span = node != kNoNode && !session.tree.isMissing(node);
    const std::string_view name = span ? session.table.text(session.table.name(node)) : std::string_view();
    EvalCaseDialog dialog(m_library, session.summary.key, span ? placeOf(session.table, node) : SpanPlace(),
                          models::withNamedControls(models::oneLine(name, kMostNamed)), this);
    if (dialog.exec() == QDialog::Accepted) m_status->say(tr("Case added to %1").arg(dialog.written()));
}

void MainWindow::nameSearch()
{
    QInputDialog dialog(this);
    dialog.setWindowTitle(tr("Save this search"));
    dialog.setLabelText(tr("Name:"));
    dialog.setTextValue(models::textPrefix(m_libraryModel->query().simplified(), 60));
    dialog.setOkButtonText(tr("Save"));
    dialog.resize(60 * fontMetrics().averageCharWidth(), 0);
    if (dialog.exec() == QDialog::Accepted) saveSearch(dialog.textValue());
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
