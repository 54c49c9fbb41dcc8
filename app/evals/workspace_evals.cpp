#include "evals/workspace_evals.h"

#include "evals/case_feedback.h"
#include "evals/eval_files.h"
#include "evals/foreign_runs.h"
#include "evals/kept_runs.h"
#include "evals/made_cases.h"
#include "open_link.h"
#include "store/eval_runs.h"

#include <filesystem>

namespace retrospan::app {

using store::EvalRuns;

Result<models::EvalLines> WorkspaceEvals::lines(const std::stop_token& stop)
{
    Status imported = success();
    {
        const std::lock_guard lock(m_mutex);
        imported = keepImportedRuns(*m_library, m_looked, stop);
    }
    if (imported.cancelled()) return Cancelled{};
    EvalRuns runs(m_library->workspace());
    auto lines = runs.lines();
    if (!lines.ok()) return lines.error();
    auto signOffs = runs.signOffs();
    if (!signOffs.ok()) return signOffs.error();
    return models::EvalLines{std::move(*lines), std::move(*signOffs),
                             imported.ok() ? std::string() : imported.error().message};
}

Result<std::shared_ptr<const evals::Run>> WorkspaceEvals::run(std::int64_t key)
{
    auto run = keptRun(*m_library, key);
    if (!run.ok()) return run.error();
    return std::make_shared<const evals::Run>(std::move(*run));
}

Result<evals::PastRun> WorkspaceEvals::pastRun(const EvalRunLine& line)
{
    return app::pastRun(*m_library, line);
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

Status WorkspaceEvals::removeRemark(std::int64_t id)
{
    return EvalRuns(m_library->workspace()).removeRemark(id);
}

Result<std::shared_ptr<const evals::DataSet>> WorkspaceEvals::dataSet(const std::string& path)
{
    auto reading = readDataSetAt(path);
    if (!reading.ok()) return reading.error();
    if (reading->problemCount > 0)
        return Error{"the data set has problems, the first is " + reading->problems.front().toString()};
    return std::make_shared<const evals::DataSet>(std::move(reading->set));
}

Result<std::string> WorkspaceEvals::placeDataSet(const EvalRunLine& line, const std::string& path)
{
    const auto file = dataSet(path);
    const std::string folder = std::filesystem::path(path).parent_path().string();
    std::string place = path;
    if (!file.ok() || (*file)->hash != line.dataSetHash) {
        const auto whole = dataSet(folder);
        if (whole.ok() && (*whole)->hash == line.dataSetHash)
            place = folder;
        else if (!file.ok())
            return file.error();
    }
    const Status kept = EvalRuns(m_library->workspace()).placeDataSet(line.dataSet, place);
    return kept.ok() ? Result(place) : Result<std::string>(kept.error());
}

Result<evals::SessionNotes> WorkspaceEvals::feedback(const evals::DataSet& set)
{
    const auto asTheyAre = import::Redactor::compile({});
    if (!asTheyAre.ok()) return asTheyAre.error();
    return feedbackOn(m_library->workspace(), set, kEverySession, *asTheyAre);
}

Result<std::optional<evals::SourceFile>> WorkspaceEvals::policy(const std::string& dataSet,
                                                                const std::string& chosen)
{
    const std::string path = chosen.empty() ? policyBeside(dataSet) : chosen;
    if (path.empty()) return std::optional<evals::SourceFile>();
    auto bytes = readWholeFile(path, evals::kMostDataSetBytes);
    if (!bytes.ok()) return bytes.error();
    return std::optional(evals::SourceFile{path, std::move(*bytes)});
}

Result<std::vector<EvalCoverage>> WorkspaceEvals::coverage(const std::string& session)
{
    auto covered = EvalRuns(m_library->workspace()).coverage(session);
    if (!covered.ok() || !covered->empty()) return covered;
    const auto made = casesMadeFrom(m_library->workspace(), session);
    if (!made.ok()) return made.error();
    for (const MadeCase& each : *made)
        covered->push_back({models::EvalSource::kNotRun, {each.caseId, session, EvalLinkRole::source}});
    return covered;
}

Result<std::int64_t> WorkspaceEvals::sessionKey(const std::string& id)
{
    return findNamedSession(m_library->workspace(), id);
}

} // namespace retrospan::app
