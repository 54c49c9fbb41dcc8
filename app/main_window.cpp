#include "main_window.h"

#include "action_palette.h"
#include "author.h"
#include "compare_commands.h"
#include "evals/evals_page_commands.h"
#include "find_actions.h"
#include "link_actions.h"
#include "live_controller.h"
#include "menus.h"
#include "models/format.h"
#include "palette_providers.h"
#include "receiver_button.h"
#include "recent_files.h"
#include "replay_commands.h"
#include "session_actions.h"
#include "status_line.h"
#include "views/base/command_palette.h"
#include "views/compare/compare_view.h"
#include "views/evals/evals_view.h"
#include "views/evals/releases_view.h"
#include "views/inspector/inspector.h"
#include "views/library/library_table.h"
#include "views/library/library_view.h"
#include "views/live/live_view.h"
#include "views/readiness/readiness_view.h"
#include "views/replay/replay_view.h"
#include "views/session/session_view.h"
#include "views/session/span_tree_view.h"
#include "workspace_source.h"

#include <QAction>
#include <QCloseEvent>
#include <QDockWidget>
#include <QMenuBar>
#include <QMimeData>
#include <QSettings>
#include <QStackedWidget>
#include <QToolBar>

#include <chrono>

/// The sample is a resource of a static library, which the linker drops unless it is asked for; outside any
/// namespace.
static void keepResources()
{
    Q_INIT_RESOURCE(resources);
}

