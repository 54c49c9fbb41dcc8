// Eval runs in a workspace, for tests of windows over it.
#pragma once

#include "store/eval_runs.h"
#include "support/fake_evals.h"

namespace retrospan::test {

/// Of agent "shop" over "refunds".
inline bool keepEvalRun(store::Workspace& workspace, const std::string& version,
                        std::vector<evals::CaseRun> cases, std::int64_t timeNs,
                        const std::vector<EvalLink>& links = {})
{
    FakeEvals made;
    const std::int64_t key = made.add(version, std::move(cases));
    EvalRunLine line = made.runLines.front();
    line.timeNs = timeNs;
    return store::EvalRuns(workspace).keep(line, evals::runText(**made.run(key)), links).ok();
}

} // namespace retrospan::test
