// EvalComparison: an eval run beside the one before it, or alone, made ready to be reviewed: what changed
// case by case, and what the runs before say of its cases. Thread: made on a worker, then only read.
// Complexity: that of the difference; a group is counted in one pass.
#pragma once

#include "evals/run_diff.h"
#include "evals/run_history.h"

#include <QString>

#include <array>
#include <memory>
#include <vector>

namespace retrospan::models {

struct EvalComparison {
    std::shared_ptr<const evals::Run> candidate;
    std::shared_ptr<const evals::Run> baseline; ///< null: the candidate is looked at alone
    /// Without a baseline: the cases with what failed first, and no figures but the share that passed.
    evals::RunDiff diff;

    /// The repeats of a case of a side; nothing when it has no such case.
    [[nodiscard]] std::span<const evals::CaseRun> baselineOf(const std::string& caseId) const;
    [[nodiscard]] std::span<const evals::CaseRun> candidateOf(const std::string& caseId) const;
};

/// The repeat of a case that a reviewer looks at first: the first that failed, else that was not scored, else
/// the first. 0 without any.
[[nodiscard]] std::size_t urgentRepeat(std::span<const evals::CaseRun> repeats);

[[nodiscard]] std::shared_ptr<const EvalComparison>
prepareEvalComparison(std::shared_ptr<const evals::Run> baseline,
                      std::shared_ptr<const evals::Run> candidate);

/// Sets of cases that a reviewer looks at. Those between `newFailure` and `same` are changes, in their order.
enum class EvalGroup : std::uint8_t {
    all,
    newFailure,
    unscored,
    fixed,
    scored,
    worse,
    better,
    output,
    baselineOnly,
    candidateOnly,
    same,
    failed,
    notScored,
    passed,
    flaky,
    neverFails,
    ofSession ///< about the session that was asked for
};
inline constexpr std::size_t kEvalGroupCount = static_cast<std::size_t>(EvalGroup::ofSession) + 1;

/// "New failures", "Flaky".
[[nodiscard]] QString groupText(EvalGroup group);
/// "new failure", "score lower": what is to be said of one case.
[[nodiscard]] QString changeText(evals::CaseChange change);

/// By place in EvalComparison::diff.cases.
struct EvalMarks {
    std::vector<bool> flaky, neverFails;
    std::size_t runs = 0; ///< that were looked at
};
[[nodiscard]] EvalMarks markCases(const EvalComparison& comparison,
                                  const std::vector<evals::CaseHistory>& histories, std::size_t runs);

} // namespace retrospan::models