namespace retrospan::app {
namespace {

constexpr int kInspectorWidth = 430;
constexpr const char* kSearches = "saved_searches"; ///< in the workspace

const QString kGeometry = QStringLiteral("window/geometry"), kState = QStringLiteral("window/state"),
              kTheme = QStringLiteral("window/theme"), kPalette = QStringLiteral("palette/recent"),
              kShortcuts = QStringLiteral("shortcuts"), kColumns = QStringLiteral("library/columns"),
              kFacets = QStringLiteral("library/facets"), kInspector = QStringLiteral("window/inspector"),
              kShape = QStringLiteral("session/shape"), kIdleHidden = QStringLiteral("session/hideIdle"),
              kWorkspace = QStringLiteral("last/workspace"), kQuery = QStringLiteral("last/query"),
              kSession = QStringLiteral("last/session");

ShortcutOverrides storedShortcuts()
{
    ShortcutOverrides overrides;
    const QVariantMap stored = QSettings().value(kShortcuts).toMap();
    for (auto entry = stored.begin(); entry != stored.end(); ++entry)
        overrides.insert(entry.key(), entry.value().toString());
    return overrides;
}

void storeShortcuts(const ShortcutOverrides& overrides)
{
    QVariantMap stored;
    for (auto entry = overrides.begin(); entry != overrides.end(); ++entry)
        stored.insert(entry.key(), entry.value());
    QSettings().setValue(kShortcuts, stored);
}

} // namespace

MainWindow::MainWindow(std::shared_ptr<Library> library, views::ThemeController& themes)
    : m_library(std::move(library))
    , m_source(std::make_shared<WorkspaceSource>(m_library))
    , m_themes(themes)
    , m_actions(this)
    , m_libraryModel(std::make_unique<models::LibraryModel>(m_source))
    , m_document(std::make_unique<models::SessionDocument>(m_source))
    , m_searches([library = m_library] { return library->workspace().setting(kSearches); },
                 [library = m_library](const std::string& json) {
                     return library->workspace().setSetting(kSearches, json);
                 })
    , m_imports(m_library)
{
    keepResources();
    setWindowTitle(QStringLiteral("Retrospan"));
    setWindowIcon(views::applicationIcon());
    setAcceptDrops(true);
    resize(1280, 800);
    m_actions.setOverrides(storedShortcuts());
    buildViews();
    m_recent = new RecentFiles(*buildMenus(*menuBar(), m_actions));
    buildActivityBar();
    m_status = new StatusLine(QString::fromStdString(m_library->workspace().path()),
                              m_actions.action(ActionId::openWorkspace), this);
    setStatusBar(m_status);
    buildLinks();
    buildLive();
    connectFileActions();
    connectViewActions();
    connectLibraryActions();
    connectImports();
    connect(&m_themes, &views::ThemeController::themeChanged, this, &MainWindow::applyTheme);
    applyTheme(m_themes.theme());
    showPage(m_libraryView);
    m_firstState = saveState();
    restore();
    m_libraryModel->reload();
    m_imports.refresh();
    // What can wait does not compete with the first picture.
    connect(m_libraryModel.get(), &models::LibraryModel::loaded, this, &MainWindow::indexContent,
            Qt::SingleShotConnection);
}

MainWindow::~MainWindow()
{
    m_imports.cancel();
    // The views look at models and actions that this class owns: they go first.
    QObject::disconnect(m_inspectorDock, nullptr, nullptr, nullptr);
    delete std::exchange(m_live, nullptr); // what was taken is stored first
    delete m_sessionActions;
    delete m_replayCommands;
    delete m_compareCommands;
    delete m_evalCommands;
    delete m_findActions;
    delete m_linkActions;
    delete m_palette;
    delete m_comparePicker;
    delete m_inspectorDock;
    delete takeCentralWidget();
}

constexpr QSize kLeastPage{560, 360};

void MainWindow::buildViews()
{
    m_pages = new QStackedWidget(this);
    // Else the widest page would say how narrow the window can be on all of them.
    m_pages->setMinimumSize(kLeastPage);
    buildLibraryView();
    m_sessionView = new views::SessionView(*m_document, m_pages);
    m_sessionView->setResetAction(m_actions.action(ActionId::resetFilters));
    m_pages->addWidget(m_libraryView);
    m_pages->addWidget(m_sessionView);
    buildReplay();
    buildCompare();
    buildEvals();
    buildReleases();
    m_liveView = new views::LiveView(m_pages);
    m_pages->addWidget(m_liveView);
    buildReadiness();
    setCentralWidget(m_pages);
    buildInspector();
    buildPalette();
    m_sessionActions = new SessionActions(m_actions, *m_document, *m_sessionView, this);
    connect(m_document.get(), &models::SessionDocument::repairsSwitched, m_libraryModel.get(),
            &models::LibraryModel::reload);
    m_findActions = new FindActions(m_actions, *m_document, *m_libraryView, *m_sessionView, this);
    connect(m_sessionView, &views::SessionView::inspectRequested, this, [this] {
        wantInspector(true);
        m_inspector->setFocus();
    });
}

void MainWindow::buildLibraryView()
{
    m_libraryView = new views::LibraryView(*m_libraryModel, m_searches, m_pages);
    const auto action = [this](ActionId id) { return m_actions.action(id); };
    m_libraryView->setActions(
        {action(ActionId::saveSearch),
         action(ActionId::chooseColumns),
         action(ActionId::resetFilters),
         {action(ActionId::openFiles), action(ActionId::openFolder), action(ActionId::openSample),
          action(ActionId::followAgents), action(ActionId::showLive), action(ActionId::commandPalette),
          action(ActionId::keyboardShortcuts), action(ActionId::showLibrary)}});
    connect(m_libraryView, &views::LibraryView::openRequested, this, &MainWindow::openFound);
}

void MainWindow::buildInspector()
{
    const auto breakdown = [library = m_library](const insight::CallUsage& call) {
        const auto table = library->prices();
        insight::PriceLookup prices(*table);
        return insight::breakdownOf(call, prices);
    };
    m_inspectorDock = new QDockWidget(tr("Inspector"), this);
    m_inspectorDock->setObjectName(QStringLiteral("inspectorDock"));
    m_inspector = new views::Inspector(*m_document, m_source, breakdown, m_inspectorDock);
    m_inspectorDock->setWidget(m_inspector);
    addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    connect(m_inspector, &views::Inspector::notice, this,
            [this](const QString& text) { m_status->say(text); });
    resizeDocks({m_inspectorDock}, {kInspectorWidth}, Qt::Horizontal);
    connect(m_inspectorDock->toggleViewAction(), &QAction::triggered, this, &MainWindow::wantInspector);
    QAction* shown = m_actions.action(ActionId::showInspector);
    connect(m_inspectorDock, &QDockWidget::visibilityChanged, shown,
            [this, shown] { shown->setChecked(!m_inspectorDock->isHidden()); });
}

void MainWindow::buildPalette()
{
    m_palette = new views::CommandPalette(this);
    m_palette->setObjectName(QStringLiteral("commandPalette"));
    m_palette->addProvider(makeActionProvider(m_actions));
    m_palette->addProvider(
        std::make_unique<SessionProvider>(*m_libraryModel, [this](qint64 key) { openSession(key); }));
    m_palette->addProvider(std::make_unique<SearchProvider>(m_searches, [this](const QString& query) {
        showPage(m_libraryView);
        m_libraryView->showSessions();
        m_libraryView->setQuery(query);
    }));
}

void MainWindow::buildLinks()
{
    m_linkActions = new LinkActions(m_actions, m_library, *m_document, *m_libraryModel, *m_libraryView, this);
    connect(m_linkActions, &LinkActions::sessionWanted, this, &MainWindow::openSession);
    connect(m_linkActions, &LinkActions::said, m_status,
            [this](const QString& text, views::Tone tone) { m_status->say(text, tone); });
    connect(m_libraryView, &views::LibraryView::linkGiven, this, &MainWindow::openLink);
    connect(m_inspector, &views::Inspector::spanShown, m_linkActions, &LinkActions::takeSpan);
    m_inspector->setSourceAction(m_actions.action(ActionId::openInSource));
    const auto menuOf = [this](QWidget& widget, std::initializer_list<ActionId> ids) {
        for (const ActionId id : ids) widget.addAction(m_actions.action(id));
        widget.setContextMenuPolicy(Qt::ActionsContextMenu);
    };
    menuOf(m_libraryView->table(),
           {ActionId::openSelectedSession, ActionId::compareWith, ActionId::copySessionLink});
    menuOf(m_sessionView->tree(),
           {ActionId::copySpanLink, ActionId::copySessionLink, ActionId::openInSource,
            ActionId::compareAttempt, ActionId::makeEvalCase, ActionId::zoomSelection,
            ActionId::expandSelected, ActionId::collapseSelected, ActionId::goToParent});
}

void MainWindow::buildReplay()
{
    const auto now = [] {
        return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
    };
    m_player = std::make_unique<models::ReplayPlayer>(m_source, *m_document, now);
    m_annotations = std::make_unique<models::ReplayAnnotations>(m_source, *m_player,
                                                                QString::fromStdString(systemUser()));
    m_replayView = new views::ReplayView(*m_player, *m_annotations, *m_document, m_pages);
    m_pages->addWidget(m_replayView);
    m_replayCommands = new ReplayCommands(m_actions, *m_player, *m_annotations, *m_replayView, this);
    connect(m_replayView, &views::ReplayView::notice, this,
            [this](const QString& text) { m_status->say(text); });
    connect(m_replayView, &views::ReplayView::inspectRequested, this, [this] {
        showPage(m_sessionView);
        wantInspector(true);
        m_inspector->setFocus();
    });
}

void MainWindow::openLink(const QString& text)
{
    m_openAfterLoad = 0; // the link says where to go
    m_linkActions->open(text);
}

void MainWindow::openTarget(const LinkTarget& target)
{
    m_openAfterLoad = 0;
    m_linkActions->follow(target);
}

void MainWindow::buildActivityBar()
{
    auto* bar = new QToolBar(tr("Activities"), this);
    bar->setObjectName(QStringLiteral("activityBar"));
    bar->setMovable(false);
    bar->setIconSize({22, 22});
    bar->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    for (const ActionId id : {ActionId::showLibrary, ActionId::showSession, ActionId::showReplay,
                              ActionId::showCompare, ActionId::showEvals, ActionId::showLive}) {
        m_actions.action(id)->setCheckable(true);
        bar->addAction(m_actions.action(id));
    }
    addToolBar(Qt::LeftToolBarArea, bar);
}

void MainWindow::applyTheme(const views::Theme& theme)
{
    m_actions.setTheme(theme);
    m_libraryView->setTheme(theme);
    m_sessionView->setTheme(theme);
    m_inspector->setTheme(theme);
    m_palette->setTheme(theme);
    m_status->setTheme(theme);
    m_replayView->setTheme(theme);
    m_compareView->setTheme(theme);
    m_comparePicker->setTheme(theme);
    m_evalsView->setTheme(theme);
    m_releasesView->setTheme(theme);
    m_liveView->setTheme(theme);
    m_readinessView->setTheme(theme);
    m_receivers->setTheme(theme);
    m_actions.action(ActionId::themeSystem)->setChecked(m_themes.mode() == views::ThemeMode::system);
    m_actions.action(ActionId::themeLight)->setChecked(m_themes.mode() == views::ThemeMode::light);
    m_actions.action(ActionId::themeDark)->setChecked(m_themes.mode() == views::ThemeMode::dark);
}

void MainWindow::showPage(QWidget* page)
{
    const bool session = page == m_sessionView;
    m_pages->setCurrentWidget(page);
    m_actions.action(ActionId::showLibrary)->setChecked(page == m_libraryView);
    m_actions.action(ActionId::showReplay)->setChecked(page == m_replayView);
    m_actions.action(ActionId::showCompare)->setChecked(page == m_compareView);
    m_actions.action(ActionId::showEvals)->setChecked(page == m_evalsView || page == m_releasesView);
    m_actions.action(ActionId::showLive)->setChecked(page == m_liveView);
    m_actions.action(ActionId::showSession)->setChecked(session);
    m_inspectorDock->setVisible(session && m_inspectorWanted);
    m_sessionActions->setActive(session);
    m_replayCommands->setActive(page == m_replayView);
    m_compareCommands->setActive(page == m_compareView, session || page == m_replayView);
    m_evalCommands->setActive(page == m_evalsView);
    updateReleaseActions();
    m_findActions->setActive(session || page == m_replayView || page == m_compareView || page == m_evalsView);
    m_linkActions->setActive(session);
    updateActions();
    showCounts();
    showLive();
}

void MainWindow::updateActions()
{
    const bool session = m_pages->currentWidget() == m_sessionView;
    const bool open = m_document->data() != nullptr;
    const models::ViewState& view = m_document->view();
    const bool spansFiltered =
        !view.filter.isEmpty() || !view.hiddenKinds.empty() || view.errorsOnly || !view.origin.isEmpty();
    m_compareCommands->update();
    m_actions.action(ActionId::evalCasesOfSession)->setEnabled(chosenSessions().size() == 1);
    m_actions.action(ActionId::exportSession)->setEnabled(open && !m_export.running());
    m_actions.action(ActionId::makeEvalCase)->setEnabled(open);
    m_actions.action(ActionId::focusFilter)->setEnabled(!session || open);
    m_actions.action(ActionId::cancelJobs)->setEnabled(m_status->jobs().canCancel());
    m_actions.action(ActionId::importReport)->setEnabled(!m_reports.empty());
    m_actions.action(ActionId::openSelectedSession)->setEnabled(!session && m_libraryView->hasCurrent());
    m_actions.action(ActionId::saveSearch)
        ->setEnabled(!session && !m_libraryModel->query().isEmpty() && m_libraryModel->queryErrors().empty());
    m_actions.action(ActionId::chooseColumns)->setEnabled(!session && !m_libraryModel->sessions().empty());
    m_actions.action(ActionId::showInspector)->setEnabled(session);
    m_actions.action(ActionId::resetFilters)
        ->setEnabled(session ? open && spansFiltered : !m_libraryModel->query().isEmpty());
}

/// The library hides the inspector; a person's choice for sessions outlasts that.
void MainWindow::wantInspector(bool wanted)
{
    m_inspectorWanted = wanted;
    m_inspectorDock->setVisible(wanted && m_pages->currentWidget() == m_sessionView);
}

void MainWindow::showCounts()
{
    const models::SessionData* open =
        m_pages->currentWidget() == m_sessionView ? m_document->data() : nullptr;
    const models::RowIndex& rows = m_document->rows();
    const auto all = static_cast<std::int64_t>(open ? open->table.size() : m_libraryModel->sessions().size());
    const std::int64_t shown = !open ? m_libraryModel->rowCount()
        : rows.filtered()            ? static_cast<std::int64_t>(rows.matchCount())
                                     : all;
    const QString total = models::countOf(all, open ? tr("span") : tr("session"));
    m_status->setCounts(shown == all ? total : tr("%1 of %2").arg(models::formatCount(shown), total));
}

void MainWindow::openSession(qint64 key)
{
    showPage(m_sessionView);
    m_live->setOpenSession(key);
    m_document->open(key);
    m_sessionView->focusShape();
}

/// At the first place where the words of the library's query stand.
void MainWindow::openFound(qint64 key)
{
    openSession(key);
    const QString words = m_libraryModel->wordsFoundIn(key);
    if (!words.isEmpty() && words != m_document->searchText()) m_document->searchContent(words);
}

void MainWindow::resetFilters()
{
    if (m_pages->currentWidget() == m_libraryView) return m_libraryView->setQuery({});
    m_document->resetFilters();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) paths << url.toLocalFile();
        if (url.scheme() == QLatin1String("retrospan")) openLink(url.toString(QUrl::FullyEncoded));
    }
    if (!paths.isEmpty()) importFiles(paths);
}

