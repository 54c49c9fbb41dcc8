// LibraryView: the sessions of the workspace: query line with errors shown in place, facets with counts,
// table. Thread: GUI. Complexity: that of LibraryModel.
#pragma once

#include "models/library_model.h"
#include "views/base/theme.h"

#include <QStyledItemDelegate>
#include <QWidget>

class QLabel;
class QLineEdit;
class QStackedWidget;
class QTableView;
class QTreeWidget;

namespace retrospan::views {

class EmptyState;

class LibraryView : public QWidget {
    Q_OBJECT
public:
    explicit LibraryView(models::LibraryModel& model, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    [[nodiscard]] EmptyState& emptyState() { return *m_empty; }
    void focusQuery();
    void setQuery(const QString& query);
    [[nodiscard]] bool hasCurrent() const;
    /// Opens the session of the current row.
    void openCurrent();

signals:
    void openRequested(qint64 key);
    void currentChanged();

private:
    void showState();
    void rebuildFacets();
    void addTerm(const QString& field, const QString& value);

    models::LibraryModel& m_model;
    QStackedWidget* m_pages;
    EmptyState* m_empty;
    QLineEdit* m_query;
    QLabel* m_notice;
    QTreeWidget* m_facets;
    QTableView* m_table;
    Theme m_theme;
};

} // namespace retrospan::views
