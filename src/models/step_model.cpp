#include "models/step_model.h"

#include "models/branch_text.h"
#include "models/replay_text.h"

#include <algorithm>

namespace retrospan::models {

void StepModel::setReplay(Replay replay)
{
    beginResetModel();
    m_replay = std::move(replay);
    endResetModel();
}

void StepModel::setNoted(std::vector<replay::StepIndex> steps)
{
    std::ranges::sort(steps);
    m_noted = std::move(steps);
    if (rowCount() > 0) emit dataChanged(index(0), index(rowCount() - 1), {notedRole});
}

int StepModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_replay ? 0 : static_cast<int>(m_replay->journey().size());
}

QVariant StepModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !m_replay) return {};
    const auto number = static_cast<replay::StepIndex>(index.row());
    const replay::Step& step = m_replay->journey().steps()[number];
    switch (role) {
    case Qt::DisplayRole: return stepText(*m_replay, number);
    case kindRole: return static_cast<int>(step.kind);
    case timeRole: return sinceStart(*m_replay, number);
    case madeGoodRole: return m_replay->isMadeGood(number);
    case branchRole: {
        const Branch* branch = m_replay->branchBegunAt(number);
        return branch == nullptr ? QString() : branchLabel(*branch);
    }
    case noticedRole: return std::ranges::binary_search(m_replay->noticedSteps(), number);
    case faultsRole: return handoffFaults(*m_replay, number);
    case leftRole: return m_replay->isLeft(number);
    case notedRole: return std::ranges::binary_search(m_noted, number);
    case agentRole: return nameOf(*m_replay, step.agent);
    case Qt::ToolTipRole: {
        QString text;
        for (const QString& line : {branchChangeText(number), noticedText(*m_replay, number)})
            if (!line.isEmpty())
                text += QStringLiteral("<p>%1</p>")
                            .arg(line.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>")));
        return text.isEmpty() ? QVariant() : text;
    }
    case Qt::AccessibleTextRole: {
        QString text =
            tr("Step %1, %2: %3").arg(index.row() + 1).arg(kindText(step.kind), stepText(*m_replay, number));
        const QString faults = handoffFaults(*m_replay, number).join(QStringLiteral(", "));
        const QString noticed =
            noticedText(*m_replay, number).replace(QLatin1Char('\n'), QStringLiteral(". "));
        for (const QString& more : {faults, branchChangeText(number), noticed})
            if (!more.isEmpty()) text += QStringLiteral(". ") + more;
        return text;
    }
    default: return {};
    }
}

/// Of a step that begins a branch, or is on one that was left; empty for others.
QString StepModel::branchChangeText(replay::StepIndex step) const
{
    const insight::BranchPlaces& places = m_replay->marks()->branches;
    if (const Branch* branch = m_replay->branchBegunAt(step)) return branchText(places, branch->first);
    return m_replay->isLeft(step) ? tr("On branch %1: %2")
                                        .arg(m_replay->branchOf(step)->number)
                                        .arg(branchState(places, *m_replay->branchOf(step)))
                                  : QString();
}

} // namespace retrospan::models
