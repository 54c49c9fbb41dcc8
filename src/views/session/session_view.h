// SessionView: an open session: header, overview strip, filter bar, tree and waterfall, with its empty,
// loading and error states. Everything it shows comes from one SessionDocument. Thread: GUI.
#pragma once

#include "models/session_document.h"
#include "views/base/theme.h"

#include <QWidget>

class QAction;
class QProgressBar;
class QStackedWidget;

namespace retrospan::views {

class DoctorPanel;
class EmptyState;
class FilterBar;
class OverviewStrip;
class SessionHeader;
class SpanTreeView;

class SessionView : public QWidget {
    Q_OBJECT
public:
    explicit SessionView(models::SessionDocument& document, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    /// What is offered when the filter leaves nothing; not owned.
    void setResetAction(QAction* resetFilters);
    /// Puts the focus where keys are useful.
    void focusTree();
    [[nodiscard]] SpanTreeView& tree() { return *m_tree; }
    /// The doctor's findings, between filter and tree.
    void setDoctorShown(bool shown);
    [[nodiscard]] bool doctorShown() const;
    [[nodiscard]] FilterBar& filterBar() { return *m_filterBar; }

signals:
    void inspectRequested();
    void doctorShownChanged(bool shown);

private:
    void buildMessages();
    void showState();

    models::SessionDocument& m_document;
    Theme m_theme;
    QStackedWidget* m_pages;
    EmptyState *m_empty, *m_waiting, *m_failure, *m_nothing; ///< m_nothing: over the tree
    QProgressBar* m_loading;
    QWidget* m_content;
    SessionHeader* m_header;
    OverviewStrip* m_overview;
    FilterBar* m_filterBar;
    DoctorPanel* m_doctor;
    SpanTreeView* m_tree;
};

} // namespace retrospan::views
