#include "evals/kept_runs.h"

#include "author.h"

#include <QUuid>

#include <algorithm>
#include <filesystem>

namespace retrospan::app {
namespace {

void countCases(const std::vector<evals::JudgedCase>& cases, EvalRunLine& line)
{
    for (const evals::JudgedCase& each : cases) {
        ++line.cases;
        line.passed += each.judgement == evals::Judgement::passed ? 1 : 0;
        line.failed += each.judgement == evals::Judgement::failed ? 1 : 0;
        line.notScored += each.judgement == evals::Judgement::notScored ? 1 : 0;
        line.flaky += each.flaky ? 1 : 0;
    }
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

/// The line of a run that is kept already.
std::optional<EvalRunLine> knownLine(store::EvalRuns& runs, const std::string& id)
{
    auto known = runs.find(id);
    if (!known.ok() || known->id != id) return std::nullopt;
    return std::move(*known);
}

/// The run as a file: that which is kept, when they differ by nothing but the program.
std::string fileOf(store::EvalRuns& runs, const std::optional<EvalRunLine>& known, evals::Run run)
{
    std::string text = evals::runText(run);
    if (!known) return text;
    auto kept = runs.file(known->key);
    if (!kept.ok()) return text;
    const auto before = evals::readRun({"eval run " + known->id, *kept});
    if (!before.ok()) return text;
    run.program = before->program;
    return evals::runText(run) == evals::runText(*before) ? std::move(*kept) : text;
}

} // namespace

Status keepRun(Library& library, const evals::DataSet* set, const std::string& path, const evals::Run& run,
               store::SameRun same)
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
    const auto known = knownLine(runs, run.facts.id);
    // one that tells no time stays where it is in the history
    line.timeNs = run.facts.startedNs != 0 ? run.facts.startedNs : known ? known->timeNs : wallClockNs();
    const auto cases = evals::pastRun(run).cases;
    countCases(cases, line);
    sumFigures(run, line);
    const auto kept =
        runs.keep(line, {fileOf(runs, known, run), evals::judgedText(cases)}, linksOf(set, run), same);
    return kept.ok() ? success() : Status(kept.error());
}

Result<evals::SourceFile> keptRunFile(Library& library, std::int64_t key)
{
    auto file = store::EvalRuns(library.workspace()).file(key);
    if (!file.ok()) return file.error();
    return evals::SourceFile{"eval run " + std::to_string(key), std::move(*file)};
}

Result<evals::Run> keptRun(Library& library, std::int64_t key)
{
    const auto file = keptRunFile(library, key);
    return file.ok() ? evals::readRun(*file) : Result<evals::Run>(file.error());
}

Result<evals::PastRun> pastRun(Library& library, const EvalRunLine& line)
{
    const auto kept = store::EvalRuns(library.workspace()).judgements(line.key);
    if (!kept.ok()) return kept.error();
    if (!*kept) { // by a program that did not keep it
        const auto run = keptRun(library, line.key);
        return run.ok() ? Result(evals::pastRun(*run)) : Result<evals::PastRun>(run.error());
    }
    auto cases = evals::readJudged(**kept);
    if (!cases.ok()) return cases.error().in("eval run " + line.id);
    return evals::PastRun{line.version, line.dataSetHash, std::move(*cases)};
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
