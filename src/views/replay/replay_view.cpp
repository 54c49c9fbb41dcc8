#include "views/replay/replay_view.h"

#include "models/plain_replay.h"
#include "views/base/block_pane.h"
#include "views/base/block_view.h"
#include "views/base/empty_state.h"
#include "views/replay/findings_list.h"
#include "views/replay/notes_bar.h"
#include "views/replay/scrubber.h"
#include "views/replay/step_list.h"
#include "views/session/span_tree_view.h"

#include <QAction>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>

namespace retrospan::views {

using replay::kNoStep;
using State = models::ReplayPlayer::State;

ReplayView::ReplayView(models::ReplayPlayer& player, models::ReplayAnnotations& annotations,
                       models::SessionDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_player(player)
    , m_annotations(annotations)
    , m_document(document)
    , m_pages(new QStackedWidget(this))
    , m_empty(new EmptyState(Icon::play, tr("No session is open"), tr("Choose one in the library."), this))
    , m_waiting(new EmptyState(Icon::play, tr("Reading what was said…"), {}, this))
    , m_failure(new EmptyState(Icon::warning, tr("The session cannot be replayed"), {}, this))
    , m_nothing(new EmptyState(Icon::play, tr("Nothing to replay"),
                               tr("No message and no call of this session is recorded."), this))
    , m_content(new QWidget(this))
    , m_transport(new TransportBar(player, this))
    , m_scrubber(new Scrubber(player, annotations, this))
    , m_seen(makePane(tr("What the user saw")))
    , m_given(makePane(tr("What the model was given")))
    , m_call(makePane(tr("The call")))
    , m_happened(new BlockPane(tr("What happened"), this))
    , m_notes(new NotesBar(player, annotations, this))
    , m_steps(new StepList(player, annotations, this))
    , m_tree(new SpanTreeView(document, this))
    , m_findings(new FindingsList(player, annotations, this))
    , m_places(new QTabWidget(this))
{
    setObjectName(QStringLiteral("replayView"));
    buildContent();
    connect(&m_happened->blocks(), &BlockView::targetActivated, this, [this](qint64 step) {
        if (m_player.hasSteps()) m_player.seek(static_cast<replay::StepIndex>(step));
    });
    connect(&m_happened->blocks(), &BlockView::notice, this, &ReplayView::notice);
    for (QWidget* page : std::initializer_list<QWidget*>{m_empty, m_waiting, m_failure, m_nothing, m_content})
        m_pages->addWidget(page);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_pages);
    m_due.setSingleShot(true);
    m_due.setInterval(0);
    connect(&m_due, &QTimer::timeout, this, &ReplayView::showStep);
    connect(&player, &models::ReplayPlayer::stepChanged, this, [this] {
        if (!m_due.isActive()) m_due.start();
    });
    connect(&player, &models::ReplayPlayer::stateChanged, this, &ReplayView::showState);
    connect(m_failure->addRetry(), &QAction::triggered, &player, &models::ReplayPlayer::prepareAgain);
    connect(m_tree, &SpanTreeView::inspectRequested, this, &ReplayView::inspectRequested);
    connect(m_notes, &NotesBar::left, this, &ReplayView::focusSteps);
    connect(m_transport, &TransportBar::left, this, &ReplayView::focusSteps);
    connect(m_findings, &FindingsList::chosenChanged, this, &ReplayView::currentFindingChanged);
    connect(m_findings, &FindingsList::comparisonRequested, this, &ReplayView::comparisonRequested);
    connect(&annotations, &models::ReplayAnnotations::findingsChanged, this, &ReplayView::countFindings);
    connect(&annotations, &models::ReplayAnnotations::failed, this, &ReplayView::notice);
    showState();
}

BlockPane* ReplayView::makePane(const QString& title)
{
    auto* pane = new BlockPane(title, this);
    connect(&pane->blocks(), &BlockView::targetActivated, this, &ReplayView::goTo);
    connect(&pane->blocks(), &BlockView::notice, this, &ReplayView::notice);
    return pane;
}

void ReplayView::buildContent()
{
    auto* panes = new QSplitter(Qt::Horizontal, this);
    for (BlockPane* pane : {m_seen, m_given, m_call, m_happened}) panes->addWidget(pane);
    m_happened->hide();
    auto* places = new QSplitter(Qt::Horizontal, this);
    places->addWidget(m_steps);
    m_places->setDocumentMode(true);
    m_places->addTab(m_tree, tr("Tree"));
    m_places->addTab(m_findings, tr("Findings"));
    places->addWidget(m_places);
    places->setSizes({500, 700});
    auto* rows = new QSplitter(Qt::Vertical, this);
    rows->addWidget(panes);
    rows->addWidget(places);
    rows->setSizes({480, 240});
    for (QSplitter* splitter : {panes, places, rows}) splitter->setChildrenCollapsible(false);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_transport);
    column->addWidget(m_scrubber);
    column->addWidget(m_notes);
    column->addWidget(rows, 1);
}

