#include "evals/workspace_evals.h"

#include "evals/kept_runs.h"
#include "open_link.h"
#include "store/eval_runs.h"

namespace retrospan::app {

using store::EvalRuns;

Result<models::EvalLines> WorkspaceEvals::lines()
{
    EvalRuns runs(m_library->workspace());
    auto lines = runs.lines();
    if (!lines.ok()) return lines.error();
    auto signOffs = runs.signOffs();
    if (!signOffs.ok()) return signOffs.error();
    return models::EvalLines{std::move(*lines), std::move(*signOffs)};
}

Result<std::shared_ptr<const evals::Run>> WorkspaceEvals::run(std::int64_t key)
{
    auto run = keptRun(*m_library, key);
    if (!run.ok()) return run.error();
    return std::make_shared<const evals::Run>(std::move(*run));
}

Result<std::vector<EvalRemark>> WorkspaceEvals::remarks(std::int64_t run)
{
    return EvalRuns(m_library->workspace()).remarks(run);
}

Status WorkspaceEvals::keepRemark(std::int64_t run, const EvalRemark& remark)
{
    const auto kept = EvalRuns(m_library->workspace()).keepRemark(run, remark);
    return kept.ok() ? success() : Status(kept.error());
}

Result<std::vector<EvalCoverage>> WorkspaceEvals::coverage(const std::string& session)
{
    return EvalRuns(m_library->workspace()).coverage(session);
}

Result<std::int64_t> WorkspaceEvals::sessionKey(const std::string& id)
{
    return findNamedSession(m_library->workspace(), id);
}

} // namespace retrospan::app
