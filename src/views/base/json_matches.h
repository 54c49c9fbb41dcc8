// JsonMatches: the search of a JsonTable: finds every match in the background and goes from one to the
// next, opening what hides it. Thread: GUI. Complexity: a step is that of JsonModel::reveal().
#pragma once

#include "models/jobs.h"
#include "models/json_search.h"
#include "views/base/find_bar.h"

#include <QObject>

#include <vector>

namespace retrospan::views {

class JsonTable;

class JsonMatches : public QObject {
    Q_OBJECT
public:
    explicit JsonMatches(JsonTable& table);

    /// "" ends the search.
    void search(const QString& query);
    void step(int by);

signals:
    void statusChanged(const retrospan::views::FindStatus& status);
    void finished(qint64 matches);

private:
    void take(std::vector<models::JsonMatch> found);
    void goTo(std::size_t match);
    void announce(bool searching);

    JsonTable& m_table;
    QString m_query;
    std::vector<models::JsonMatch> m_found;
    qsizetype m_current = -1;
    models::JobRunner m_job;
};

} // namespace retrospan::views