void ReplayView::setTheme(const Theme& theme)
{
    m_theme = theme;
    for (EmptyState* message : {m_empty, m_waiting, m_failure, m_nothing}) message->setTheme(theme);
    m_transport->setTheme(theme);
    m_scrubber->setTheme(theme);
    m_steps->setTheme(theme);
    m_tree->setTheme(theme);
    m_notes->setTheme(theme);
    m_findings->setTheme(theme);
    for (BlockPane* pane : {m_seen, m_given, m_call, m_happened}) pane->setTheme(theme);
}

void ReplayView::setActions(const ReplayActions& actions)
{
    m_transport->setActions(actions);
}

void ReplayView::setPlain(bool plain)
{
    m_plain = plain;
    m_given->setVisible(!plain);
    m_call->setVisible(!plain);
    m_places->setVisible(!plain);
    m_happened->setVisible(plain);
    m_player.setPlain(plain);
    m_transport->setPlain(plain);
    m_due.start();
}

void ReplayView::focusSteps()
{
    m_stepsWantFocus = !m_steps->isVisible();
    m_steps->setFocus();
}

void ReplayView::editNote()
{
    m_notes->edit();
}

void ReplayView::setFindingActions(const QList<QAction*>& actions)
{
    m_findings->setActions(actions);
}

void ReplayView::countFindings()
{
    const auto count = static_cast<int>(m_annotations.findings().size());
    m_places->setTabText(1, count == 0 ? tr("Findings") : tr("Findings (%1)").arg(count));
    emit currentFindingChanged();
}

const insight::Finding* ReplayView::currentFinding() const
{
    if (!m_player.hasSteps()) return nullptr;
    const bool listed = m_findings->hasFocus() && m_findings->chosen() >= 0;
    const int number = listed ? m_findings->chosen() : m_annotations.findingAt(m_player.step());
    return number < 0 ? nullptr : &m_annotations.findings()[static_cast<std::size_t>(number)];
}

void ReplayView::goTo(qint64 target)
{
    m_document.select(static_cast<Node>(target));
    emit inspectRequested();
}

void ReplayView::showState()
{
    m_shown = {};
    const State state = m_player.state();
    if (state == State::failed)
        m_failure->setContent(Icon::warning, tr("The session cannot be replayed"), m_player.errorText());
    m_pages->setCurrentWidget(state == State::failed        ? m_failure
                                  : state == State::loading ? m_waiting
                                  : state == State::empty   ? m_empty
                                  : m_player.hasSteps()     ? m_content
                                                            : static_cast<QWidget*>(m_nothing));
    if (m_stepsWantFocus && m_steps->isVisible()) focusSteps();
}

void ReplayView::showStep()
{
    if (!m_player.hasSteps()) return;
    if (m_shown != m_player.replay()) {
        m_shown = m_player.replay();
        m_seenStep = m_callShown = kNoStep;
        m_saidShown = 0;
    }
    showSeen();
    if (m_plain) return m_happened->blocks().setDocument(models::plainBlocks(m_shown, m_player.step()));
    showGiven();
    m_call->blocks().setDocument(models::callBlocks(m_shown, m_player.step()));
}

/// Anew only when more or less was said, or what was said last is no longer what happens now.
void ReplayView::showSeen()
{
    const replay::StepIndex step = m_player.step();
    const auto conversation = m_shown->journey().stateAt(step).conversation;
    const replay::StepIndex last = conversation.empty() ? kNoStep : conversation.back();
    if (m_seenStep != kNoStep && conversation.size() == m_saidShown && last != step && last != m_seenStep)
        return;
    m_saidShown = conversation.size();
    m_seenStep = step;
    m_seen->blocks().setDocument(models::seenBlocks(m_shown, step));
    m_seen->blocks().area().showLastMessage();
}

void ReplayView::showGiven()
{
    const replay::StepIndex call = m_shown->journey().stateAt(m_player.step()).call;
    if (m_given->blocks().area().rows().document() && call == m_callShown && m_callShown != kNoStep) return;
    m_callShown = call;
    const auto document = models::givenBlocks(m_shown, m_player.step());
    m_given->blocks().setDocument(document);
    const auto isNew = [](const models::Block& block) { return block.mark == models::BlockMark::added; };
    const auto fresh = std::ranges::find_if(document->blocks, isNew);
    BlockArea& area = m_given->blocks().area();
    if (fresh != document->blocks.end())
        area.setTop(area.rows().firstRow(static_cast<std::uint32_t>(fresh - document->blocks.begin())));
}

} // namespace retrospan::views
