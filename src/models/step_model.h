// StepModel: the steps of a replay as a list: when, what, in words. Reads memory only. Thread: GUI.
// Complexity: constant a row.
#pragma once

#include "models/replay_blocks.h"

#include <QAbstractListModel>

namespace retrospan::models {

class StepModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role {
        kindRole = Qt::UserRole,
        timeRole,
        agentRole,
        madeGoodRole,
        notedRole,
        branchRole,
        leftRole,
        noticedRole,
        faultsRole
    };

    using QAbstractListModel::QAbstractListModel;

    void setReplay(Replay replay);
    /// Steps that have notes.
    void setNoted(std::vector<replay::StepIndex> steps);
    [[nodiscard]] const Replay& replay() const { return m_replay; }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    [[nodiscard]] QString branchChangeText(replay::StepIndex step) const;

    Replay m_replay;
    std::vector<replay::StepIndex> m_noted; ///< ascending
};

} // namespace retrospan::models
