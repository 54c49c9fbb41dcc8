// EvalRuns: the history of eval runs in a workspace: their lines, their files (compressed), the sessions that
// their cases are about, and what reviewers said. Refers to the workspace, which must outlive it. Invariants:
// a run has one line, whatever is kept again, and what reviewers said is said of its file alone; a line is
// there exactly when its file is. Thread: any.
// Complexity: lines() reads no files; of() and coverage() go by indices.
#pragma once

#include "store/workspace.h"
#include "trace/eval_record.h"

#include <map>
#include <optional>
#include <set>
#include <span>

namespace retrospan::store {

/// Of a run's file, before it is compressed.
inline constexpr std::size_t kMostEvalRunBytes = 256 * 1024 * 1024;

/// A run as it is kept.
struct EvalRunTexts {
    std::string_view file;
    std::string_view judgements; ///< what it says of its cases, for histories of many runs
};

/// What becomes of another run that has the same id.
enum class SameRun : std::uint8_t {
    refuse,
    replaceUnreviewed ///< unless somebody said something of it
};

class EvalRuns {
public:
    explicit EvalRuns(Workspace& workspace)
        : m_workspace(workspace)
    {
    }

    /// Keeps a run with its file. One that is there with the same file stays as it is, and gets the links
    /// that it lacks. Its key.
    Result<std::int64_t> keep(const EvalRunLine& line, const EvalRunTexts& texts,
                              std::span<const EvalLink> links, SameRun same = SameRun::refuse);
    /// Newest first.
    Result<std::vector<EvalRunLine>> lines();
    /// By id, by unique prefix of it, or by key in decimal.
    Result<EvalRunLine> find(const std::string& idOrPrefix);
    /// The file as it was kept.
    Result<std::string> file(std::int64_t run);
    /// Nothing of a run that an older program kept.
    Result<std::optional<std::string>> judgements(std::int64_t run);
    /// With what reviewers said of it.
    Status remove(std::int64_t run);
    /// Where a data set lies, for all runs over one of that name.
    Status placeDataSet(const std::string& dataSet, const std::string& path);

    /// Runs with cases that are about a session, by its id; newest first.
    Result<std::vector<EvalCoverage>> coverage(const std::string& session);

    /// Ids of the sessions that are what an agent did for cases of any run.
    Result<std::set<std::string>> recordings();

    /// Of a run, oldest first.
    Result<std::vector<EvalRemark>> remarks(std::int64_t run);
    /// The decisions that hold, by run.
    Result<std::map<std::int64_t, EvalRemark>> signOffs();
    /// Its id. A note without text is an error.
    Result<std::int64_t> keepRemark(std::int64_t run, const EvalRemark& remark);
    Status removeRemark(std::int64_t id);

private:
    Workspace& m_workspace;
};

} // namespace retrospan::store
