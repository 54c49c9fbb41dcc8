// LiveModel: the sessions that run now or were active a moment ago, newest activity first, and the sums over
// them. Invariants: at most kMaxRows rows; a session that ended stays for kLinger. Thread: GUI.
// Complexity: one pass over the library an update.
#pragma once

#include "trace/session.h"

#include <QAbstractTableModel>

#include <cstdint>
#include <vector>

namespace retrospan::models {

/// Sums over the sessions of a LiveModel.
struct LiveTotals {
    std::int64_t running = 0, errors = 0, tokens = kUnknown, unpricedCalls = 0;
    Cost cost;
};

class LiveModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { title, status, activity, duration, spans, errors, tokens, cost, columnCount_ };
    static constexpr int kKeyRole = Qt::UserRole;
    static constexpr std::size_t kMaxRows = 200;
    static constexpr std::int64_t kLingerNs = 15LL * 60 * 1'000'000'000;

    using QAbstractTableModel::QAbstractTableModel;

    /// Shows what of `sessions` is live at `nowNs`, and those of `recent` (keys): a stream may bring old
    /// times.
    void update(const std::vector<SessionSummary>& sessions, std::int64_t nowNs,
                const std::vector<std::int64_t>& recent = {});
    [[nodiscard]] const LiveTotals& totals() const { return m_totals; }
    [[nodiscard]] const SessionSummary& sessionAt(int row) const
    {
        return m_sessions[static_cast<std::size_t>(row)];
    }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(const SessionSummary& session, int column) const;

    std::vector<SessionSummary> m_sessions;
    LiveTotals m_totals;
    std::int64_t m_nowNs = 0;
};

} // namespace retrospan::models
