#include "views/compare/compare_view.h"

#include "models/deep_link.h"
#include "views/base/block_pane.h"
#include "views/base/block_view.h"
#include "views/base/empty_state.h"
#include "views/compare/compare_header.h"
#include "views/compare/pair_table.h"

#include <QAction>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace retrospan::views {

using models::Side;
using replay::kNoStep;
using State = models::ComparisonPlayer::State;

CompareView::CompareView(models::ComparisonPlayer& player, QWidget* parent)
    : QWidget(parent)
    , m_player(player)
    , m_pages(new QStackedWidget(this))
    , m_lower(new QStackedWidget(this))
    , m_rows(new QSplitter(Qt::Vertical, this))
    , m_empty(
          new EmptyState(Icon::compare, tr("Nothing to compare yet"),
                         tr("Select two sessions in the library, or open one and compare it with one that "
                            "worked, or its attempts and branches with each other."),
                         this))
    , m_waiting(new EmptyState(Icon::compare, tr("Comparing…"), tr("Both sides are read and aligned."), this))
    , m_failure(new EmptyState(Icon::warning, tr("The sessions cannot be compared"), {}, this))
    , m_nothing(new EmptyState(Icon::compare, tr("Nothing to compare"), tr("Neither side has steps."), this))
    , m_content(new QWidget(this))
    , m_header(new CompareHeader(player, this))
    , m_bar(new CompareBar(player, this))
    , m_pairs(new PairTable(player, this))
    , m_difference(makePane(tr("What differs")))
    , m_baseline{makePane(tr("Baseline: what the user saw")), makePane(tr("Baseline: the call"))}
    , m_candidate{makePane(tr("Candidate: what the user saw")), makePane(tr("Candidate: the call"))}
{
    setObjectName(QStringLiteral("compareView"));
    buildContent();
    for (QWidget* page : std::initializer_list<QWidget*>{m_empty, m_waiting, m_failure, m_nothing, m_content})
        m_pages->addWidget(page);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_pages);
    m_due.setSingleShot(true);
    m_due.setInterval(0);
    connect(&m_due, &QTimer::timeout, this, &CompareView::showRow);
    connect(&player, &models::ComparisonPlayer::rowChanged, this, [this] {
        if (!m_due.isActive()) m_due.start();
    });
    connect(&player, &models::ComparisonPlayer::stateChanged, this, &CompareView::showState);
    connect(m_failure->addRetry(), &QAction::triggered, &player, &models::ComparisonPlayer::reload);
    connect(&m_difference->blocks(), &BlockView::targetActivated, this, [this](qint64 target) {
        const auto [side, row] = models::pairTarget(target);
        goTo(side, row);
    });
    follow(Side::baseline, m_baseline);
    follow(Side::candidate, m_candidate);
    connect(m_pairs, &PairTable::openRequested, this, &CompareView::goToStep);
    connect(m_pairs, &PairTable::candidateMoved, m_header, &CompareHeader::setCandidateLeft);
    showState();
}

/// What leads to a span does so on its side.
void CompareView::follow(Side side, const SidePanes& panes)
{
    for (const BlockPane* pane : {panes.seen, panes.call})
        connect(&pane->blocks(), &BlockView::targetActivated, this,
                [this, side](qint64 target) { goTo(side, static_cast<Row>(target)); });
}

BlockPane* CompareView::makePane(const QString& title)
{
    auto* pane = new BlockPane(title, this);
    connect(&pane->blocks(), &BlockView::notice, this, &CompareView::notice);
    return pane;
}

void CompareView::buildContent()
{
    auto* sides = new QSplitter(Qt::Horizontal, this);
    for (const SidePanes* panes : {&m_baseline, &m_candidate}) {
        auto* side = new QSplitter(Qt::Vertical, sides);
        side->addWidget(panes->seen);
        side->addWidget(panes->call);
        side->setChildrenCollapsible(false);
    }
    m_lower->addWidget(m_difference);
    m_lower->addWidget(sides);
    m_rows->addWidget(m_pairs);
    m_rows->addWidget(m_lower);
    m_rows->setSizes(m_sizes[0]);
    for (QSplitter* splitter : {sides, m_rows}) splitter->setChildrenCollapsible(false);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_bar);
    column->addWidget(m_rows, 1);
}

