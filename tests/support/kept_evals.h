// Eval runs in a workspace, for tests of windows over it.
#pragma once

#include "store/eval_runs.h"
#include "support/fake_evals.h"

namespace retrospan::test {

/// Of agent "shop" over "refunds"; of a data set that is given as its scorers judge them.
inline bool keepEvalRun(store::Workspace& workspace, const std::string& version,
                        std::vector<evals::CaseRun> cases, std::int64_t timeNs,
                        const std::vector<EvalLink>& links = {},
                        const std::optional<evals::DataSet>& set = {}, const std::string& path = {})
{
    FakeEvals made;
    const std::int64_t key = made.add(version, std::move(cases), set);
    EvalRunLine line = made.runLines.front();
    line.timeNs = timeNs;
    line.dataSetPath = path;
    const auto kept = made.run(key).value();
    return store::EvalRuns(workspace)
        .keep(line, {evals::runText(*kept), evals::judgedText(evals::pastRun(*kept).cases)}, links)
        .ok();
}

} // namespace retrospan::test
