// LibraryView: the sessions of the workspace: query line with suggestions, errors at their place, saved
// searches and facets, table; and what is shown instead while reading, after a failure and in an empty
// workspace. Thread: GUI. Complexity: that of LibraryModel.
#pragma once

#include "models/library_model.h"
#include "models/saved_searches.h"
#include "views/base/theme.h"
#include "views/library/getting_started.h"

#include <QSplitter>
#include <QTimer>

class QLabel;
class QStackedWidget;
class QToolButton;

namespace retrospan::views {

class ElidedLabel;
class EmptyState;
class FacetPanel;
class LibraryTable;
class QueryEdit;

class LibraryView : public QWidget {
    Q_OBJECT
public:
    LibraryView(models::LibraryModel& model, models::SavedSearches& searches, QWidget* parent = nullptr);
    ~LibraryView() override;

    /// Buttons beside the query line, and the commands that pages and messages offer; not owned.
    struct Actions {
        QAction *saveSearch, *chooseColumns, *resetFilters;
        StartActions start;
    };
    void setActions(const Actions& actions);
    void setTheme(const Theme& theme);
    void focusQuery();
    void setQuery(const QString& query);
    [[nodiscard]] bool hasCurrent() const;
    void openCurrent();
    /// Shows the getting started page, also when there are sessions, until showSessions().
    void showGettingStarted();
    /// See GettingStarted.
    void setEndpoint(const QString& line, const QString& problem);
    void showSessions();
    void chooseColumns();
    /// How wide the facets are.
    [[nodiscard]] QByteArray layoutState() const { return m_splitter->saveState(); }
    void restoreLayout(const QByteArray& state) { m_splitter->restoreState(state); }
    [[nodiscard]] LibraryTable& table() { return *m_table; }

signals:
    void openRequested(qint64 key);
    void linkGiven(const QString& link);
    void currentChanged();

private:
    void buildSessions();
    void buildMessages();
    void connectParts();
    void showState();
    void showErrors();
    void showNotice();

    models::LibraryModel& m_model;
    models::SavedSearches& m_searches;
    Theme m_theme;
    QStackedWidget* m_pages;
    GettingStarted* m_start;
    EmptyState *m_waiting, *m_failure, *m_nothing;
    QSplitter* m_splitter;
    QueryEdit* m_query;
    ElidedLabel* m_notice;
    QToolButton *m_save, *m_columns;
    FacetPanel* m_facets;
    LibraryTable* m_table;
    QTimer m_typing; ///< runs until a pause; errors wait for it
    bool m_startWanted = false;
};

} // namespace retrospan::views
