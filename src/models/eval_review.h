// EvalReview: the eval run that is looked at beside its baseline, which of its cases are on view and the one
// one is at, and what reviewers say of them. Reads and compares on workers; which cases are flaky or never
// fail is found after that, from the runs before. Invariants: while it is ready and has rows, current() is
// one of rows(); shows what is kept, never what was only asked for. Thread: GUI. Complexity: a group is one
// pass over the cases.
#pragma once

#include "models/eval_comparison.h"
#include "models/eval_history.h"

#include <deque>
#include <optional>
#include <unordered_set>

namespace retrospan::models {

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
    [[nodiscard]] const std::string& session() const { return m_session; } ///< whose cases were asked for

    [[nodiscard]] EvalGroup group() const { return m_group; }
    void setGroup(EvalGroup group);
    [[nodiscard]] std::size_t count(EvalGroup group) const;
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

    [[nodiscard]] const std::vector<EvalRemark>& remarks() const { return m_remarks; }
    [[nodiscard]] std::vector<EvalRemark> remarksOn(const std::string& caseId) const;
    [[nodiscard]] const std::string& author() const { return m_author; }
    /// Of the run (`caseId` empty) or of a case of it.
    void remark(ReviewDecision decision, const std::string& caseId, const QString& text);

    /// Looks for the sessions of the current case; sessionsFound() tells their keys, or notice() why not.
    void findSessions();

signals:
    void stateChanged();
    void rowsChanged();
    void rowChanged();
    void marksChanged();
    void remarksChanged();
    void signedOff(); ///< the history is to be read again
    void casesFound(); ///< those of the session that was asked for; they are being read
    void uncovered(const QString& session);
    void sessionsFound(qint64 baseline, qint64 candidate); ///< 0: this side has none
    void notice(const QString& text);

private:
    struct Loaded;
    void load();
    void findMarks();
    void writeNext();
    void chooseRows(const std::string& caseId);
    [[nodiscard]] bool isIn(std::size_t place, EvalGroup group) const;

    std::shared_ptr<EvalSource> m_source;
    const EvalHistory& m_history;
    std::string m_author;
    JobRunner m_job, m_marking, m_writing, m_finding;
    State m_state = State::empty;
    QString m_error;
    std::int64_t m_candidate = kNoRun, m_baseline = kNoRun;
    std::shared_ptr<const EvalComparison> m_comparison;
    EvalMarks m_marks;
    std::string m_session;
    std::unordered_set<std::string> m_sessionCases;
    EvalGroup m_group = EvalGroup::all;
    std::vector<std::uint32_t> m_rows;
    std::size_t m_row = 0;
    std::vector<EvalRemark> m_remarks;
    std::deque<std::pair<std::int64_t, EvalRemark>> m_toKeep; ///< with their runs; the first is being written
};

} // namespace retrospan::models
