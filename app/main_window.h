// MainWindow: puts library, session and inspector together: activity bar, menus from the action registry,
// jobs with progress and cancel, palette, themes, state that survives. Owns the views and a share of the open
// library. Thread: GUI; everything slow runs on workers.
#pragma once

#include "actions.h"
#include "export_session.h"
#include "import_jobs.h"
#include "job_bar.h"
#include "library.h"
#include "models/comparison_player.h"
#include "models/eval_gate.h"
#include "models/eval_review.h"
#include "models/library_model.h"
#include "models/live_alerts.h"
#include "models/releases.h"
#include "models/replay_annotations.h"
#include "models/saved_searches.h"
#include "models/session_document.h"
#include "views/base/theme_controller.h"

#include <QMainWindow>
#include <QPointer>

#include <memory>

class QStackedWidget;

namespace retrospan::views {
class CommandPalette;
class CompareView;
class EvalsView;
class ReleasesView;
class Inspector;
class LibraryView;
class LiveView;
class ReadinessView;
class ReplayView;
class SessionView;
} // namespace retrospan::views

namespace retrospan::app {

struct LinkTarget;
class CompareCommands;
class EvalsPageCommands;
class FindActions;
class DesktopNotices;
class IntakeDialog;
struct IntakeSettings;
class LiveController;
class ReceiverButton;
struct LiveOptions;
class LinkActions;
class RecentFiles;
class ReplayCommands;
class SessionActions;
class StatusLine;

/// Where the user wants to listen.
[[nodiscard]] LiveOptions storedLiveOptions();

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(std::shared_ptr<Library> library, views::ThemeController& themes);
    ~MainWindow() override;

    void importFiles(const QStringList& paths);
    void importSample();
    void openSession(qint64 key);
    /// Shows two sessions, or parts of them, side by side.
    void compareSessions(models::ComparisonPlayer::Asked baseline, models::ComparisonPlayer::Asked candidate);
    /// A link, a traceparent or an id; what it leads to is found in the background.
    void openLink(const QString& text);
    /// The session, and the row once it is there.
    void openTarget(const LinkTarget& target);
    /// Keeps the query under a name in the workspace.
    void saveSearch(const QString& name);
    /// Writes the open session in the background.
    void exportSession(const ExportTarget& target);
    /// Keeps the user's prices in the workspace and prices everything again.
    void storePrices(const insight::PriceDocument& changes);
    /// Listens there, instead of where it did.
    void startLive(const LiveOptions& options);
    /// Reads these as they grow.
    void followPaths(const QStringList& paths);
    /// Reads a descriptor to its end.
    void followInput(int descriptor);
    void takeOver(const LiveController& before);
    /// Gives the ports back; what was taken is stored first.
    void stopLive();
    void saveSettings();
    /// Where the user sees it, also when it was minimised.
    void comeForward();
    [[nodiscard]] Library& library() const { return *m_library; }
    [[nodiscard]] models::LibraryModel& libraryModel() { return *m_libraryModel; }
    [[nodiscard]] models::SessionDocument& document() { return *m_document; }
    [[nodiscard]] models::ReplayPlayer& player() { return *m_player; }
    [[nodiscard]] models::ComparisonPlayer& comparison() { return *m_comparison; }
    [[nodiscard]] models::EvalHistory& evalHistory() { return *m_evalHistory; }
    [[nodiscard]] models::EvalReview& evalReview() { return *m_evalReview; }
    [[nodiscard]] models::EvalGate& evalGate() { return *m_evalGate; }
    [[nodiscard]] models::Releases& releases() { return *m_releases; }
    [[nodiscard]] models::ReplayAnnotations& annotations() { return *m_annotations; }
    [[nodiscard]] ActionRegistry& actionRegistry() { return m_actions; }
    [[nodiscard]] const models::SavedSearches& savedSearches() const { return m_searches; }
    [[nodiscard]] LinkActions& linkActions() { return *m_linkActions; }
    [[nodiscard]] StatusLine& statusLine() { return *m_status; }
    [[nodiscard]] LiveController& live() { return *m_live; }
    [[nodiscard]] views::LiveView& liveView() { return *m_liveView; }
    [[nodiscard]] views::SessionView& sessionView() { return *m_sessionView; }

signals:
    void importFinished();
    void exportFinished();
    void pricesChanged();
    void contentIndexed();
    void readinessComputed();
    void openWorkspaceRequested(const QString& path);

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void openFound(qint64 key);
    void buildViews();
    void buildInspector();
    void buildLibraryView();
    void buildPalette();
    void buildLinks();
    void buildActivityBar();
    void buildReplay();
    void buildCompare();
    void showComparing();
    void selectCompared();
    void buildEvals();
    void showEvals();
    void choosePolicy();
    void chooseDataSet();
    void showCasesOfSession();
    void showSessionsOfCase(qint64 baseline, qint64 candidate);
    void buildReleases();
    void showReleases();
    void chooseReleaseFolder();
    void updateReleaseActions();
    void buildReadiness();
    void showReadiness();
    void computeReadiness();
    [[nodiscard]] std::vector<qint64> chosenSessions() const;
    void buildLive();
    void showLive();
    void tellReceivers();
    void tellAlerts();
    void editReceivers();
    void editIntakeRules();
    void restoreRules();
    void keepRules(const IntakeSettings& rules);
    void connectFileActions();
    void connectViewActions();
    void connectLibraryActions();
    void connectImports();
    void applyTheme(const views::Theme& theme);
    void showPage(QWidget* page);
    void showCounts();
    void updateActions();
    void wantInspector(bool wanted);
    void chooseFiles();
    void chooseFolder();
    void chooseWorkspace();
    void chooseExport();
    void makeEvalCase();
    void resetFilters();
    void nameSearch();
    void showGettingStarted();
    void editShortcuts();
    void editPrices();
    void indexContent();
    void showAbout();
    [[nodiscard]] QPixmap dialogIcon(views::Icon icon, const QColor& colour) const;
    [[nodiscard]] bool wantsBundle(const BundleManifest& manifest, bool sessionHere);
    void showImportProgress(const ImportProgressInfo& progress);
    void importDone(ImportOutcome& outcome);
    void tellRefusedCases(const ImportOutcome& outcome);
    void restore();
    void restoreShape(int number);
    void restorePlace();

