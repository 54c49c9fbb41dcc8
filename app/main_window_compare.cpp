// The window's comparison of two sessions: what is compared, the page, its job in the status bar.
#include "compare_commands.h"
#include "live_controller.h"
#include "main_window.h"
#include "models/prepared_session.h"
#include "status_line.h"
#include "views/base/command_palette.h"
#include "views/compare/compare_view.h"
#include "views/library/library_table.h"
#include "views/library/library_view.h"
#include "views/replay/replay_view.h"

#include <QStackedWidget>

#include <chrono>

namespace retrospan::app {

void MainWindow::buildCompare()
{
    const auto now = [] {
        return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
    };
    m_comparison = std::make_unique<models::ComparisonPlayer>(m_source, now);
    m_compareView = new views::CompareView(*m_comparison, m_pages);
    m_pages->addWidget(m_compareView);
    m_comparePicker = new views::CommandPalette(this);
    m_comparePicker->setObjectName(QStringLiteral("comparePicker"));
    m_compareCommands = new CompareCommands(
        m_actions, {*m_comparison, *m_libraryModel, *m_document, *m_player}, *m_compareView, *m_comparePicker,
        [this] { return chosenSessions(); }, this);
    connect(m_replayView, &views::ReplayView::comparisonRequested, this,
            [this](const models::PartPair& parts) {
                m_compareCommands->compareParts(m_document->data()->summary.key, parts);
            });
    connect(m_comparison.get(), &models::ComparisonPlayer::rowChanged, this, &MainWindow::selectCompared);
    connect(m_compareCommands, &CompareCommands::shown, this, [this] {
        showPage(m_compareView);
        m_compareView->focusPairs();
    });
    connect(m_comparison.get(), &models::ComparisonPlayer::stateChanged, this, &MainWindow::showComparing);
    connect(m_compareView, &views::CompareView::linkRequested, this, &MainWindow::openLink);
    connect(m_compareView, &views::CompareView::notice, this,
            [this](const QString& text) { m_status->say(text); });
}

/// Of the page that is looked at.
std::vector<qint64> MainWindow::chosenSessions() const
{
    const QWidget* page = m_pages->currentWidget();
    if (page == m_libraryView) return m_libraryView->table().selectedKeys();
    if (page == m_compareView && m_comparison->candidateKey() != 0) return {m_comparison->candidateKey()};
    if (m_document->data() == nullptr) return {};
    return {m_document->data()->summary.key};
}

void MainWindow::compareSessions(models::ComparisonPlayer::Asked baseline,
                                 models::ComparisonPlayer::Asked candidate)
{
    showPage(m_compareView);
    m_comparison->compare(std::move(baseline), std::move(candidate));
}

/// The step's span is selected in the open session, when it is one of its own; the candidate's if both are.
void MainWindow::selectCompared()
{
    const auto& comparison = m_comparison->comparison();
    const models::SessionData* open = m_document->data();
    if (!comparison || !m_comparison->hasRows() || open == nullptr) return;
    for (const models::Side side : {models::Side::candidate, models::Side::baseline}) {
        const models::PreparedReplay& replay = *comparison->of(side);
        const replay::StepIndex step = comparison->stepOf(side, m_comparison->pair());
        if (replay.data().summary.key != open->summary.key || step == replay::kNoStep) continue;
        const Row row = replay.journey().steps()[step].row;
        if (row == kNoRow) continue;
        const Node node = findNode(*open, refOf(replay.data(), row));
        if (node != kNoNode) return m_document->select(node);
    }
}

void MainWindow::showComparing()
{
    m_status->jobs().finish(std::exchange(m_compareJob, 0));
    if (m_comparison->state() == models::ComparisonPlayer::State::loading)
        m_compareJob = m_status->jobs().start(tr("Comparing"), [this] { m_comparison->cancel(); });
    else if (m_pages->currentWidget() == m_compareView)
        m_compareView->focusPairs();
}

} // namespace retrospan::app
