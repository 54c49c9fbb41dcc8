// Asks models and runs programs for what the scorers of a run were not told yet. Nothing is asked or run
// unless it is allowed: a data set is somebody else's file. Thread: as JudgeClient; waits.
#pragma once

#include "evals/judge_client.h"
#include "evals/run.h"
#include "insight/price_table.h"

namespace retrospan::app {

struct AskOptions {
    bool models = false, executables = false; ///< what is allowed
    std::string dataSet = {}; ///< its path, which says where programs are started
    std::string workspaceId = {}; ///< whose keys are used; empty: only those of the environment
    const insight::PriceTable* prices = nullptr; ///< none: no cost is known
    JudgeLimits limits = {};
};

/// Each answer as it comes and how far it is, on the caller's thread.
using AskProgress = std::function<void(const std::string& hash, const evals::RecordedVerdict& verdict,
                                       std::size_t done, std::size_t of)>;

/// Puts the answers into `verdicts`, and in their place why there is none. What was answered before a stop
/// stays.
void askVerdicts(const std::vector<evals::OpenRequest>& open, const AskOptions& options,
                 evals::Verdicts& verdicts, const AskProgress& progress = {}, std::stop_token stop = {});

} // namespace retrospan::app
