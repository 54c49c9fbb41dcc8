// RunHistory: what several runs of one agent over one data set say of its cases: which are judged differently
// from run to run, and which never fail and so tell nothing. Pure. Thread: values. Complexity: cases times
// runs.
#pragma once

#include "evals/run.h"

#include <span>

namespace retrospan::evals {

/// A case that passed that often, and always, is worth a question.
inline constexpr std::size_t kRunsToNeverFail = 5;

struct CaseHistory {
    std::string caseId;
    std::size_t runs = 0; ///< in which it was scored
    std::size_t passed = 0; ///< of these
    std::size_t turns = 0; ///< how often it was judged otherwise than in the run before
    /// Passed and failed by the same version of the agent, with the same state of the data set, or in the
    /// repeats of one run.
    bool flaky = false;

    [[nodiscard]] bool neverFails() const { return runs >= kRunsToNeverFail && passed == runs; }
};

/// What a run says of a case.
struct JudgedCase {
    std::string caseId;
    Judgement judgement = Judgement::notScored; ///< also of a case that lacks an output
    bool flaky = false; ///< in the repeats of this run
    friend bool operator==(const JudgedCase&, const JudgedCase&) = default;
};

/// What a run says of its cases, and what tells it from others.
struct PastRun {
    std::string version; ///< of the agent; empty: not told, and then no case is flaky by other runs
    std::string dataSetHash;
    std::vector<JudgedCase> cases; ///< in the order of their ids
};

[[nodiscard]] PastRun pastRun(const Run& run);

/// As a workspace keeps it beside the run: for each case a letter for its judgement (p, f, n; capital:
/// flaky), the length of its id in decimal, a colon, and the id.
[[nodiscard]] std::string judgedText(std::span<const JudgedCase> cases);
/// An error when it is not such a text.
[[nodiscard]] Result<std::vector<JudgedCase>> readJudged(std::string_view text);

/// In the order of case ids; `runs` from old to new.
[[nodiscard]] std::vector<CaseHistory> caseHistories(std::span<const PastRun> runs);

} // namespace retrospan::evals
