// EvalRunModel: the listed eval runs as a table, newest first. EvalCaseModel: the cases on view of the run
// that is reviewed, beside those of its baseline; figures are the candidate's, with the baseline's in the
// description. Both read memory only. Thread: GUI. Complexity: constant a cell.
#pragma once

#include "models/eval_review.h"

#include <QAbstractTableModel>

namespace retrospan::models {

class EvalRunModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { started, version, agent, dataSet, passed, cost, latency, signOff, columnCount_ };
    /// What there is to say of a cell, in lines of plain text; key of the run; 0 to 1 of the cases that
    /// passed, and that were scored, invalid where none was; ReviewDecision.
    enum Role { descriptionRole = Qt::UserRole, keyRole, passedShareRole, scoredShareRole, decisionRole };

    explicit EvalRunModel(const EvalHistory& history, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// Invalid when it is not listed.
    [[nodiscard]] QModelIndex indexOf(std::int64_t key) const;

private:
    void take();
    [[nodiscard]] QString text(const EvalRunLine& line, int column) const;
    [[nodiscard]] QString description(const EvalRunLine& line, int column) const;

    const EvalHistory& m_history;
    std::vector<EvalRunLine> m_lines;
};

class EvalCaseModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { change, caseId, baseline, candidate, cost, latency, columnCount_ };
    /// As that of EvalRunModel; CaseChange; a side's Judgement, -1 when it has no such case; "flaky" or
    /// empty.
    enum Role { descriptionRole = EvalRunModel::descriptionRole, changeRole, judgementRole, marksRole };

    explicit EvalCaseModel(const EvalReview& review, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void take();
    [[nodiscard]] QString text(const evals::CaseDifference& each, int column) const;
    [[nodiscard]] QString description(const evals::CaseDifference& each, int column) const;

    const EvalReview& m_review;
    std::shared_ptr<const EvalComparison> m_comparison;
    std::vector<std::uint32_t> m_rows;
};

} // namespace retrospan::models
