// What the page of evals asks a reviewer: why a run is approved or rejected, a note, what is to go.
#include "models/eval_texts.h"
#include "models/plain_text.h"
#include "views/evals/diff_header.h"
#include "views/evals/evals_view.h"
#include "views/evals/remark_bar.h"

#include <QMenu>

namespace retrospan::views {

QString EvalsView::runName() const
{
    const EvalRunLine* line = m_history.find(m_review.candidateKey());
    return line == nullptr ? tr("this run") : models::exactRunText(*line);
}

/// What is written belongs to the run that was looked at when it was asked for.
void EvalsView::askForSignOff(ReviewDecision decision)
{
    const bool approve = decision == ReviewDecision::approved;
    const QString author = models::oneLine(m_review.remarks().author(), 40);
    m_remark->ask({approve ? tr("Approve %1 as %2; why?").arg(runName(), author)
                           : tr("Reject %1 as %2; why?").arg(runName(), author),
                   approve ? tr("&Approve") : tr("&Reject")},
                  [this, decision, run = m_review.candidateKey()](const QString& text) {
                      m_review.remarks().keep(run, decision, {}, text);
                  });
}

void EvalsView::askForNote()
{
    const std::string caseId = m_review.current().caseId;
    m_remark->ask({tr("Note on %1 in %2").arg(models::oneLine(caseId, 60), runName()), tr("&Keep note"),
                   RemarkBar::Answer::text},
                  [this, caseId, run = m_review.candidateKey()](const QString& text) {
                      m_review.remarks().keep(run, ReviewDecision::none, caseId, text);
                  });
}

void EvalsView::askForRemoval()
{
    const std::int64_t run = m_review.candidateKey();
    const std::vector<EvalRemark> remarks = m_review.remarksInView();
    if (remarks.empty()) return;
    if (remarks.size() == 1) return confirmRemoval(run, remarks.front());
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("evalRemovals"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const EvalRemark& each : remarks) {
        QString text =
            models::withNamedControls(models::oneLine(models::decisionText(each).toStdString(), 80));
        connect(menu->addAction(text.replace(QLatin1Char('&'), QStringLiteral("&&"))), &QAction::triggered,
                this, [this, run, each] { confirmRemoval(run, each); });
    }
    menu->popup(m_header->mapToGlobal(QPoint(m_header->width() / 2, 0)));
    menu->setActiveAction(menu->actions().front());
}

void EvalsView::confirmRemoval(std::int64_t run, const EvalRemark& remark)
{
    m_remark->ask(
        {tr("Remove this? %1").arg(models::decisionText(remark)), tr("&Remove"), RemarkBar::Answer::consent},
        [this, run, remark](const QString&) { m_review.remarks().remove(run, remark); });
}

} // namespace retrospan::views
