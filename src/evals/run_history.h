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

/// A run, and what tells it from others. The run must outlive the call.
struct PastRun {
    const Run* run = nullptr;
    std::string version; ///< of the agent; empty: not told, and then no case is flaky by other runs
};

/// In the order of case ids; `runs` from old to new.
[[nodiscard]] std::vector<CaseHistory> caseHistories(std::span<const PastRun> runs);

} // namespace retrospan::evals