void CompareView::setTheme(const Theme& theme)
{
    m_theme = theme;
    for (EmptyState* message : {m_empty, m_waiting, m_failure, m_nothing}) message->setTheme(theme);
    m_header->setTheme(theme);
    m_bar->setTheme(theme);
    m_pairs->setTheme(theme);
    for (BlockPane* pane :
         {m_difference, m_baseline.seen, m_baseline.call, m_candidate.seen, m_candidate.call})
        pane->setTheme(theme);
}

void CompareView::setActions(const CompareActions& actions)
{
    m_bar->setActions(actions);
    m_empty->addButton(actions.choose);
    m_failure->addButton(actions.choose);
}

void CompareView::setReplayShown(bool shown)
{
    m_sizes[m_replayShown ? 1 : 0] = m_rows->sizes();
    m_replayShown = shown;
    m_rows->setSizes(m_sizes[shown ? 1 : 0]);
    m_lower->setCurrentIndex(shown ? 1 : 0);
    showRow();
}

void CompareView::focusPairs()
{
    m_pairs->setFocus();
}

void CompareView::goTo(Side side, Row row)
{
    const models::PreparedReplay& replay = *m_player.comparison()->of(side);
    const std::string span = toHex(replay.table().id(row));
    emit linkRequested(QString::fromStdString(models::linkToSpan(replay.data().summary.id, span)));
}

/// The span of the current pair's step, on the side that was chosen if it has one.
void CompareView::goToStep(Side chosen)
{
    const Side other = chosen == Side::baseline ? Side::candidate : Side::baseline;
    for (const Side side : {chosen, other}) {
        const replay::StepIndex step = m_player.comparison()->stepOf(side, m_player.pair());
        if (step == kNoStep) continue;
        const Row row = m_player.comparison()->of(side)->journey().steps()[step].row;
        if (row != kNoRow) return goTo(side, row);
    }
}

void CompareView::showState()
{
    for (SidePanes* panes : {&m_baseline, &m_candidate}) {
        panes->said = 0;
        panes->step = kNoStep;
    }
    const State state = m_player.state();
    if (state == State::failed)
        m_failure->setContent(Icon::warning, tr("The sessions cannot be compared"), m_player.errorText());
    const bool pairs = m_player.comparison() && !m_player.comparison()->alignment.pairs.empty();
    m_pages->setCurrentWidget(state == State::failed        ? m_failure
                                  : state == State::loading ? m_waiting
                                  : state == State::empty   ? m_empty
                                  : pairs                   ? m_content
                                                            : static_cast<QWidget*>(m_nothing));
    if (state == State::ready) showRow();
}

void CompareView::showRow()
{
    if (m_player.state() != State::ready) return;
    if (!m_replayShown) return showDifference();
    if (!m_player.hasRows()) return;
    showSide(Side::baseline, m_baseline);
    showSide(Side::candidate, m_candidate);
}

void CompareView::showDifference()
{
    if (!m_player.hasRows()) {
        m_comparing.cancel();
        auto none = std::make_shared<models::BlockDocument>();
        none->add(models::BlockRole::note, 0, tr("Every step says the same on both sides."));
        return m_difference->blocks().setDocument(std::move(none));
    }
    m_comparing.run([comparison = m_player.comparison(), pair = m_player.pair()](
                        const std::stop_token& stop) { return models::pairBlocks(comparison, pair, stop); },
                    [this](const std::shared_ptr<models::BlockDocument>& document) {
                        m_difference->blocks().setDocument(document);
                    });
}

/// What the user saw only when more or less was said.
void CompareView::showSide(Side side, SidePanes& panes)
{
    const models::Comparison& comparison = *m_player.comparison();
    const replay::StepIndex step = comparison.placeOf(side, m_player.pair());
    if (step == kNoStep) { // nothing has happened on this side yet
        auto none = std::make_shared<models::BlockDocument>();
        none->add(models::BlockRole::note, 0, tr("This side has not begun yet."));
        panes.seen->blocks().setDocument(none);
        panes.call->blocks().setDocument(none);
        panes.step = kNoStep;
        panes.said = 0;
        return;
    }
    if (step == panes.step) return;
    const models::Replay& replay = comparison.of(side);
    const auto conversation = models::conversationAt(comparison.part(side), step);
    const std::size_t said = conversation.size();
    if (panes.step == kNoStep || said != panes.said) {
        panes.seen->blocks().setDocument(models::seenBlocks(replay, step, conversation));
        panes.seen->blocks().area().showLastMessage();
    }
    panes.call->blocks().setDocument(models::callBlocks(replay, step));
    panes.said = said;
    panes.step = step;
}

} // namespace retrospan::views
