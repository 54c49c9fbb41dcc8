// SessionView: an open session: header, overview strip, filter bar, and its shape: tree and waterfall, or
// another one; with its empty, loading and error states. Everything it shows comes from one SessionDocument.
// Thread: GUI.
#pragma once

#include "models/session_document.h"
#include "views/base/theme.h"
#include "views/shapes/shape_bar.h"

#include <QWidget>

class QAction;
class QProgressBar;
class QStackedWidget;

namespace retrospan::views {

class ConversationView;
class DoctorPanel;
class EmptyState;
class FilterBar;
class FlameView;
class GraphView;
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
    /// The buttons that choose the shape, in the order of SessionShape; not owned.
    void setShapeActions(const QList<QAction*>& actions) { m_shapeBar->setActions(actions); }
    /// A button beside the tree's, there while the action is enabled; not owned.
    void setTreeAction(QAction* action);
    void setShape(SessionShape shape);
    [[nodiscard]] SessionShape shape() const { return m_shape; }
    /// Puts the focus where keys are useful.
    void focusShape();
    [[nodiscard]] SpanTreeView& tree() { return *m_tree; }
    /// The doctor's findings, between filter and tree.
    void setDoctorShown(bool shown);
    [[nodiscard]] bool doctorShown() const;
    [[nodiscard]] FilterBar& filterBar() { return *m_filterBar; }
    [[nodiscard]] ConversationView& conversation() { return *m_conversation; }
    [[nodiscard]] GraphView& graph() { return *m_graph; }
    [[nodiscard]] FlameView& flame() { return *m_flame; }

signals:
    void shapeChanged(SessionShape shape);
    void inspectRequested();
    void doctorShownChanged(bool shown);

private:
    void buildShapes();
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
    ShapeBar* m_shapeBar;
    QWidget* m_treeOptions;
    QStackedWidget* m_shapes;
    SpanTreeView* m_tree;
    ConversationView* m_conversation;
    FlameView* m_flame;
    GraphView* m_graph;
    SessionShape m_shape = SessionShape::tree;
};

} // namespace retrospan::views
