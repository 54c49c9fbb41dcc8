// LibraryModel: every session of the workspace in memory, filtered by a query and sorted, for a table view.
// Free texts of the query are looked up in the content index on a worker; until then titles decide.
// Thread: GUI. Complexity: filter and sort are one pass over the sessions (100,000 in tens of milliseconds).
#pragma once

#include "insight/session_query.h"
#include "models/jobs.h"
#include "models/session_source.h"

#include <QAbstractTableModel>
#include <QString>

#include <map>
#include <memory>
#include <unordered_set>
#include <vector>

namespace retrospan::models {

class LibraryModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        title,
        status,
        started,
        duration,
        modelCalls,
        toolCalls,
        errors,
        retries,
        handoffs,
        tokens,
        cost,
        model,
        agent,
        user,
        tenant,
        version,
        columnCount_
    };
    static constexpr int kKeyRole = Qt::UserRole;

    explicit LibraryModel(std::shared_ptr<SessionSource> source, QObject* parent = nullptr);

    /// Reads the library again on a worker.
    void reload();
    [[nodiscard]] bool loading() const { return m_load.running(); }
    [[nodiscard]] const QString& errorText() const { return m_error; }
    [[nodiscard]] const std::vector<SessionSummary>& sessions() const { return m_sessions; }
    [[nodiscard]] const SessionSummary& sessionAt(int row) const
    {
        return m_sessions[m_order[static_cast<std::size_t>(row)]];
    }
    [[nodiscard]] int rowOfKey(std::int64_t key) const;

    /// Empty for everything. A query with errors leaves the rows as they were.
    void setQuery(const QString& text);
    [[nodiscard]] const QString& query() const { return m_queryText; }
    [[nodiscard]] const std::vector<insight::QueryError>& queryErrors() const { return m_query.errors(); }
    /// "searching content…", "index 40 % complete", or nothing.
    [[nodiscard]] const QString& searchNotice() const { return m_notice; }

    /// Values of a field over the sessions shown, most frequent first.
    [[nodiscard]] std::vector<std::pair<std::string, int>> facet(std::string_view field) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

signals:
    void loaded();
    void filtered();

private:
    void rebuild();
    void orderRows();
    [[nodiscard]] QString text(const SessionSummary& session, int column) const;

    std::shared_ptr<SessionSource> m_source;
    JobRunner m_load, m_search;
    std::vector<SessionSummary> m_sessions;
    std::vector<std::size_t> m_order;
    insight::SessionQuery m_query;
    std::vector<std::unordered_set<std::int64_t>> m_contentHits;
    QString m_queryText, m_error, m_notice;
    int m_sortColumn = started;
    Qt::SortOrder m_sortOrder = Qt::DescendingOrder;
};

} // namespace retrospan::models
