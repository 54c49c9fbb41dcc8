// ReleaseSource: where the models get release ledgers from, and who rolls back. Implemented in app over their
// files. Every call may take long: never call it on the GUI thread, go through JobRunner (jobs.h).
// Implementations are safe to call from several threads.
#pragma once

#include "evals/release_ledger.h"
#include "evals/rollout.h"
#include "trace/result.h"

#include <string>
#include <vector>

namespace retrospan::models {

/// A workflow's ledger as it was read.
struct ReleaseBook {
    std::string workflow;
    std::string today; ///< in UTC: "2026-11-22"
    evals::ReleaseLedger ledger;
    evals::ReleaseRules rules;
    std::string pointer; ///< the file that a deployment reads
    std::string disagreement; ///< between pointer and ledger, in a sentence; empty: there is none
    bool pointerLost = false; ///< and a rollback writes it again
    std::string author; ///< who would roll back
    std::string hookFolder; ///< where the hook would run
};

/// What came of a hook.
struct HookEnd {
    std::string said; ///< what it printed
    std::string fault; ///< empty: it did what it should, or there is none
};

class ReleaseSource {
public:
    virtual ~ReleaseSource() = default;

    /// Those that have a ledger in the folder, by name; none when there is no such folder.
    virtual Result<std::vector<std::string>> workflows(const std::string& ledger) = 0;
    virtual Result<ReleaseBook> read(const std::string& ledger, const std::string& workflow) = 0;
    /// As `release rollback` does. Refused when the ledger is not the one that was `seen`.
    virtual Result<HookEnd> rollBack(const std::string& ledger, const ReleaseBook& seen,
                                     const std::string& version, const std::string& note) = 0;
    virtual Result<evals::Rollout> rollout(const std::string& workflow, const std::string& before,
                                           const std::string& now) = 0;
};

} // namespace retrospan::models
