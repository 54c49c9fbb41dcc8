#include "evals/kept_runs.h"

#include "author.h"
#include "store/eval_runs.h"

#include <QUuid>

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

std::vector<EvalLink> linksOf(const evals::DataSet* set, const evals::Run& run)
{
    std::vector<EvalLink> links;
    for (const evals::CaseRun& each : run.cases) {
        const evals::CaseOutput& output = each.output;
        if (!output.session.empty())
            links.push_back({output.caseId, output.session, EvalLinkRole::recording});
        const evals::EvalCase* which = set == nullptr ? nullptr : set->find(output.caseId);
        if (which != nullptr && !which->sourceSession.empty())
            links.push_back({output.caseId, which->sourceSession, EvalLinkRole::source});
    }
    return links;
}

/// When a run that tells no time was kept: it stays where it is in the history.
std::int64_t timeOf(store::EvalRuns& runs, const std::string& id)
{
    const auto known = runs.find(id);
    return known.ok() && known->id == id ? known->timeNs : wallClockNs();
}

} // namespace

Status keepRun(Library& library, const evals::DataSet* set, const std::string& path, const evals::Run& run)
{
    EvalRunLine line;
    line.id = run.facts.id;
    line.agent = run.facts.agent;
    line.version = run.facts.version;
    line.dataSet = run.dataSet;
    line.dataSetHash = run.dataSetHash;
    std::error_code ignored;
    if (!path.empty()) line.dataSetPath = std::filesystem::absolute(path, ignored).string();
    store::EvalRuns runs(library.workspace());
    line.timeNs = run.facts.startedNs == 0 ? timeOf(runs, run.facts.id) : run.facts.startedNs;
    countCases(run, line);
    sumFigures(run, line);
    const auto kept = runs.keep(line, evals::runText(run), linksOf(set, run));
    return kept.ok() ? success() : Status(kept.error());
}

Result<evals::Run> keptRun(Library& library, std::int64_t key)
{
    auto file = store::EvalRuns(library.workspace()).file(key);
    if (!file.ok()) return file.error();
    return evals::readRun({"eval run " + std::to_string(key), std::move(*file)});
}

void nameRun(evals::Run& run)
{
    if (run.facts.id.empty()) run.facts.id = idFromText(evals::runText(run));
}

std::string idFromText(const std::string& text)
{
    return QUuid::createUuidV5(QUuid(), QByteArray::fromStdString(text))
        .toString(QUuid::WithoutBraces)
        .toStdString();
}

} // namespace retrospan::app
