// ReplayCommands: the commands of the replay, over the window's player and view. Invariants: an action is
// enabled exactly when it would do something, and none of them outside the replay, because their keys are
// letters; whether the replay is plain is remembered. Thread: GUI.
#pragma once

#include "actions.h"
#include "models/replay_annotations.h"

#include <functional>
#include <vector>

namespace retrospan::views {
class ReplayView;
}

namespace retrospan::app {

class ReplayCommands : public QObject {
    Q_OBJECT
public:
    /// Everything must outlive this, or be the parent.
    ReplayCommands(const ActionRegistry& actions, models::ReplayPlayer& player,
                   models::ReplayAnnotations& annotations, views::ReplayView& view, QObject* parent);
    /// Whether the replay is what is looked at.
    void setActive(bool active);

private:
    struct Command {
        QAction* action;
        std::function<bool()> possible;
    };
    void add(ActionId id, std::function<bool()> possible, std::function<void()> run);
    void addMoves();
    void addJumps();
    void addJump(ActionId id, std::function<replay::StepIndex()> find);
    void addPlain(views::ReplayView& view);
    void addAnnotations(views::ReplayView& view);
    void update();

    const ActionRegistry& m_actions;
    models::ReplayPlayer& m_player;
    models::ReplayAnnotations& m_annotations;
    std::vector<Command> m_commands;
    bool m_active = false;
};

} // namespace retrospan::app
