// FilterBar: filter text, kinds as toggles with counts, errors only, and search in the recorded content. Two
// lines when there is no room for one. Thread: GUI.
#pragma once

#include "models/session_document.h"
#include "views/base/theme.h"

#include <QTimer>
#include <QWidget>

#include <map>

class QComboBox;
class QGridLayout;
class QLabel;
class QToolButton;

namespace retrospan::views {

class KindChip;
class SearchField;

class FilterBar : public QWidget {
    Q_OBJECT
public:
    explicit FilterBar(models::SessionDocument& document, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void focusFilter();
    void focusSearch();

signals:
    /// Done with a field: the keys belong to the tree.
    void treeWanted();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildFields();
    void buildChips();
    void arrange(bool wide);
    void search();
    void showOnly(SpanKind kind);
    void showCounts();
    void showOrigins();
    void showState();
    void showHits();

    models::SessionDocument& m_document;
    QGridLayout* m_layout;
    SearchField *m_filter, *m_search;
    QLabel* m_found;
    QComboBox* m_origin; ///< shown when several sources tell of the session
    QToolButton *m_errors, *m_next, *m_previous;
    QWidget *m_kinds, *m_searchPart;
    std::map<SpanKind, KindChip*> m_chips;
    QTimer m_typing; ///< a search starts when typing pauses
    bool m_wide = false;
};

} // namespace retrospan::views
