// PairModel: the pairs of steps of a comparison as a table: the baseline's step, how they match, the
// candidate's. Reads memory only. Thread: GUI. Complexity: constant a row.
#pragma once

#include "models/comparison_player.h"

#include <QAbstractTableModel>

namespace retrospan::models {

class PairModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { baseline, match, candidate, columnCount_ };
    /// Kind of the step (-1: this side has none), its number, its match, whether it is the first difference.
    enum Role { kindRole = Qt::UserRole, numberRole, matchRole, firstRole };

    explicit PairModel(ComparisonPlayer& player, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QVariant sideData(std::size_t pair, Side side, int role) const;
    [[nodiscard]] QString matchLine(std::size_t pair) const;
    void take();

    ComparisonPlayer& m_player;
    std::shared_ptr<const Comparison> m_comparison;
    std::vector<std::uint32_t> m_rows;
};

} // namespace retrospan::models
