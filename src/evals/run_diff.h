// RunDiff: what changed between two runs, case by case, what is worse first, and whether that is more than
// chance. Invariants: every case of either run is there once. Pure. Thread: values. Complexity: n log n in
// the cases.
#pragma once

#include "evals/paired_test.h"
#include "evals/run.h"

namespace retrospan::evals {

/// In the order in which a reviewer looks at them.
enum class CaseChange : std::uint8_t {
    newFailure, ///< passed before, and fails now
    unscored, ///< was scored before, and is not now
    fixed, ///< failed before, and passes now
    scored, ///< was not scored before, and is now
    worse, ///< the judgement is the same, the score is lower
    better,
    output, ///< judgement and score are the same, the output is another
    baselineOnly, ///< the candidate knows no such case
    candidateOnly,
    none
};

/// A case of one run; of repeats the mean, of as many as the other run has as well.
struct CaseSide {
    Judgement judgement = Judgement::notScored; ///< also of a case that lacks an output
    double score = 0;
    std::int64_t costMicroUsd = kUnknown, latencyNs = kUnknown;
};

struct CaseDifference {
    std::string caseId;
    CaseChange change = CaseChange::none;
    std::optional<CaseSide> baseline, candidate; ///< nothing: the run knows no such case
    bool outputChanged = false;
};

/// A figure that cases have in both runs.
struct FigureDiff {
    PairedCounts counts; ///< better: passed now, scored higher, cheaper, faster
    PairedTest test;
    double baseline = 0, candidate = 0; ///< mean of the cases in `counts`; of no meaning without any
};

struct PassShare {
    std::size_t passed = 0, scored = 0;
    std::size_t cases = 0; ///< with those that were not scored, or lack an output
    Interval interval; ///< of passed / scored
};

struct RunDiff {
    bool sameDataSet = true; ///< both were scored with the same state of it
    std::int64_t baselineRepeats = 1, candidateRepeats = 1;
    std::vector<CaseDifference> cases; ///< by change, then by id
    PassShare baselinePassed, candidatePassed;
    FigureDiff passed; ///< what the difference is about, at 5 %
    FigureDiff score, cost, latency; ///< at 5 % together

    [[nodiscard]] std::size_t count(CaseChange change) const;
};

[[nodiscard]] RunDiff diffRuns(const Run& baseline, const Run& candidate);

/// "new_failure"
[[nodiscard]] std::string_view toString(CaseChange change);
/// "too_few"
[[nodiscard]] std::string_view toString(Finding finding);
/// In words, of what `figure` names: "the pass rate": "too few cases changed to tell (2 better, 1 worse)".
[[nodiscard]] std::string findingText(const FigureDiff& figure);
/// Which repeats are compared, in a sentence; empty when it is all of them.
[[nodiscard]] std::string repeatsText(const RunDiff& diff);
[[nodiscard]] DataNode diffNode(const RunDiff& diff);

} // namespace retrospan::evals