    std::shared_ptr<Library> m_library;
    std::shared_ptr<models::SessionSource> m_source;
    views::ThemeController& m_themes;
    ActionRegistry m_actions;
    std::unique_ptr<models::LibraryModel> m_libraryModel;
    std::unique_ptr<models::SessionDocument> m_document;
    std::unique_ptr<models::ReplayPlayer> m_player;
    std::unique_ptr<models::ComparisonPlayer> m_comparison;
    std::unique_ptr<models::EvalHistory> m_evalHistory;
    std::unique_ptr<models::EvalReview> m_evalReview;
    std::unique_ptr<models::EvalGate> m_evalGate;
    std::unique_ptr<models::Releases> m_releases;
    std::unique_ptr<models::ReplayAnnotations> m_annotations;
    models::SavedSearches m_searches;
    models::LiveAlerts m_alerts;
    models::AlertRules m_alertRules;
    QPointer<IntakeDialog> m_intakeDialog; ///< while it is open
    DesktopNotices* m_notices = nullptr;
    ImportJobs m_imports;
    models::JobRunner m_export, m_indexing, m_pricing, m_settingQuiet, m_readiness;
    std::vector<import::ImportReport> m_reports;
    qint64 m_openAfterLoad = 0;

    QStackedWidget* m_pages = nullptr;
    views::LibraryView* m_libraryView = nullptr;
    views::SessionView* m_sessionView = nullptr;
    views::ReplayView* m_replayView = nullptr;
    views::CompareView* m_compareView = nullptr;
    views::EvalsView* m_evalsView = nullptr;
    views::ReleasesView* m_releasesView = nullptr;
    views::LiveView* m_liveView = nullptr;
    views::ReadinessView* m_readinessView = nullptr;
    LiveController* m_live = nullptr;
    ReceiverButton* m_receivers = nullptr;
    views::Inspector* m_inspector = nullptr;
    QDockWidget* m_inspectorDock = nullptr;
    views::CommandPalette* m_palette = nullptr;
    views::CommandPalette* m_comparePicker = nullptr;
    SessionActions* m_sessionActions = nullptr;
    ReplayCommands* m_replayCommands = nullptr;
    CompareCommands* m_compareCommands = nullptr;
    EvalsPageCommands* m_evalCommands = nullptr;
    FindActions* m_findActions = nullptr;
    LinkActions* m_linkActions = nullptr;
    RecentFiles* m_recent = nullptr;
    StatusLine* m_status = nullptr;
    JobBar::Id m_importJob = 0, m_indexJob = 0, m_compareJob = 0, m_readinessJob = 0;
    QByteArray m_firstState;
    std::size_t m_libraryState = 0, m_readinessState = 0; ///< of the library now, and when that was computed
    bool m_inspectorWanted = true; ///< beside a session
};

} // namespace retrospan::app
