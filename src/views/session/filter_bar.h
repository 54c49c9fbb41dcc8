// FilterBar: filter text, kinds as toggles with counts, errors only, and search in the recorded content.
// Thread: GUI. Complexity: counts are one pass when the data changes.
#pragma once

#include "models/session_document.h"
#include "views/base/theme.h"

#include <QWidget>

#include <map>

class QLabel;
class QLineEdit;
class QToolButton;

namespace retrospan::views {

class FilterBar : public QWidget {
    Q_OBJECT
public:
    explicit FilterBar(models::SessionDocument& document, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void focusFilter();
    void focusSearch();

private:
    void rebuildKinds();
    void showState();

    models::SessionDocument& m_document;
    Theme m_theme;
    QLineEdit *m_filter, *m_search;
    QLabel* m_hits;
    QToolButton *m_errors, *m_next, *m_previous;
    QWidget* m_kinds;
    std::map<SpanKind, QToolButton*> m_kindButtons;
};

} // namespace retrospan::views
