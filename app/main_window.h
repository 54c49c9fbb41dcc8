// MainWindow: puts library, session and inspector together: activity bar, menus from the action registry,
// import jobs with progress and cancel, palette, themes, state that survives. Owns the views and the open
// library. Thread: GUI; everything slow runs through JobRunner.
#pragma once

#include "actions.h"
#include "importing.h"
#include "library.h"
#include "models/library_model.h"
#include "models/session_document.h"
#include "views/base/theme_controller.h"

#include <QMainWindow>

#include <memory>

class QLabel;
class QProgressBar;
class QStackedWidget;
class QToolButton;

namespace retrospan::views {
class CommandPalette;
class Inspector;
class LibraryView;
class SessionView;
} // namespace retrospan::views

namespace retrospan::app {

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow(std::shared_ptr<Library> library, views::ThemeController& themes);
    ~MainWindow() override;

    void importFiles(const QStringList& paths);
    void importSample();
    void openSession(qint64 key);
    [[nodiscard]] models::LibraryModel& libraryModel() { return *m_libraryModel; }
    [[nodiscard]] models::SessionDocument& document() { return *m_document; }
    [[nodiscard]] bool importing() const { return m_import.running(); }

signals:
    void importFinished();

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void buildViews();
    void buildMenus();
    void buildActivityBar();
    void buildStatusBar();
    void connectActions();
    void connectSessionActions();
    void applyTheme(const views::Theme& theme);
    void showPage(QWidget* page);
    void chooseFiles();
    void showImportProgress(const ImportProgressInfo& progress);
    void importDone(std::vector<ImportedFile>&& files, const Status& status);
    void showReport();
    void showPalette();
    void rememberRecent(const QStringList& paths);
    void rebuildRecent();
    void restore();

    std::shared_ptr<Library> m_library;
    std::shared_ptr<models::SessionSource> m_source;
    views::ThemeController& m_themes;
    ActionRegistry m_actions;
    std::unique_ptr<models::LibraryModel> m_libraryModel;
    std::unique_ptr<models::SessionDocument> m_document;
    models::JobRunner m_import;
    std::vector<import::ImportReport> m_reports;
    qint64 m_openAfterLoad = 0;

    QStackedWidget* m_pages = nullptr;
    views::LibraryView* m_libraryView = nullptr;
    views::SessionView* m_sessionView = nullptr;
    views::Inspector* m_inspector = nullptr;
    QDockWidget* m_inspectorDock = nullptr;
    views::CommandPalette* m_palette = nullptr;
    QMenu* m_recentMenu = nullptr;
    QLabel* m_status = nullptr;
    QProgressBar* m_progress = nullptr;
    QToolButton* m_cancel = nullptr;
    std::array<QToolButton*, 2> m_activity{};
    QByteArray m_firstState;
};

} // namespace retrospan::app
