// EvalsPageCommands: the commands of the page of evals, over the window's review and its view. Invariants: an
// action is enabled exactly when it would do something; those whose keys are letters are this page's alone.
// Thread: GUI.
#pragma once

#include "actions.h"
#include "models/eval_gate.h"
#include "models/eval_review.h"

#include <functional>
#include <vector>

namespace retrospan::views {
class EvalsView;
}

namespace retrospan::app {

class EvalsPageCommands : public QObject {
    Q_OBJECT
public:
    /// Everything must outlive this, or be the parent.
    EvalsPageCommands(const ActionRegistry& actions, models::EvalReview& review, models::EvalGate& gate,
                      views::EvalsView& view, QObject* parent);
    /// Whether the page is what is looked at.
    void setActive(bool active);
    void update();

signals:
    void policyWanted();
    void dataSetWanted();

private:
    struct Command {
        QAction* action;
        std::function<bool()> possible;
    };
    void add(ActionId id, std::function<bool()> possible, std::function<void()> run);
    void addMove(ActionId id, bool forward);

    const ActionRegistry& m_actions;
    models::EvalReview& m_review;
    std::vector<Command> m_commands;
    bool m_active = false;
};

} // namespace retrospan::app