void MainWindow::restore()
{
    const QSettings settings;
    restoreGeometry(settings.value(kGeometry).toByteArray());
    restoreState(settings.value(kState).toByteArray());
    m_libraryView->table().restoreColumnState(settings.value(kColumns).toByteArray());
    m_palette->setRecent(settings.value(kPalette).toStringList());
    m_libraryView->restoreLayout(settings.value(kFacets).toByteArray());
    wantInspector(settings.value(kInspector, true).toBool());
    restoreShape(settings.value(kShape).toInt());
    m_document->setIdleHidden(settings.value(kIdleHidden, true).toBool());
    restorePlace();
    if (const std::string& aside = m_library->workspace().setAside(); !aside.empty())
        m_status->say(tr("The workspace was damaged; it is kept as %1").arg(QString::fromStdString(aside)),
                      views::Tone::warning);
    if (const std::string& fault = m_library->priceFault(); !fault.empty())
        m_status->say(tr("Costs are of the built-in prices alone: %1").arg(QString::fromStdString(fault)),
                      views::Tone::warning);
}

void MainWindow::restoreShape(int number)
{
    if (number >= 0 && number < static_cast<int>(views::kSessionShapeCount))
        m_sessionView->setShape(static_cast<views::SessionShape>(number));
}

/// Back to where this workspace was left.
void MainWindow::restorePlace()
{
    const QSettings settings;
    if (settings.value(kWorkspace) != QString::fromStdString(m_library->workspace().path())) return;
    m_libraryView->setQuery(settings.value(kQuery).toString());
    m_openAfterLoad = settings.value(kSession).toLongLong();
}

void MainWindow::comeForward()
{
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void MainWindow::saveSettings()
{
    QSettings settings;
    settings.setValue(kGeometry, saveGeometry());
    settings.setValue(kState, saveState());
    settings.setValue(kTheme, static_cast<int>(m_themes.mode()));
    settings.setValue(kPalette, m_palette->recent());
    settings.setValue(kColumns, m_libraryView->table().columnState());
    settings.setValue(kFacets, m_libraryView->layoutState());
    settings.setValue(kInspector, m_inspectorWanted);
    settings.setValue(kShape, static_cast<int>(m_sessionView->shape()));
    settings.setValue(kIdleHidden, m_document->idleHidden());
    const bool session = m_pages->currentWidget() == m_sessionView && m_document->data() != nullptr;
    settings.setValue(kWorkspace, QString::fromStdString(m_library->workspace().path()));
    settings.setValue(kQuery, m_libraryModel->query());
    settings.setValue(kSession, session ? qint64{m_document->data()->summary.key} : qint64{0});
    storeShortcuts(m_actions.overrides());
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    saveSettings();
    m_imports.cancel();
    event->accept();
}

} // namespace retrospan::app
