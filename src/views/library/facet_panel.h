// FacetPanel: saved searches, and the values of the sessions shown by field with counts. A click on a value
// asks for it in the query, beside the others chosen of its field; a click on a chosen one takes it out; a
// click on a search runs it, Delete removes it. Thread: GUI. Complexity: that of what is shown; long lists of
// values are cut until asked for.
#pragma once

#include "models/facets.h"
#include "models/saved_searches.h"
#include "views/base/theme.h"

#include <QSet>
#include <QTreeWidget>

namespace retrospan::views {

class FacetPanel : public QTreeWidget {
    Q_OBJECT
public:
    explicit FacetPanel(models::SavedSearches& searches, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    /// `query` tells which values are chosen.
    void showFacets(const std::vector<models::Facet>& facets, const QString& query);

signals:
    void queryWanted(const QString& query);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void rebuild();
    void addSearches();
    void addFacet(const models::Facet& facet);
    QTreeWidgetItem* addGroup(const QString& caption, const QString& key);
    void activate(QTreeWidgetItem* item);
    void removeSearch(const QTreeWidgetItem* item);

    models::SavedSearches& m_searches;
    std::vector<models::Facet> m_facets;
    QString m_query;
    QSet<QString> m_folded, m_whole; ///< groups by key: closed, and shown in full
    Theme m_theme;
    bool m_building = false;
};

} // namespace retrospan::views
