// SessionActions: the commands that change how the open session is looked at: zoom, folding, errors, the way
// to the root, undo. Invariants: an action is enabled exactly when it would do something. Thread: GUI.
#pragma once

#include "actions.h"
#include "models/session_document.h"

#include <vector>

namespace retrospan::views {
class SessionView;
class SpanTreeView;
} // namespace retrospan::views

namespace retrospan::app {

class SessionActions : public QObject {
    Q_OBJECT
public:
    /// Everything must outlive this, or be the parent.
    SessionActions(const ActionRegistry& actions, models::SessionDocument& document, views::SessionView& view,
                   QObject* parent);
    /// Whether the session is what is looked at.
    void setActive(bool active);

private:
    using Test = bool (*)(const models::SessionDocument&);
    struct Command {
        QAction* action;
        Test possible;
    };

    template <typename Run> void add(ActionId id, Test possible, Run run);
    void addShapes(views::SessionView& view);
    void addZoom(views::SpanTreeView& tree);
    void addFolding();
    void addIdleTime(views::SessionView& view);
    void addWays();
    void update();

    const ActionRegistry& m_actions;
    models::SessionDocument& m_document;
    std::vector<Command> m_commands;
    bool m_active = false;
};

} // namespace retrospan::app
