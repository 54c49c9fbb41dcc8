// ReleasesView: the release ledgers of a folder: of one workflow what is published, how it does beside what
// was before, its versions and its history, and the way back to a version that was published before. Follows
// one Releases. Text of ledgers is shown as plain characters. Thread: GUI.
#pragma once

#include "models/release_tables.h"
#include "views/base/theme.h"

#include <QWidget>

class QAction;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QStackedWidget;
class QTableView;

namespace retrospan::views {

class ElidedLabel;
class EmptyState;
class EvalCellDelegate;

/// The commands of the page, not owned.
struct ReleaseActions {
    QAction *rollBack, *reload, *chooseFolder;
};

class ReleasesView : public QWidget {
    Q_OBJECT
public:
    explicit ReleasesView(models::Releases& releases, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setActions(const ReleaseActions& actions);
    /// Once they are there.
    void focusVersions();
    /// The chosen version; empty when there is none.
    [[nodiscard]] std::string version() const;
    /// Says what it does first.
    void askForRollback();

signals:
    void versionChosen();

private:
    [[nodiscard]] QWidget* buildTop();
    [[nodiscard]] QWidget* buildState();
    [[nodiscard]] QTableView* buildTable(models::ReleaseTable* model, const char* name, const QString& said);
    [[nodiscard]] QWidget* buildContent();
    /// With a title above it.
    [[nodiscard]] QWidget* part(QLabel* title, std::initializer_list<QWidget*> below);
    void setWidths();
    void refresh();
    void showPlace();
    void showVersions();
    void showObstacle();
    void showState();
    void showRollout();

    models::Releases& m_releases;
    Theme m_theme;
    models::ReleaseTable *m_versions, *m_events, *m_rates;
    EvalCellDelegate* m_delegate;
    QWidget *m_top = nullptr, *m_state = nullptr, *m_content = nullptr;
    QComboBox* m_workflows;
    ElidedLabel *m_folder, *m_obstacle;
    bool m_focusWanted = false;
    QHBoxLayout *m_buttons = nullptr, *m_stateButtons = nullptr;
    QLabel *m_published, *m_since, *m_disagreement, *m_outcome, *m_rolloutTitle, *m_rolloutText;
    QTableView *m_versionTable, *m_eventTable, *m_rateTable;
    QStackedWidget* m_pages;
    EmptyState* m_message;
    QAction* m_rollBack = nullptr;
    QList<QLabel*> m_titles; ///< of the parts
};

} // namespace retrospan::views
