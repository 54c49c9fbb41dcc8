// ReleaseTable: what is on view of a release ledger, as rows of texts: its versions, the newest first, its
// history, the newest event first, or the rates of a rollout. Reads memory only. Thread: GUI. Complexity:
// constant a cell.
#pragma once

#include "models/releases.h"

#include <QAbstractTableModel>

namespace retrospan::models {

class ReleaseTable : public QAbstractTableModel {
    Q_OBJECT
public:
    struct Row {
        QStringList cells;
        std::string version; ///< the one it is about
        bool good = false, bad = false; ///< what the marked cell is painted as
        QString description; ///< in whole, where a cell may be cut
    };
    /// What there is to say of a row, in lines of plain text; its version; a sign, true: good, false: bad.
    enum Role { descriptionRole = Qt::UserRole, versionRole, goodRole };

    /// `marked`: the column of the sign.
    ReleaseTable(QStringList headers, int marked, QObject* parent = nullptr);
    void setRows(std::vector<Row> rows);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// Invalid when no row is about it.
    [[nodiscard]] QModelIndex indexOf(const std::string& version) const;
    void setHeader(int section, const QString& text);

private:
    QStringList m_headers;
    int m_marked;
    std::vector<Row> m_rows;
};

/// Version, state, verdicts; the one that was proposed last comes first.
[[nodiscard]] std::vector<ReleaseTable::Row> versionRows(const Releases& releases);
/// When, what, version, who, details.
[[nodiscard]] std::vector<ReleaseTable::Row> eventRows(const Releases& releases);
/// Sign, before, now, finding.
[[nodiscard]] std::vector<ReleaseTable::Row> rolloutRows(const Releases& releases);

} // namespace retrospan::models
