#include "models/step_model.h"

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
    case notedRole: return std::ranges::binary_search(m_noted, number);
    case agentRole: return nameOf(*m_replay, step.agent);
    case Qt::AccessibleTextRole:
        return tr("Step %1, %2: %3")
            .arg(index.row() + 1)
            .arg(kindText(step.kind), stepText(*m_replay, number));
    default: return {};
    }
}

} // namespace retrospan::models
