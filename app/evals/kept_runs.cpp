#include "evals/kept_runs.h"

#include "author.h"
#include "store/eval_runs.h"

#include <algorithm>
#include <filesystem>

namespace retrospan::app {
namespace {

void countCases(const evals::Run& run, EvalRunLine& line)
{
    for (const evals::RepeatedCase& each : run.byCase()) {
        ++line.cases;
        const evals::Judgement judgement = each.judgement();
        line.passed += judgement == evals::Judgement::passed ? 1 : 0;
        line.failed += judgement == evals::Judgement::failed ? 1 : 0;
        line.notScored += judgement == evals::Judgement::notScored ? 1 : 0;
    }
    line.flaky = static_cast<std::int64_t>(run.flaky().size());
}

void sumFigures(const evals::Run& run, EvalRunLine& line)
{
    std::vector<std::int64_t> latencies;
    for (const evals::CaseRun& each : run.cases) {
        const evals::CaseOutput& output = each.output;
        if (output.costMicroUsd != kUnknown)
            line.costMicroUsd = std::max<std::int64_t>(line.costMicroUsd, 0) + output.costMicroUsd;
        if (output.latencyNs != kUnknown) latencies.push_back(output.latencyNs);
    }
    if (latencies.empty()) return;
    const auto middle = latencies.begin() + static_cast<std::ptrdiff_t>(latencies.size() / 2);
    std::ranges::nth_element(latencies, middle);
    line.latencyNs = *middle;
}

std::vector<EvalLink> linksOf(const evals::DataSet& set, const evals::Run& run)
{
    std::vector<EvalLink> links;
    for (const evals::CaseRun& each : run.cases) {
        const evals::CaseOutput& output = each.output;
        if (!output.session.empty())
            links.push_back({output.caseId, output.session, EvalLinkRole::recording});
        const evals::EvalCase* which = set.find(output.caseId);
        if (which != nullptr && !which->sourceSession.empty())
            links.push_back({output.caseId, which->sourceSession, EvalLinkRole::source});
    }
    return links;
}

} // namespace

Status keepRun(Library& library, const evals::DataSet& set, const std::string& path, const evals::Run& run)
{
    EvalRunLine line;
    line.id = run.facts.id;
    line.agent = run.facts.agent;
    line.version = run.facts.version;
    line.dataSet = run.dataSet;
    line.dataSetHash = run.dataSetHash;
    std::error_code ignored;
    line.dataSetPath = std::filesystem::absolute(path, ignored).string();
    line.timeNs = run.facts.startedNs == 0 ? wallClockNs() : run.facts.startedNs;
    countCases(run, line);
    sumFigures(run, line);
    const auto kept = store::EvalRuns(library.workspace()).keep(line, evals::runText(run), linksOf(set, run));
    return kept.ok() ? success() : Status(kept.error());
}

} // namespace retrospan::app
