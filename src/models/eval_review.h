// EvalReview: the eval run that is looked at beside its baseline, which of its cases are on view and the one
// one is at, and what reviewers say of them. Reads and compares on workers; which cases are flaky or never
// fail is found after that, from the runs before, and so is what the data set says of them. Invariants: while
// it is ready and has rows, current() is one of rows(). Thread: GUI. Complexity: a group is one pass over the
// cases.
#pragma once

#include "models/eval_comparison.h"
#include "models/eval_history.h"
#include "models/eval_remarks.h"

#include <optional>
#include <unordered_set>

namespace retrospan::models {

/// The data set of a run, as it is on the disk now.
struct EvalDataSet {
    std::shared_ptr<const evals::DataSet> set; ///< null: it is not known, or cannot be read
    std::shared_ptr<const evals::SessionNotes> said; ///< of its sessions; null: it is not known
    std::string path;
    QString fault; ///< why it is null, once that is known
};

class EvalReview : public QObject {
    Q_OBJECT
public:
    enum class State : std::uint8_t { empty, loading, ready, failed };
    /// Runs before the candidate that are looked at for flaky cases.
    static constexpr std::size_t kPastRuns = 20;
    static constexpr std::int64_t kNoRun = 0;

    /// The history must outlive it; `author` is who reviews.
    EvalReview(std::shared_ptr<EvalSource> source, const EvalHistory& history, std::string author,
               QObject* parent = nullptr);

    /// With the run before it as the baseline.
    void open(std::int64_t candidate);
    void compare(std::int64_t candidate, std::int64_t baseline);
    /// Those cases of the newest run that are about a session: casesFound(), or uncovered() when there are
    /// none.
    void openCasesOf(const std::string& session);
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const QString& errorText() const { return m_error; }
    [[nodiscard]] std::int64_t candidateKey() const { return m_candidate; }
    [[nodiscard]] std::int64_t baselineKey() const { return m_baseline; } ///< kNoRun: none
    /// Null unless it is ready.
    [[nodiscard]] const std::shared_ptr<const EvalComparison>& comparison() const { return m_comparison; }
    /// Empty until they are found.
    [[nodiscard]] const EvalMarks& marks() const { return m_marks; }
    /// Again, as it may have changed on the disk. Nothing happens unless it is ready.
    void readDataSet();
    /// Where it lies, kept for all runs over it; notice() when it is none. Nothing happens unless it is
    /// ready.
    void chooseDataSet(const QString& path);
    /// Without a set until it is read.
    [[nodiscard]] const EvalDataSet& dataSet() const { return m_dataSet; }
    [[nodiscard]] const std::string& session() const { return m_session; } ///< whose cases were asked for

    [[nodiscard]] EvalGroup group() const { return m_group; }
    void setGroup(EvalGroup group);
    /// Of those that the filter leaves.
    [[nodiscard]] std::size_t count(EvalGroup group) const;
    /// Leaves the cases that casesWith() finds; an empty text leaves all. Found on a worker, also in the runs
    /// that are looked at later.
    void setFilter(const QString& text);
    [[nodiscard]] const QString& filter() const { return m_filter; }
    /// Places in comparison()->diff.cases.
    [[nodiscard]] const std::vector<std::uint32_t>& rows() const { return m_rows; }
    [[nodiscard]] bool hasRows() const { return !m_rows.empty(); }
    /// Precondition of what follows: it has rows.
    [[nodiscard]] std::size_t row() const { return m_row; }
    [[nodiscard]] const evals::CaseDifference& current() const { return caseAt(m_row); }
    [[nodiscard]] const evals::CaseDifference& caseAt(std::size_t row) const
    {
        return m_comparison->diff.cases[m_rows[row]];
    }
    void seekRow(std::size_t row);
    /// The row of the next or previous case that changed, without a baseline that failed; nothing when there
    /// is none.
    [[nodiscard]] std::optional<std::size_t> nextChanged(bool forward) const;
    [[nodiscard]] bool changed(std::size_t row) const;

    [[nodiscard]] EvalRemarks& remarks() { return m_remarks; }
    [[nodiscard]] const EvalRemarks& remarks() const { return m_remarks; }
    /// Which the current case was made from; empty when that is not known.
    [[nodiscard]] std::string sourceSession() const;

    /// On the run as a whole and on the current case.
    [[nodiscard]] std::vector<EvalRemark> remarksInView() const;

    /// Looks for the sessions of the current case; sessionsFound() tells their keys, or notice() why not.
    void findSessions();

signals:
    void stateChanged();
    void rowsChanged();
    void rowChanged();
    void marksChanged();
    void dataSetRead(); ///< or it is known why not
    void casesFound(); ///< those of the session that was asked for; they are being read
    void uncovered(const QString& session);
    void sessionsFound(qint64 baseline, qint64 candidate); ///< 0: this side has none
    void notice(const QString& text);

private:
    struct Loaded;
    void load();
    void findMarks();
    void findMatches();
    [[nodiscard]] std::string dataSetPath() const;
    void chooseRows(const std::string& caseId);
    [[nodiscard]] bool isIn(std::size_t place, EvalGroup group) const;

    std::shared_ptr<EvalSource> m_source;
    const EvalHistory& m_history;
    JobRunner m_job, m_marking, m_readingSet, m_placing, m_filtering, m_finding;
    State m_state = State::empty;
    QString m_error;
    std::int64_t m_candidate = kNoRun, m_baseline = kNoRun;
    std::shared_ptr<const EvalComparison> m_comparison;
    EvalMarks m_marks;
    EvalDataSet m_dataSet;
    std::map<std::string, std::string> m_chosenSets; ///< paths by data set, as they were chosen
    QString m_filter;
    std::vector<bool> m_matches; ///< by place in the difference; empty: all
    std::string m_session;
    std::unordered_set<std::string> m_sessionCases;
    EvalGroup m_group = EvalGroup::all;
    std::vector<std::uint32_t> m_rows;
    std::size_t m_row = 0;
    EvalRemarks m_remarks;
};

} // namespace retrospan::models
