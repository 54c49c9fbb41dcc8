#include "models/pair_model.h"

#include "models/format.h"
#include "models/replay_text.h"

namespace retrospan::models {

using replay::kNoStep;
using replay::Match;

PairModel::PairModel(ComparisonPlayer& player, QObject* parent)
    : QAbstractTableModel(parent)
    , m_player(player)
{
    connect(&player, &ComparisonPlayer::rowsChanged, this, &PairModel::take);
    connect(&player, &ComparisonPlayer::stateChanged, this, [this] {
        if (!m_player.comparison()) take();
    });
}

void PairModel::take()
{
    beginResetModel();
    m_comparison = m_player.comparison();
    m_rows = m_player.rows();
    endResetModel();
}

int PairModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int PairModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columnCount_;
}

/// Who has something alone is told by where the words point to.
QString PairModel::matchLine(std::size_t pair) const
{
    const replay::AlignedPair& aligned = m_comparison->alignment.pairs[pair];
    switch (aligned.match) {
    case Match::same: return {};
    case Match::moved: return tr("moved to %1").arg(aligned.candidate + 1);
    case Match::baselineOnly: return QStringLiteral("◂ ") + matchText(aligned.match);
    case Match::candidateOnly: return matchText(aligned.match) + QStringLiteral(" ▸");
    case Match::changed: break;
    }
    return matchText(aligned.match);
}

QVariant PairModel::sideData(std::size_t pair, Side side, int role) const
{
    const replay::StepIndex step = m_comparison->stepOf(side, pair);
    if (step == kNoStep)
        return role == kindRole ? QVariant(-1)
            : role == Qt::AccessibleTextRole
            ? QVariant(side == Side::baseline ? tr("Not in the baseline") : tr("Not in the candidate"))
            : QVariant();
    const PreparedReplay& replay = *m_comparison->of(side);
    const replay::StepKind kind = replay.journey().steps()[step].kind;
    switch (role) {
    case Qt::DisplayRole: return stepText(replay, step);
    case kindRole: return static_cast<int>(kind);
    case numberRole: return exactCount(step + 1);
    case Qt::AccessibleTextRole:
        return tr("Step %1, %2: %3").arg(step + 1).arg(kindText(kind), stepText(replay, step));
    default: return {};
    }
}

QVariant PairModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !m_comparison) return {};
    const std::size_t pair = m_rows[static_cast<std::size_t>(index.row())];
    const Match how = m_comparison->alignment.pairs[pair].match;
    if (role == matchRole) return static_cast<int>(how);
    if (role == firstRole) return m_comparison->alignment.firstDivergence == pair;
    if (index.column() == baseline) return sideData(pair, Side::baseline, role);
    if (index.column() == candidate) return sideData(pair, Side::candidate, role);
    if (role == Qt::DisplayRole) return matchLine(pair);
    if (role == Qt::AccessibleTextRole) return matchText(how);
    return {};
}

QVariant PairModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    if (section == match) return QString();
    return section == baseline ? tr("Baseline") : tr("Candidate");
}

} // namespace retrospan::models
