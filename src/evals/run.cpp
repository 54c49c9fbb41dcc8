#include "evals/run.h"

#include "evals/case_output.h"
#include "evals/sha256.h"
#include "evals/text_source.h"

#include <algorithm>
#include <map>
#include <set>

namespace retrospan::evals {
namespace {

Judgement judgementOf(const CaseRun& run, std::string_view scorer)
{
    if (scorer.empty()) return run.judgement();
    const CaseScore* score = run.find(scorer);
    return score == nullptr ? Judgement::notScored : score->judgement;
}

double scoreOf(const CaseRun& run, std::string_view scorer)
{
    if (scorer.empty()) return run.score();
    const CaseScore* score = run.find(scorer);
    return score == nullptr || score->judgement == Judgement::notScored ? 0 : score->score;
}

std::pair<std::string_view, std::int64_t> placeOf(const CaseRun& run)
{
    return run.output.place();
}

/// Why there is nothing to judge, in words; empty when there is an answer.
std::string noAnswer(const EvalCase& which, const CaseOutput& output)
{
    if (!output.error.empty()) return inQuotes(output.error);
    if (which.expected.nothing || !output.value.isNothing()) return {};
    return output.value.type == NodeType::null ? "the output is null" : "the output is empty";
}

/// Calls `visit(scorer, request)` for what is asked of an output.
void eachRequest(const EvalCase& which, const CaseOutput& output, const auto& visit)
{
    if (!noAnswer(which, output).empty()) return;
    for (const CaseScorer& scorer : which.scorers)
        if (auto request = scorer.judge.request(output); request && request->ok())
            visit(scorer.name, std::move(**request));
}

/// Of what was asked before: what this output is judged by.
void keepVerdicts(const EvalCase& which, const CaseOutput& output, const Verdicts& known, Verdicts& kept)
{
    eachRequest(which, output, [&](const std::string&, const DataNode& request) {
        const auto found = known.find(hashOfRequest(request));
        if (found != known.end()) kept.insert(*found);
    });
}

void sortDistinct(std::vector<std::string>& names)
{
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
}

} // namespace

CaseRun scoreOutput(const EvalCase& which, CaseOutput output, const Evidence& evidence)
{
    CaseRun run{std::move(output), {}};
    const std::string lacking = noAnswer(which, run.output);
    const CaseRun* golden = evidence.golden == nullptr ? nullptr : evidence.golden->find(which.id);
    const ScoringContext context{golden == nullptr ? nullptr : &golden->output, evidence.verdicts};
    for (const CaseScorer& scorer : which.scorers)
        run.scores.push_back({scorer.name,
                              lacking.empty()
                                  ? scorer.judge(run.output, context)
                                  : CaseScore{Judgement::failed, 0, "there is no answer: " + lacking}});
    return run;
}

std::string hashOfOutputs(const std::vector<CaseRun>& cases)
{
    std::string all;
    for (const CaseRun& run : cases) all += canonicalJson(outputNode(run.output)) + "\n";
    return "sha256:" + sha256(all);
}

Judgement CaseRun::judgement() const
{
    const auto any = [this](Judgement which) {
        return std::ranges::any_of(scores,
                                   [&](const ScorerResult& each) { return each.score.judgement == which; });
    };
    if (scores.empty() || any(Judgement::notScored)) return Judgement::notScored;
    return any(Judgement::failed) ? Judgement::failed : Judgement::passed;
}

double CaseRun::score() const
{
    double sum = 0;
    for (const ScorerResult& each : scores)
        if (each.score.judgement != Judgement::notScored) sum += each.score.score;
    return scores.empty() ? 0 : rounded(sum / static_cast<double>(scores.size()));
}

const CaseScore* CaseRun::find(std::string_view scorer) const
{
    const auto found = std::ranges::find(scores, scorer, &ScorerResult::scorer);
    return found == scores.end() ? nullptr : &found->score;
}

Judgement RepeatedCase::judgement(std::string_view scorer) const
{
    const auto any = [&](Judgement which) {
        return std::ranges::any_of(repeats,
                                   [&](const CaseRun& each) { return judgementOf(each, scorer) == which; });
    };
    if (any(Judgement::notScored)) return Judgement::notScored;
    return any(Judgement::failed) ? Judgement::failed : Judgement::passed;
}

double RepeatedCase::score(std::string_view scorer) const
{
    double sum = 0;
    for (const CaseRun& each : repeats) sum += scoreOf(each, scorer);
    return rounded(sum / static_cast<double>(repeats.size()));
}

std::optional<double> RepeatedCase::mean(std::int64_t CaseOutput::*figure) const
{
    double sum = 0;
    for (const CaseRun& each : repeats) {
        if (each.output.*figure == kUnknown) return std::nullopt;
        sum += static_cast<double>(each.output.*figure);
    }
    return sum / static_cast<double>(repeats.size());
}

void takeEqualRepeats(std::optional<RepeatedCase>& baseline, std::optional<RepeatedCase>& candidate)
{
    if (!baseline || !candidate) return;
    const std::size_t both = std::min(baseline->repeats.size(), candidate->repeats.size());
    baseline->repeats = baseline->repeats.first(both);
    candidate->repeats = candidate->repeats.first(both);
}

const CaseRun* Run::find(std::string_view id, std::int64_t repeat) const
{
    const auto found = std::ranges::lower_bound(cases, std::pair(id, repeat), {}, placeOf);
    return found != cases.end() && placeOf(*found) == std::pair(id, repeat) ? &*found : nullptr;
}

bool RepeatedCase::flaky() const
{
    return std::ranges::adjacent_find(repeats, std::ranges::not_equal_to(), &CaseRun::judgement)
        != repeats.end();
}

std::vector<RepeatedCase> Run::byCase() const
{
    std::vector<RepeatedCase> all;
    for (auto begin = cases.begin(); begin != cases.end();) {
        const auto end = std::find_if(begin, cases.end(), [&](const CaseRun& each) {
            return each.output.caseId != begin->output.caseId;
        });
        all.push_back({{begin, end}});
        begin = end;
    }
    return all;
}

std::optional<RepeatedCase> Run::complete(std::string_view id) const
{
    const auto idOf = [](const CaseRun& run) { return std::string_view(run.output.caseId); };
    const auto begin = std::ranges::lower_bound(cases, id, {}, idOf);
    const auto end = std::ranges::upper_bound(cases, id, {}, idOf);
    if (begin == end || std::ranges::binary_search(missing, id)) return std::nullopt;
    return RepeatedCase{{begin, end}};
}

std::vector<FlakyCase> Run::flaky() const
{
    std::vector<FlakyCase> flaky;
    for (const RepeatedCase& each : byCase()) {
        const auto passed = std::ranges::count(each.repeats, Judgement::passed, &CaseRun::judgement);
        if (each.flaky()) flaky.push_back({each.id(), static_cast<std::size_t>(passed), each.repeats.size()});
    }
    return flaky;
}

std::int64_t Run::repeats() const
{
    std::int64_t most = 0;
    for (const CaseRun& each : cases) most = std::max(most, each.output.repeat);
    return most;
}

Outputs readOutputs(const SourceFile& file)
{
    Outputs outputs;
    Problems problems;
    problems.enter(file.path);
    eachLine(file.bytes, [&](std::string_view line, std::uint32_t number) {
        const std::size_t before = problems.count();
        const auto node = readJson(checkedText(line, number, problems), number, problems);
        if (!node) return;
        Fields fields(*node, "output", problems);
        CaseOutput output = readOutput(fields);
        fields.take("metadata");
        fields.finish();
        if (problems.count() == before) outputs.each.push_back(std::move(output));
    });
    outputs.problems = problems.sorted();
    outputs.problemCount = problems.count();
    return outputs;
}

Run scoreOutputs(const DataSet& set, std::vector<CaseOutput> outputs, std::string program,
                 const Evidence& evidence)
{
    Run run;
    run.program = std::move(program);
    run.dataSet = set.name;
    run.dataSetHash = set.hash;
    if (evidence.golden != nullptr) run.goldenHash = evidence.golden->outputsHash;
    std::ranges::stable_sort(outputs, {}, &CaseOutput::place);
    for (CaseOutput& output : outputs) {
        const EvalCase* which = set.find(output.caseId);
        if (which == nullptr)
            run.unknown.push_back(output.caseId);
        else if (!run.cases.empty() && placeOf(run.cases.back()) == output.place())
            run.duplicate.push_back(output.caseId);
        else
            run.cases.push_back(scoreOutput(*which, std::move(output), evidence));
        if (which != nullptr && evidence.verdicts != nullptr)
            keepVerdicts(*which, run.cases.back().output, *evidence.verdicts, run.verdicts);
    }
    std::map<std::string_view, std::int64_t> counts;
    for (const CaseRun& each : run.cases) ++counts[each.output.caseId];
    const std::int64_t repeats = std::max<std::int64_t>(run.repeats(), 1);
    for (const EvalCase& each : set.cases)
        if (counts[each.id] < repeats) run.missing.push_back(each.id);
    sortDistinct(run.duplicate);
    sortDistinct(run.unknown);
    run.outputsHash = hashOfOutputs(run.cases);
    return run;
}

Run scoreAgain(const DataSet& set, Run run, const Evidence& evidence)
{
    std::vector<CaseOutput> outputs;
    for (CaseRun& each : run.cases) outputs.push_back(std::move(each.output));
    Run again = scoreOutputs(set, std::move(outputs), std::move(run.program), evidence);
    again.facts = std::move(run.facts);
    again.duplicate = std::move(run.duplicate);
    again.unknown.insert(again.unknown.end(), run.unknown.begin(), run.unknown.end());
    sortDistinct(again.unknown);
    return again;
}

std::vector<OpenRequest> openRequests(const DataSet& set, const Run& run)
{
    std::vector<OpenRequest> open;
    std::set<std::string> seen;
    for (const CaseRun& each : run.cases) {
        const EvalCase* which = set.find(each.output.caseId);
        if (which == nullptr) continue;
        eachRequest(*which, each.output, [&](const std::string& scorer, DataNode request) {
            std::string hash = hashOfRequest(request);
            const auto told = run.verdicts.find(hash);
            if (told != run.verdicts.end() && told->second.error.empty()) return;
            if (seen.insert(hash).second)
                open.push_back({std::move(hash), which->id, scorer, std::move(request)});
        });
    }
    return open;
}

std::string flakyText(const FlakyCase& flaky)
{
    return std::to_string(flaky.passed) + " of " + std::to_string(flaky.repeats) + " repeats passed";
}

std::string_view toString(Judgement judgement)
{
    constexpr std::string_view names[] = {"pass", "fail", "not_scored"};
    return names[static_cast<std::size_t>(judgement)];
}

} // namespace retrospan::evals
