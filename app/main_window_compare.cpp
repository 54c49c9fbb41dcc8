// The window's comparison of two sessions: what is compared, the page, its job in the status bar.
#include "compare_commands.h"
#include "live_controller.h"
#include "main_window.h"
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
        m_actions, *m_comparison, *m_compareView, *m_libraryModel, *m_comparePicker,
        [this] { return chosenSessions(); }, this);
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

void MainWindow::compareSessions(qint64 baseline, qint64 candidate)
{
    showPage(m_compareView);
    m_comparison->compare(baseline, candidate);
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
