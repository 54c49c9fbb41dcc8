// What the page of releases shows of a ledger: what is published, the versions, the history, the rollout.
#include "models/format.h"
#include "models/plain_text.h"
#include "views/base/elided_label.h"
#include "views/base/empty_state.h"
#include "views/base/labels.h"
#include "views/evals/releases_view.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QStackedWidget>
#include <QTableView>

namespace retrospan::views {

using models::Releases;
using models::ReleaseTable;

namespace {

/// "since 2026-11-22 10:00:00, by kim"
QString sinceText(const evals::ReleaseLedger& ledger)
{
    const auto& events = ledger.events();
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
        if (event->kind != evals::ReleaseEventKind::published
            && event->kind != evals::ReleaseEventKind::rolledBack)
            continue;
        const QString when = models::formatDateTime(event->timeNs);
        return event->author.empty()
            ? ReleasesView::tr("since %1").arg(when)
            : ReleasesView::tr("since %1, by %2").arg(when, models::oneLine(event->author, 40));
    }
    return {};
}

} // namespace

void ReleasesView::refresh()
{
    const Releases::State state = m_releases.state();
    showPlace();
    m_pages->setCurrentWidget(state == Releases::State::ready ? m_content : m_message);
    if (state == Releases::State::reading)
        m_message->setContent(Icon::evals, tr("Reading the ledger…"), {});
    else if (state == Releases::State::failed)
        m_message->setContent(Icon::warning, tr("The ledger cannot be read"), m_releases.errorText());
    else if (state == Releases::State::none)
        m_message->setContent(
            Icon::evals, tr("No release ledger here"),
            tr("No workflow has one in %1. The first candidate makes it:\n%2")
                .arg(models::visibleText(m_releases.folder().toStdString()),
                     QStringLiteral("retrospan release candidate WORKFLOW --version V --verdict FILE")));
    if (state != Releases::State::ready) return emit versionChosen();
    showVersions();
    m_events->setRows(eventRows(m_releases));
    showState();
    showRollout();
    if (m_focusWanted) focusVersions();
}

/// The way back is offered at first.
void ReleasesView::showVersions()
{
    const std::string chosen = version();
    m_versions->setRows(versionRows(m_releases));
    QModelIndex row = m_versions->indexOf(chosen);
    const models::ReleaseBook& book = m_releases.book();
    const std::string back =
        book.pointerLost ? book.ledger.published() : models::publishedBefore(book.ledger);
    if (!row.isValid()) row = m_versions->indexOf(back);
    m_versionTable->setCurrentIndex(row.isValid() ? row : m_versions->index(0, 0));
    showObstacle();
}

void ReleasesView::showObstacle()
{
    const std::string chosen = version();
    const QString obstacle = chosen.empty() ? QString() : m_releases.obstacle(chosen);
    m_obstacle->setText(obstacle);
    m_obstacle->setVisible(!obstacle.isEmpty());
    m_rollBack->setText(obstacle.isEmpty() && !chosen.empty()
                            ? tr("Roll bac&k to %1…").arg(models::oneLine(chosen, 40))
                            : tr("Roll bac&k…"));
    emit versionChosen();
}

void ReleasesView::showPlace()
{
    m_folder->setText(models::visibleText(m_releases.folder().toStdString()));
    m_workflows->clear();
    m_workflows->addItems(m_releases.workflows());
    m_workflows->setCurrentText(m_releases.workflow());
    m_workflows->setEnabled(!m_releases.rollingBack());
    m_workflows->setVisible(!m_releases.workflows().isEmpty());
}

void ReleasesView::showState()
{
    const evals::ReleaseLedger& ledger = m_releases.book().ledger;
    const Releases::Outcome& outcome = m_releases.outcome();
    const bool agreed = m_releases.book().disagreement.empty();
    m_published->setText(ledger.published().empty()
                             ? tr("Nothing is published")
                             : (agreed ? tr("%1 is published") : tr("%1 should be published"))
                                   .arg(models::oneLine(ledger.published())));
    m_since->setText(sinceText(ledger));
    m_disagreement->setText(models::visibleText(m_releases.book().disagreement));
    m_disagreement->setVisible(!m_disagreement->text().isEmpty());
    m_outcome->setText(m_releases.rollingBack() ? tr("Rolling back…") : outcome.text);
    m_outcome->setVisible(!m_outcome->text().isEmpty());
    setTextColour(*m_outcome,
                  m_releases.rollingBack() ? m_theme.textSecondary
                                           : m_theme.tone(outcome.good ? Tone::ok : Tone::error));
}

void ReleasesView::showRollout()
{
    const evals::ReleaseLedger& ledger = m_releases.book().ledger;
    const QString now = models::oneLine(ledger.published(), 40),
                  before = models::oneLine(models::publishedBefore(ledger), 40);
    m_rolloutTitle->setText(before.isEmpty() ? tr("Sessions")
                                             : tr("Sessions of %1 beside those of %2").arg(now, before));
    m_rates->setHeader(1, before);
    m_rates->setHeader(2, now);
    m_rates->setRows(rolloutRows(m_releases));
    const bool counted = m_releases.rollout().has_value();
    m_rateTable->setVisible(counted);
    m_rolloutText->setVisible(!counted);
    m_rolloutText->setText(m_releases.rolloutText());
}

} // namespace retrospan::views
