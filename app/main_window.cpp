#include "main_window.h"

#include "import_report_dialog.h"
#include "palette_providers.h"
#include "views/base/command_palette.h"
#include "views/base/empty_state.h"
#include "views/inspector/inspector.h"
#include "views/library/library_view.h"
#include "views/session/filter_bar.h"
#include "views/session/session_view.h"
#include "views/session/span_tree_view.h"
#include "workspace_source.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPointer>
#include <QProgressBar>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QToolBar>
#include <QToolButton>

/// The sample is a resource of a static library, which the linker drops unless it is asked for; outside any
/// namespace.
static void keepResources()
{
    Q_INIT_RESOURCE(resources);
}

namespace retrospan::app {
namespace {

constexpr int kRecentFiles = 10;

const QString kGeometry = QStringLiteral("window/geometry"), kState = QStringLiteral("window/state"),
              kTheme = QStringLiteral("window/theme"), kRecent = QStringLiteral("files/recent"),
              kPalette = QStringLiteral("palette/recent");

} // namespace

MainWindow::MainWindow(std::shared_ptr<Library> library, views::ThemeController& themes)
    : m_library(std::move(library))
    , m_source(std::make_shared<WorkspaceSource>(m_library))
    , m_themes(themes)
    , m_actions(this)
    , m_libraryModel(std::make_unique<models::LibraryModel>(m_source))
    , m_document(std::make_unique<models::SessionDocument>(m_source))
{
    keepResources();
    setWindowTitle(QStringLiteral("Retrospan"));
    setWindowIcon(views::applicationIcon());
    setAcceptDrops(true);
    resize(1280, 800);
    buildViews();
    buildMenus();
    buildActivityBar();
    buildStatusBar();
    connectActions();
    connectSessionActions();
    connect(&m_themes, &views::ThemeController::themeChanged, this, &MainWindow::applyTheme);
    applyTheme(m_themes.theme());
    showPage(m_libraryView);
    m_firstState = saveState();
    restore();
    m_libraryModel->reload();
}

MainWindow::~MainWindow()
{
    m_import.cancel();
    // The views look at models and actions that this class owns: they go first.
    QObject::disconnect(m_inspectorDock, nullptr, nullptr, nullptr);
    delete m_palette;
    delete m_inspectorDock;
    delete takeCentralWidget();
}

void MainWindow::buildViews()
{
    m_pages = new QStackedWidget(this);
    m_libraryView = new views::LibraryView(*m_libraryModel, m_pages);
    m_sessionView = new views::SessionView(*m_document, m_pages);
    m_pages->addWidget(m_libraryView);
    m_pages->addWidget(m_sessionView);
    setCentralWidget(m_pages);
    const auto breakdown = [library = m_library](const insight::CallUsage& call) {
        insight::PriceLookup prices(library->prices());
        return insight::breakdownOf(call, prices);
    };
    m_inspectorDock = new QDockWidget(tr("Inspector"), this);
    m_inspectorDock->setObjectName(QStringLiteral("inspectorDock"));
    m_inspector = new views::Inspector(*m_document, m_source, breakdown, m_inspectorDock);
    m_inspectorDock->setWidget(m_inspector);
    addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    resizeDocks({m_inspectorDock}, {430}, Qt::Horizontal);
    m_palette = new views::CommandPalette(this);
    m_palette->addProvider(std::make_unique<ActionProvider>(m_actions));
    m_palette->addProvider(
        std::make_unique<SessionProvider>(*m_libraryModel, [this](qint64 key) { openSession(key); }));
    m_libraryView->emptyState().addButton(m_actions.action(ActionId::openFiles));
    m_libraryView->emptyState().addButton(m_actions.action(ActionId::openSample));
    connect(m_libraryView, &views::LibraryView::openRequested, this, &MainWindow::openSession);
    connect(m_sessionView, &views::SessionView::inspectRequested, this, [this] {
        m_inspectorDock->show();
        m_inspector->setFocus();
    });
    connect(m_libraryModel.get(), &models::LibraryModel::loaded, this, [this] {
        if (m_openAfterLoad != 0) openSession(std::exchange(m_openAfterLoad, 0));
    });
}

void MainWindow::buildMenus()
{
    // What has no view yet is not offered.
    const auto offered = [](const QAction* action) { return action->isEnabled(); };
    for (const ActionId later :
         {ActionId::openFolder, ActionId::openWorkspace, ActionId::exportSession, ActionId::find,
          ActionId::findNext, ActionId::findPrevious, ActionId::keyboardShortcuts, ActionId::gettingStarted,
          ActionId::resetFilters})
        m_actions.action(later)->setEnabled(false);
    for (const ActionCategory category :
         {ActionCategory::file, ActionCategory::edit, ActionCategory::view, ActionCategory::session,
          ActionCategory::library, ActionCategory::help}) {
        QMenu* menu = menuBar()->addMenu(categoryText(category));
        for (QAction* action : m_actions.actions(category))
            if (offered(action)) menu->addAction(action);
        if (category == ActionCategory::file) {
            m_recentMenu = new QMenu(tr("Open &recent"), menu);
            menu->insertMenu(m_actions.action(ActionId::importReport), m_recentMenu);
        }
    }
    rebuildRecent();
}

void MainWindow::buildActivityBar()
{
    auto* bar = new QToolBar(tr("Activities"), this);
    bar->setObjectName(QStringLiteral("activityBar"));
    bar->setMovable(false);
    bar->setIconSize({22, 22});
    bar->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    for (const ActionId id : {ActionId::showLibrary, ActionId::showSession})
        bar->addAction(m_actions.action(id));
    for (const ActionId id : {ActionId::showLibrary, ActionId::showSession})
        m_actions.action(id)->setCheckable(true);
    addToolBar(Qt::LeftToolBarArea, bar);
}

void MainWindow::buildStatusBar()
{
    m_status = new QLabel(this);
    m_status->setTextFormat(Qt::PlainText);
    m_progress = new QProgressBar(this);
    m_progress->setFixedWidth(180);
    m_progress->setTextVisible(false);
    m_progress->hide();
    m_cancel = new QToolButton(this);
    m_cancel->setDefaultAction(m_actions.action(ActionId::cancelJobs));
    m_cancel->hide();
    statusBar()->addWidget(m_status, 1);
    statusBar()->addPermanentWidget(m_progress);
    statusBar()->addPermanentWidget(m_cancel);
    if (const std::string& aside = m_library->workspace().setAside(); !aside.empty())
        m_status->setText(
            tr("The workspace was damaged; it is kept as %1").arg(QString::fromStdString(aside)));
    else
        m_status->setText(QString::fromStdString(m_library->workspace().path()));
}

void MainWindow::connectActions()
{
    const auto on = [this](ActionId id, auto action) {
        connect(m_actions.action(id), &QAction::triggered, this, action);
    };
    on(ActionId::openFiles, [this] { chooseFiles(); });
    on(ActionId::openSample, [this] { importSample(); });
    on(ActionId::importReport, [this] { showReport(); });
    on(ActionId::cancelJobs, [this] {
        m_import.cancel();
        m_document->cancelLoading();
        importDone({}, Cancelled{});
    });
    on(ActionId::quit, [this] { close(); });
    on(ActionId::showLibrary, [this] { showPage(m_libraryView); });
    on(ActionId::showSession, [this] { showPage(m_sessionView); });
    on(ActionId::showInspector, [this](bool shown) { m_inspectorDock->setVisible(shown); });
    connect(m_inspectorDock, &QDockWidget::visibilityChanged, m_actions.action(ActionId::showInspector),
            [this](bool) {
                m_actions.action(ActionId::showInspector)->setChecked(!m_inspectorDock->isHidden());
            });
    on(ActionId::commandPalette, [this] { showPalette(); });
    on(ActionId::themeSystem, [this] { m_themes.setMode(views::ThemeMode::system); });
    on(ActionId::themeLight, [this] { m_themes.setMode(views::ThemeMode::light); });
    on(ActionId::themeDark, [this] { m_themes.setMode(views::ThemeMode::dark); });
    on(ActionId::fullScreen, [this](bool full) { full ? showFullScreen() : showNormal(); });
    on(ActionId::resetLayout, [this] { restoreState(m_firstState); });
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
    on(ActionId::about, [this] {
        QMessageBox box(
            QMessageBox::NoIcon, tr("About Retrospan"),
            tr("Retrospan %1\nWhat an AI agent did, whether it worked, and what it cost.\nGPL-3.0-or-later")
                .arg(QStringLiteral(RETROSPAN_VERSION)),
            QMessageBox::Close, this);
        box.setTextFormat(Qt::PlainText);
        box.exec();
    });
}

void MainWindow::connectSessionActions()
{
    const auto on = [this](ActionId id, auto action) {
        connect(m_actions.action(id), &QAction::triggered, this, [this, action] {
            if (m_document->data() != nullptr) action();
        });
    };
    views::SpanTreeView& tree = m_sessionView->tree();
    on(ActionId::zoomIn, [&tree] { tree.zoomIn(); });
    on(ActionId::zoomOut, [&tree] { tree.zoomOut(); });
    on(ActionId::zoomFit, [this] { m_document->setWindow(m_document->extent()); });
    on(ActionId::zoomSelection, [&tree] { tree.zoomToSelection(); });
    on(ActionId::viewBack, [this] { m_document->undo(); });
    on(ActionId::viewForward, [this] { m_document->redo(); });
    on(ActionId::expandAll, [this] { m_document->expandAll(); });
    on(ActionId::collapseAll, [this] { m_document->collapseToLevel(0); });
    const auto selected = [this](auto action) {
        return [this, action] {
            if (m_document->selected() != kNoNode) action(m_document->selected());
        };
    };
    on(ActionId::expandSelected, selected([this](Node node) { m_document->setSubtreeExpanded(node, true); }));
    on(ActionId::collapseSelected,
       selected([this](Node node) { m_document->setSubtreeExpanded(node, false); }));
    on(ActionId::goToParent, selected([this](Node node) {
           if (const Node parent = m_document->data()->tree.parent(node); parent != kNoNode)
               m_document->select(parent);
       }));
    on(ActionId::goToRoot, selected([this](Node node) {
           const SpanTree& spans = m_document->data()->tree;
           while (spans.parent(node) != kNoNode) node = spans.parent(node);
           m_document->select(node);
       }));
    for (const auto& [id, forward] :
         {std::pair(ActionId::nextError, true), std::pair(ActionId::previousError, false)})
        on(id, [this, forward = forward] {
            if (const Node error = m_document->findError(forward); error != kNoNode)
                m_document->select(error);
        });
}

void MainWindow::applyTheme(const views::Theme& theme)
{
    m_actions.setTheme(theme);
    m_libraryView->setTheme(theme);
    m_sessionView->setTheme(theme);
    m_inspector->setTheme(theme);
    m_palette->setTheme(theme);
    m_actions.action(ActionId::themeSystem)->setChecked(m_themes.mode() == views::ThemeMode::system);
    m_actions.action(ActionId::themeLight)->setChecked(m_themes.mode() == views::ThemeMode::light);
    m_actions.action(ActionId::themeDark)->setChecked(m_themes.mode() == views::ThemeMode::dark);
}

void MainWindow::showPage(QWidget* page)
{
    m_pages->setCurrentWidget(page);
    m_actions.action(ActionId::showLibrary)->setChecked(page == m_libraryView);
    m_actions.action(ActionId::showSession)->setChecked(page == m_sessionView);
    m_inspectorDock->setVisible(page == m_sessionView);
}

void MainWindow::openSession(qint64 key)
{
    showPage(m_sessionView);
    m_document->open(key);
    m_sessionView->tree().setFocus();
}

void MainWindow::chooseFiles()
{
    const QStringList paths = QFileDialog::getOpenFileNames(this, tr("Open recordings"));
    if (!paths.isEmpty()) importFiles(paths);
}

/// The sample travels inside the program; readers take files, so it is written to a folder of its own first.
void MainWindow::importSample()
{
    auto folder = std::make_shared<QTemporaryDir>();
    const QString path = folder->filePath(QStringLiteral("checkout-journey.jsonl"));
    if (!QFile::copy(QStringLiteral(":/samples/checkout-journey.jsonl"), path))
        return m_status->setText(tr("The sample cannot be written to %1").arg(path));
    connect(this, &MainWindow::importFinished, this, [folder] { folder->remove(); });
    importFiles({path});
}

void MainWindow::importFiles(const QStringList& paths)
{
    std::vector<std::string> files;
    for (const QString& path : paths) files.push_back(path.toStdString());
    rememberRecent(paths);
    m_progress->setRange(0, 0);
    m_progress->show();
    m_cancel->show();
    struct Done {
        std::vector<ImportedFile> files;
        Status status = success();
    };
    const QPointer<MainWindow> self(this);
    m_import.run(
        [library = m_library, files, self](std::stop_token stop) {
            Done done;
            const auto progress = [&](const ImportProgressInfo& at) {
                QMetaObject::invokeMethod(
                    QCoreApplication::instance(),
                    [self, at] {
                        if (self) self->showImportProgress(at);
                    },
                    Qt::QueuedConnection);
            };
            done.status = importPaths(
                library->workspace(), files, {}, progress,
                [&](ImportedFile&& file) { done.files.push_back(std::move(file)); }, stop);
            return done;
        },
        [this](Done done) { importDone(std::move(done.files), done.status); });
}

void MainWindow::showImportProgress(const ImportProgressInfo& progress)
{
    if (!importing()) return;
    if (progress.bytesTotal > 0) {
        m_progress->setRange(0, 1000);
        m_progress->setValue(static_cast<int>(progress.bytesRead * 1000 / progress.bytesTotal));
    }
    m_status->setText(tr("Importing %1 (%2 of %3)")
                          .arg(QString::fromStdString(progress.path))
                          .arg(progress.fileIndex + 1)
                          .arg(progress.fileCount));
}

void MainWindow::importDone(std::vector<ImportedFile>&& files, const Status& status)
{
    m_progress->hide();
    m_cancel->hide();
    std::uint64_t spans = 0, findings = 0;
    for (ImportedFile& file : files) {
        spans += file.report.spans;
        for (const import::Diagnostic& found : file.report.diagnostics())
            if (found.severity != import::Severity::info) findings += found.count;
        if (!file.counts.sessions.empty()) m_openAfterLoad = file.counts.sessions.front();
        m_reports.push_back(std::move(file.report));
    }
    if (status.cancelled())
        m_status->setText(tr("Cancelled; what was read so far is in the library"));
    else if (!status.ok())
        m_status->setText(QString::fromStdString(status.error().message));
    else
        m_status->setText(
            findings == 0
                ? tr("%1 spans imported").arg(spans)
                : tr("%1 spans imported, %2 warnings: see the import report").arg(spans).arg(findings));
    if (files.size() != 1) m_openAfterLoad = 0;
    m_libraryModel->reload();
    emit importFinished();
}

void MainWindow::showReport()
{
    ImportReportDialog dialog(m_reports, this);
    dialog.exec();
}

void MainWindow::showPalette()
{
    m_palette->popUp();
}

void MainWindow::rememberRecent(const QStringList& paths)
{
    QSettings settings;
    QStringList recent = settings.value(kRecent).toStringList();
    for (const QString& path : paths) {
        recent.removeAll(path);
        recent.prepend(path);
    }
    settings.setValue(kRecent, recent.mid(0, kRecentFiles));
    rebuildRecent();
}

void MainWindow::rebuildRecent()
{
    m_recentMenu->clear();
    for (const QString& path : QSettings().value(kRecent).toStringList()) {
        QString text = path;
        QAction* action = m_recentMenu->addAction(text.replace(QLatin1Char('&'), QStringLiteral("&&")));
        connect(action, &QAction::triggered, this, [this, path] { importFiles({path}); });
    }
    m_recentMenu->setEnabled(!m_recentMenu->isEmpty());
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile()) paths << url.toLocalFile();
    if (!paths.isEmpty()) importFiles(paths);
}

void MainWindow::restore()
{
    const QSettings settings;
    restoreGeometry(settings.value(kGeometry).toByteArray());
    restoreState(settings.value(kState).toByteArray());
    m_palette->setRecent(settings.value(kPalette).toStringList());
    m_inspectorDock->setVisible(false);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    QSettings settings;
    settings.setValue(kGeometry, saveGeometry());
    settings.setValue(kState, saveState());
    settings.setValue(kTheme, static_cast<int>(m_themes.mode()));
    settings.setValue(kPalette, m_palette->recent());
    m_import.cancel();
    event->accept();
}

} // namespace retrospan::app
