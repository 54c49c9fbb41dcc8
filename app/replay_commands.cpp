#include "replay_commands.h"

#include "views/replay/replay_view.h"

#include <QAction>
#include <QSettings>

namespace retrospan::app {

using replay::kNoStep;
using replay::StepIndex;
using replay::StepKind;

namespace {

constexpr auto kPlain = "replay/plain";

} // namespace

ReplayCommands::ReplayCommands(const ActionRegistry& actions, models::ReplayPlayer& player,
                               models::ReplayAnnotations& annotations, views::ReplayView& view,
                               QObject* parent)
    : QObject(parent)
    , m_actions(actions)
    , m_player(player)
    , m_annotations(annotations)
{
    addMoves();
    addJumps();
    addAnnotations(view);
    addPlain(view);
    const auto action = [&](ActionId id) { return actions.action(id); };
    view.setActions({action(ActionId::replayFirst), action(ActionId::replayBack),
                     action(ActionId::replayPlay), action(ActionId::replayForward),
                     action(ActionId::replayLast), action(ActionId::replayFailure),
                     action(ActionId::replayNextError), action(ActionId::replayNextHandoff),
                     action(ActionId::replayNextRetry), action(ActionId::replayNextBreakpoint),
                     action(ActionId::replayPlain)});
    for (const auto signal : {&models::ReplayPlayer::stateChanged, &models::ReplayPlayer::stepChanged,
                              &models::ReplayPlayer::playingChanged, &models::ReplayPlayer::settingsChanged})
        connect(&player, signal, this, &ReplayCommands::update);
    connect(&annotations, &models::ReplayAnnotations::undoChanged, this, &ReplayCommands::update);
    connect(&view, &views::ReplayView::currentFindingChanged, this, &ReplayCommands::update);
    update();
}

void ReplayCommands::setActive(bool active)
{
    m_active = active;
    m_player.setActive(active);
    update();
}

void ReplayCommands::add(ActionId id, std::function<bool()> possible, std::function<void()> run)
{
    QAction* action = m_actions.action(id);
    connect(action, &QAction::triggered, this, std::move(run));
    m_commands.push_back({action, std::move(possible)});
}

void ReplayCommands::addMoves()
{
    const auto later = [this] { return !m_player.atLast(); };
    const auto earlier = [this] { return !m_player.atFirst(); };
    add(
        ActionId::replayPlay, [] { return true; }, [this] { m_player.setPlaying(!m_player.playing()); });
    add(ActionId::replayBack, earlier, [this] { m_player.move(-1); });
    add(ActionId::replayForward, later, [this] { m_player.move(1); });
    add(ActionId::replayFirst, earlier, [this] { m_player.seek(0); });
    add(ActionId::replayLast, later, [this] { m_player.seek(kNoStep); });
}

void ReplayCommands::addJump(ActionId id, std::function<StepIndex()> find)
{
    add(
        id,
        [this, find] {
            const StepIndex found = find();
            return found != kNoStep && found != m_player.step();
        },
        [this, find] { m_player.seek(find()); });
}

void ReplayCommands::addJumps()
{
    const auto next = [this](StepKind kind) { return [this, kind] { return m_player.find(kind, true); }; };
    addJump(ActionId::replayFailure, [this] { return m_player.failure(); });
    addJump(ActionId::replayNextError, [this] { return m_player.findFault(true); });
    addJump(ActionId::replayPreviousError, [this] { return m_player.findFault(false); });
    addJump(ActionId::replayNextHandoff, next(StepKind::handoff));
    addJump(ActionId::replayNextRetry, next(StepKind::retry));
    addJump(ActionId::replayNextUser, next(StepKind::userMessage));
    addJump(ActionId::replayNextBreakpoint, [this] { return m_player.nextBreakpoint(); });
}

void ReplayCommands::addAnnotations(views::ReplayView& view)
{
    const auto found = [&view] { return view.currentFinding(); };
    const auto isNot = [found](Verdict verdict) {
        return [found, verdict] { return found() != nullptr && found()->judgement.verdict != verdict; };
    };
    const auto judge = [this, found](Verdict verdict) {
        return [this, found, verdict] { m_annotations.judge(insight::Finding(*found()), verdict); };
    };
    add(
        ActionId::replayNote, [] { return true; }, [&view] { view.editNote(); });
    add(ActionId::replayConfirm, isNot(Verdict::confirmed), judge(Verdict::confirmed));
    add(ActionId::replayDismiss, isNot(Verdict::dismissed), judge(Verdict::dismissed));
    add(
        ActionId::replayTakeBack,
        [found] { return found() != nullptr && found()->judgement.verdict.has_value(); },
        [this, found] { m_annotations.takeBack(insight::Finding(*found())); });
    add(
        ActionId::replayMoveFailure,
        [this] { return m_player.replay()->journey().steps()[m_player.step()].row != kNoRow; },
        [this] { m_annotations.moveFailure(m_player.step()); });
    add(
        ActionId::replayUndo, [this] { return m_annotations.canUndo(); }, [this] { m_annotations.undo(); });
    view.setFindingActions({m_actions.action(ActionId::replayConfirm),
                            m_actions.action(ActionId::replayDismiss),
                            m_actions.action(ActionId::replayTakeBack)});
}

void ReplayCommands::addPlain(views::ReplayView& view)
{
    QAction* plain = m_actions.action(ActionId::replayPlain);
    connect(plain, &QAction::toggled, &view, &views::ReplayView::setPlain);
    connect(plain, &QAction::triggered, this,
            [](bool on) { QSettings().setValue(QLatin1String(kPlain), on); });
    plain->setChecked(QSettings().value(QLatin1String(kPlain), false).toBool());
    m_commands.push_back({plain, [] { return true; }});
}

void ReplayCommands::update()
{
    const bool there = m_active && m_player.hasSteps();
    for (const Command& command : m_commands) command.action->setEnabled(there && command.possible());
    m_actions.action(ActionId::replayPlay)->setChecked(m_player.playing());
}

} // namespace retrospan::app
