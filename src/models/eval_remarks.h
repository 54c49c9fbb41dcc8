// EvalRemarks: what reviewers say of the eval run that is looked at and of its cases. Written and removed by
// a worker, one change after another, each on the run that it was asked for, whichever is looked at by then.
// Invariants: shows what is kept, never what was only asked for. Thread: GUI.
#pragma once

#include "models/eval_source.h"
#include "models/jobs.h"

#include <QObject>

#include <deque>

namespace retrospan::models {

class EvalRemarks : public QObject {
    Q_OBJECT
public:
    /// `author` is who reviews.
    EvalRemarks(std::shared_ptr<EvalSource> source, std::string author, QObject* parent = nullptr);

    [[nodiscard]] const std::string& author() const { return m_author; }
    /// The run that is looked at, and what was read of it; oldest first.
    void show(std::int64_t run, std::vector<EvalRemark> remarks);
    [[nodiscard]] const std::vector<EvalRemark>& all() const { return m_remarks; }
    [[nodiscard]] std::vector<EvalRemark> on(const std::string& caseId) const;

    /// On a run (`caseId` empty) or on a case of it.
    void keep(std::int64_t run, ReviewDecision decision, const std::string& caseId, const QString& text);
    void remove(std::int64_t run, const EvalRemark& remark);

signals:
    void changed(); ///< of the run that is looked at
    void signedOff(); ///< a decision was made or removed: the history is to be read again
    void notice(const QString& text);

private:
    struct Change {
        std::int64_t run;
        EvalRemark remark; ///< one with an id is removed
    };
    void enqueue(Change change);
    void writeNext();
    void written(Result<std::vector<EvalRemark>> remarks);

    std::shared_ptr<EvalSource> m_source;
    std::string m_author;
    JobRunner m_job;
    std::int64_t m_run = 0;
    std::vector<EvalRemark> m_remarks;
    std::deque<Change> m_waiting; ///< the first is being written
};

} // namespace retrospan::models
