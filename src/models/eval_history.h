// EvalHistory: the eval runs of the workspace, which of them are listed, and what reviewers decided. A run's
// series are the runs of its agent over its data set. Invariants: listed() are places in all(), newest first.
// Thread: GUI; lines are read on a worker. Complexity: a filter is one pass over the lines.
#pragma once

#include "models/eval_source.h"
#include "models/jobs.h"

#include <QObject>
#include <QStringList>

namespace retrospan::models {

class EvalHistory : public QObject {
    Q_OBJECT
public:
    enum class State : std::uint8_t { loading, ready, failed };

    explicit EvalHistory(std::shared_ptr<EvalSource> source, QObject* parent = nullptr);

    /// What is there stays until the new lines are.
    void reload();
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const QString& errorText() const { return m_error; }

    [[nodiscard]] const std::vector<EvalRunLine>& all() const { return m_lines.runs; }
    [[nodiscard]] const std::vector<std::uint32_t>& listed() const { return m_listed; }
    [[nodiscard]] const EvalRunLine& listedAt(std::size_t row) const { return all()[m_listed[row]]; }
    /// Null when there is no such run.
    [[nodiscard]] const EvalRunLine* find(std::int64_t key) const;
    /// Null: nobody decided.
    [[nodiscard]] const EvalRemark* signOff(std::int64_t key) const;

    /// Of all runs, by name.
    [[nodiscard]] QStringList dataSets() const;
    [[nodiscard]] QStringList agents() const;
    /// An empty text leaves nothing out.
    void setFilter(const QString& dataSet, const QString& agent);

    /// From old to new.
    [[nodiscard]] std::vector<const EvalRunLine*> series(const EvalRunLine& run) const;
    /// The one before it in its series; 0 when it is the first.
    [[nodiscard]] std::int64_t runBefore(const EvalRunLine& run) const;

signals:
    void stateChanged(); ///< other lines are there, or why there are none
    void listChanged();
    void notice(const QString& text); ///< what of an import is not among the runs

private:
    void chooseListed();
    [[nodiscard]] QStringList namesOf(std::string EvalRunLine::*field) const;

    std::shared_ptr<EvalSource> m_source;
    JobRunner m_job;
    State m_state = State::loading;
    QString m_error;
    EvalLines m_lines;
    std::vector<std::uint32_t> m_listed;
    std::string m_dataSet, m_agent;
};

} // namespace retrospan::models
