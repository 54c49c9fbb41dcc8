#include "session_actions.h"

#include "views/session/session_view.h"
#include "views/session/span_tree_view.h"

#include <QAction>

#include <array>

namespace retrospan::app {
namespace {

using models::SessionDocument;

bool always(const SessionDocument&)
{
    return true;
}

bool hasSelection(const SessionDocument& document)
{
    return document.selected() != kNoNode;
}

bool hasParent(const SessionDocument& document)
{
    return document.selectedPath().size() > 1;
}

bool hasErrors(const SessionDocument& document)
{
    return document.data()->summary.errors > 0;
}

bool hasIdleTime(const SessionDocument& document)
{
    return document.hasIdleTime();
}

bool isZoomed(const SessionDocument& document)
{
    return !document.view().window.empty();
}

template <SpanKind kind> bool hasKind(const SessionDocument& document)
{
    return document.kindCount(kind) > 0;
}

} // namespace

SessionActions::SessionActions(const ActionRegistry& actions, SessionDocument& document,
                               views::SessionView& view, QObject* parent)
    : QObject(parent)
    , m_actions(actions)
    , m_document(document)
{
    addShapes(view);
    addZoom(view.tree());
    addIdleTime(view);
    addFolding();
    addWays();
    add(ActionId::showDoctor, always, [&view](bool shown) { view.setDoctorShown(shown); });
    connect(&view, &views::SessionView::doctorShownChanged, m_actions.action(ActionId::showDoctor),
            &QAction::setChecked);
    for (const auto signal :
         {&SessionDocument::stateChanged, &SessionDocument::dataChanged, &SessionDocument::rowsChanged,
          &SessionDocument::selectionChanged, &SessionDocument::windowChanged})
        connect(&m_document, signal, this, &SessionActions::update);
    update();
}

void SessionActions::setActive(bool active)
{
    m_active = active;
    update();
}

template <typename Run> void SessionActions::add(ActionId id, Test possible, Run run)
{
    QAction* action = m_actions.action(id);
    m_commands.push_back({action, possible});
    connect(action, &QAction::triggered, this, run);
}

/// Exactly one is checked, whatever was clicked.
void SessionActions::addShapes(views::SessionView& view)
{
    static constexpr std::array kShapes{ActionId::showTree, ActionId::showConversation, ActionId::showFlame,
                                        ActionId::showGraph};
    static_assert(kShapes.size() == views::kSessionShapeCount);
    const auto check = [this, &view] {
        for (std::size_t i = 0; i < kShapes.size(); ++i)
            m_actions.action(kShapes[i])->setChecked(i == static_cast<std::size_t>(view.shape()));
    };
    QList<QAction*> buttons;
    for (std::size_t i = 0; i < kShapes.size(); ++i) {
        add(kShapes[i], always, [&view, check, i] {
            view.setShape(static_cast<views::SessionShape>(i));
            check();
            view.focusShape();
        });
        buttons.append(m_actions.action(kShapes[i]));
    }
    view.setShapeActions(buttons);
    connect(&view, &views::SessionView::shapeChanged, this, check);
    check();
}

void SessionActions::addZoom(views::SpanTreeView& tree)
{
    add(ActionId::zoomIn, always, [&tree] { tree.zoomIn(); });
    add(ActionId::zoomOut, isZoomed, [&tree] { tree.zoomOut(); });
    add(ActionId::zoomFit, isZoomed, [this] { m_document.setWindow(m_document.extent()); });
    add(ActionId::zoomSelection, hasSelection, [&tree] { tree.zoomToSelection(); });
    add(
        ActionId::viewBack, [](const SessionDocument& document) { return document.canUndo(); },
        [this] { m_document.undo(); });
    add(
        ActionId::viewForward, [](const SessionDocument& document) { return document.canRedo(); },
        [this] { m_document.redo(); });
}

void SessionActions::addIdleTime(views::SessionView& view)
{
    add(ActionId::hideIdleTime, hasIdleTime, [this](bool hidden) { m_document.setIdleHidden(hidden); });
    QAction* action = m_actions.action(ActionId::hideIdleTime);
    const auto check = [this, action] { action->setChecked(m_document.idleHidden()); };
    connect(&m_document, &SessionDocument::axisChanged, action, check);
    check();
    view.setTreeAction(action);
}

void SessionActions::addFolding()
{
    add(ActionId::expandAll, always, [this] { m_document.expandAll(); });
    add(ActionId::collapseAll, always, [this] { m_document.collapseToLevel(0); });
    add(ActionId::expandSelected, hasSelection,
        [this] { m_document.setSubtreeExpanded(m_document.selected(), true); });
    add(ActionId::collapseSelected, hasSelection,
        [this] { m_document.setSubtreeExpanded(m_document.selected(), false); });
    int level = 0;
    for (const ActionId id :
         {ActionId::showLevel1, ActionId::showLevel2, ActionId::showLevel3, ActionId::showLevel4}) {
        add(id, always, [this, level] { m_document.collapseToLevel(level); });
        ++level;
    }
    const auto toKind = [this](ActionId id, SpanKind kind, Test possible) {
        add(id, possible, [this, kind] { m_document.expandToKind(kind); });
    };
    toKind(ActionId::showAgents, SpanKind::agent, hasKind<SpanKind::agent>);
    toKind(ActionId::showModels, SpanKind::model, hasKind<SpanKind::model>);
    toKind(ActionId::showTools, SpanKind::tool, hasKind<SpanKind::tool>);
    toKind(ActionId::showRetrievals, SpanKind::retrieval, hasKind<SpanKind::retrieval>);
    toKind(ActionId::showEmbeddings, SpanKind::embedding, hasKind<SpanKind::embedding>);
    toKind(ActionId::showRerankers, SpanKind::reranker, hasKind<SpanKind::reranker>);
    toKind(ActionId::showGuardrails, SpanKind::guardrail, hasKind<SpanKind::guardrail>);
    toKind(ActionId::showEvaluators, SpanKind::evaluator, hasKind<SpanKind::evaluator>);
    toKind(ActionId::showHandoffs, SpanKind::handoff, hasKind<SpanKind::handoff>);
    toKind(ActionId::showHumans, SpanKind::human, hasKind<SpanKind::human>);
    toKind(ActionId::showSteps, SpanKind::step, hasKind<SpanKind::step>);
    toKind(ActionId::showOthers, SpanKind::other, hasKind<SpanKind::other>);
}

void SessionActions::addWays()
{
    for (const bool forward : {true, false})
        add(forward ? ActionId::nextError : ActionId::previousError, hasErrors,
            [this, forward] { m_document.select(m_document.findError(forward)); });
    add(ActionId::goToParent, hasParent, [this] {
        const std::vector<Node>& path = m_document.selectedPath();
        m_document.select(path[path.size() - 2]);
    });
    add(ActionId::showCriticalPath, always, [this](bool shown) { m_document.setCriticalPathShown(shown); });
    add(ActionId::goToRoot, hasParent, [this] { m_document.select(m_document.selectedPath().front()); });
}

void SessionActions::update()
{
    const bool there = m_active && m_document.data() != nullptr;
    for (const Command& command : m_commands)
        command.action->setEnabled(there && command.possible(m_document));
}

} // namespace retrospan::app
