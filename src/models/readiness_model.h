// ReadinessModel: the seven questions with their answers; ShortfallModel: the sessions that fall short of one
// of them. Both show a report that is made elsewhere, and nothing but the questions without one.
// Thread: GUI. Complexity: constant a row.
#pragma once

#include "models/readiness_report.h"

#include <QAbstractListModel>

#include <memory>

namespace retrospan::models {

using ReadinessReportPtr = std::shared_ptr<const ReadinessReport>;

class ReadinessModel : public QAbstractListModel {
    Q_OBJECT
public:
    /// `shareRole` is 0 to 1, invalid without data; `shareTextRole` "67 %" or "no data"; `countRole` "2 of
    /// 3".
    enum Role { shareRole = Qt::UserRole, shareTextRole, countRole };

    using QAbstractListModel::QAbstractListModel;

    void setReport(ReadinessReportPtr report);
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    ReadinessReportPtr m_report;
};

class ShortfallModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { started, session, reason, columnCount_ };
    static constexpr int kLinkRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;

    void show(ReadinessReportPtr report, insight::Question question);
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(const insight::Shortfall& shortfall, int column) const;

    ReadinessReportPtr m_report;
    insight::Question m_question = insight::Question::replay;
};

/// "12 sessions judged; 1 still runs, 3 without an agent".
[[nodiscard]] QString judgedText(const insight::Readiness& readiness);
/// "web chat: 2 of 4, sentiment 0.6", a line each, the first of them.
[[nodiscard]] QString partsText(const insight::QuestionResult& result);

} // namespace retrospan::models
