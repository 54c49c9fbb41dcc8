#include "evals/evals_page_commands.h"

#include "views/evals/evals_view.h"

#include <QAction>

namespace retrospan::app {

using models::EvalReview;

EvalsPageCommands::EvalsPageCommands(const ActionRegistry& actions, EvalReview& review,
                                     models::EvalGate& gate, views::EvalsView& view, QObject* parent)
    : QObject(parent)
    , m_actions(actions)
    , m_review(review)
{
    const auto rows = [this] { return m_review.hasRows(); };
    const auto ready = [this] { return m_review.state() == EvalReview::State::ready; };
    addMove(ActionId::evalNextChanged, true);
    addMove(ActionId::evalPreviousChanged, false);
    add(ActionId::evalSessions, rows, [this] { m_review.findSessions(); });
    add(ActionId::evalNote, rows, [&view] { view.askForNote(); });
    add(ActionId::evalApprove, ready, [&view] { view.askForSignOff(ReviewDecision::approved); });
    add(ActionId::evalReject, ready, [&view] { view.askForSignOff(ReviewDecision::rejected); });
    add(
        ActionId::evalRemoveRemark, [this] { return !m_review.remarksInView().empty(); },
        [&view] { view.askForRemoval(); });
    connect(&review.remarks(), &models::EvalRemarks::changed, this, &EvalsPageCommands::update);
    add(ActionId::evalPolicy, ready, [this] { emit policyWanted(); });
    add(
        ActionId::evalPolicyBeside, [&gate] { return gate.policyChosen(); },
        [&gate] { gate.choosePolicy({}); });
    add(ActionId::evalDataSet, ready, [this] { emit dataSetWanted(); });
    connect(&gate, &models::EvalGate::changed, this, &EvalsPageCommands::update);
    const auto action = [&](ActionId id) { return actions.action(id); };
    view.setActions({action(ActionId::evalPreviousChanged), action(ActionId::evalNextChanged),
                     action(ActionId::evalSessions), action(ActionId::evalNote),
                     action(ActionId::evalApprove), action(ActionId::evalReject),
                     action(ActionId::evalRemoveRemark), action(ActionId::evalPolicy),
                     action(ActionId::evalPolicyBeside), action(ActionId::evalDataSet)});
    connect(&view, &views::EvalsView::sessionsWanted, this, [this] { m_review.findSessions(); });
    for (const auto signal : {&EvalReview::stateChanged, &EvalReview::rowsChanged, &EvalReview::rowChanged})
        connect(&review, signal, this, &EvalsPageCommands::update);
    update();
}

void EvalsPageCommands::setActive(bool active)
{
    m_active = active;
    update();
}

void EvalsPageCommands::add(ActionId id, std::function<bool()> possible, std::function<void()> run)
{
    QAction* action = m_actions.action(id);
    connect(action, &QAction::triggered, this, std::move(run));
    m_commands.push_back({action, std::move(possible)});
}

void EvalsPageCommands::addMove(ActionId id, bool forward)
{
    add(
        id, [this, forward] { return m_review.hasRows() && m_review.nextChanged(forward); },
        [this, forward] { m_review.seekRow(*m_review.nextChanged(forward)); });
}

void EvalsPageCommands::update()
{
    for (const Command& command : m_commands) command.action->setEnabled(m_active && command.possible());
}

} // namespace retrospan::app
