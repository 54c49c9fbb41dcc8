// FindingsList: what was found in the replayed session to read down; choosing one goes to its step, its menu
// says what is right about it and compares what it is about. Thread: GUI. Complexity: of what is on screen.
#pragma once

#include "models/finding_model.h"
#include "models/session_part.h"
#include "views/base/theme.h"

#include <QListView>

namespace retrospan::views {

class FindingsList : public QListView {
    Q_OBJECT
public:
    FindingsList(models::ReplayPlayer& player, models::ReplayAnnotations& annotations, QWidget* parent);
    void setTheme(const Theme& theme);
    /// What its menu begins with; not owned.
    void setActions(const QList<QAction*>& actions) { m_menu = actions; }
    /// Number of the chosen one; -1 for none.
    [[nodiscard]] int chosen() const { return currentIndex().isValid() ? currentIndex().row() : -1; }

signals:
    void chosenChanged();
    /// Two attempts or branches are to be looked at side by side.
    void comparisonRequested(const models::PartPair& parts);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    class Delegate;
    void chooseAgain();
    void addComparison(QMenu& menu, const insight::Finding& finding);
    void addCategories(QMenu& menu, const insight::Finding& finding);

    models::ReplayPlayer& m_player;
    models::ReplayAnnotations& m_annotations;
    Delegate* m_delegate;
    QList<QAction*> m_menu;
    int m_before = -1; ///< chosen before the list was made anew
    bool m_choosing = false;
};

} // namespace retrospan::views
