// LibraryModel: every session of the workspace in memory, filtered by a query and sorted, for a table view.
// Free texts of the query are looked up in the content index on a worker; until then titles decide. Facets
// are counted on a worker too. Thread: GUI. Complexity: filter and sort are one pass over the sessions
// (100,000 in tens of milliseconds).
#pragma once

#include "insight/session_query.h"
#include "models/facets.h"
#include "models/jobs.h"
#include "models/session_source.h"

#include <QAbstractTableModel>
#include <QString>

#include <memory>
#include <unordered_set>
#include <vector>

namespace retrospan::models {

/// By free text of a query: keys of the sessions whose content has it.
using ContentHits = std::vector<std::unordered_set<std::int64_t>>;

/// Which kinds of work a session holds, as far as its line tells.
[[nodiscard]] std::vector<SpanKind> kindsOf(const SessionSummary& session);

class LibraryModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        title,
        status,
        kinds,
        started,
        duration,
        cost,
        tokens,
        errors, ///< from here on counts
        modelCalls,
        toolCalls,
        retries,
        handoffs,
        retrievals,
        spans,
        model, ///< from here on texts
        agent,
        outcome,
        scores,
        tenant,
        user,
        channel,
        workflow,
        version,
        tags,
        columnCount_
    };
    static constexpr int kKeyRole = Qt::UserRole;

    explicit LibraryModel(std::shared_ptr<SessionSource> source, QObject* parent = nullptr);

    /// Reads the library again on a worker.
    void reload();
    [[nodiscard]] bool loading() const { return m_load.running(); }
    [[nodiscard]] const QString& errorText() const { return m_error; }
    [[nodiscard]] const std::vector<SessionSummary>& sessions() const { return *m_sessions; }
    [[nodiscard]] const SessionSummary& sessionAt(int row) const
    {
        return (*m_sessions)[m_order[static_cast<std::size_t>(row)]];
    }
    /// True for a count of nothing, which may step back.
    [[nodiscard]] static bool isZero(const SessionSummary& session, int column);
    [[nodiscard]] int rowOfKey(std::int64_t key) const;
    /// The first free text of the query that the content of the session holds; empty without one.
    [[nodiscard]] QString wordsFoundIn(std::int64_t key) const;

    /// Empty for everything. A query with errors leaves the rows as they were.
    void setQuery(const QString& text);
    [[nodiscard]] const QString& query() const { return m_queryText; }
    [[nodiscard]] const std::vector<insight::QueryError>& queryErrors() const { return m_queryErrors; }
    /// "searching content…", "index 40 % complete", or nothing.
    [[nodiscard]] const QString& searchNotice() const { return m_notice; }

    /// Of the sessions shown, and, where values of a field are chosen, of those that its other values would
    /// show; those of before while they are being counted.
    [[nodiscard]] const std::vector<Facet>& facets() const { return m_facets; }
    /// Looks the query's free texts up again: more is indexed now.
    void searchAgain();

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

signals:
    void loaded();
    void filtered();
    void facetsChanged();

private:
    void rebuild();
    void orderRows();
    void search();
    void takeHits(const Result<std::vector<LibrarySearch>>& found);
    void countFacets();
    [[nodiscard]] QString text(const SessionSummary& session, int column) const;

    std::shared_ptr<SessionSource> m_source;
    JobRunner m_load, m_search, m_counting;
    std::shared_ptr<const std::vector<SessionSummary>> m_sessions; ///< never null; shared with the counting
    std::vector<Facet> m_facets;
    std::vector<std::size_t> m_order;
    insight::SessionQuery m_query; ///< the last one without errors
    std::vector<insight::QueryError> m_queryErrors;
    ContentHits m_contentHits;
    QString m_queryText, m_error, m_notice;
    int m_sortColumn = started;
    Qt::SortOrder m_sortOrder = Qt::DescendingOrder;
};

} // namespace retrospan::models
