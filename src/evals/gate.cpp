#include "evals/gate.h"

#include <algorithm>

namespace retrospan::evals {
namespace {

/// What a rule looks at of one case.
struct Selected {
    const EvalCase* which = nullptr;
    Judgement judgement = Judgement::notScored; ///< also of cases that are missing
    double score = 0;
    std::optional<RepeatedCase> candidate, baseline; ///< nothing for one that is missing
    bool newFailure = false;
};

bool passes(const std::optional<RepeatedCase>& which, const std::string& scorer)
{
    return which && which->judgement(scorer) == Judgement::passed;
}

/// Of as many repeats as both runs have.
bool failsNow(std::optional<RepeatedCase> baseline, std::optional<RepeatedCase> candidate,
              const std::string& scorer)
{
    takeEqualRepeats(baseline, candidate);
    return passes(baseline, scorer) && !passes(candidate, scorer);
}

Selected look(const GateInput& input, const Run& candidate, const EvalCase& which, const std::string& scorer)
{
    Selected selected;
    selected.which = &which;
    selected.candidate = candidate.complete(which.id);
    if (selected.candidate) {
        selected.judgement = selected.candidate->judgement(scorer);
        if (selected.judgement != Judgement::notScored) selected.score = selected.candidate->score(scorer);
    }
    if (input.baseline != nullptr) selected.baseline = input.baseline->complete(which.id);
    selected.newFailure = failsNow(selected.baseline, selected.candidate, scorer);
    return selected;
}

struct Weighed {
    double all = 0, passed = 0, score = 0, worst = 1;
};

Weighed weigh(const std::vector<Selected>& cases)
{
    Weighed sum;
    for (const Selected& each : cases) {
        sum.all += each.which->weight;
        sum.score += each.which->weight * each.score;
        sum.worst = std::min(sum.worst, each.score);
        if (each.judgement == Judgement::passed) sum.passed += each.which->weight;
    }
    return sum;
}

std::string lowest(const std::vector<Selected>& cases)
{
    const auto worst = std::ranges::min_element(cases, {}, &Selected::score);
    return "case " + inQuotes(worst->which->id);
}

void countNewFailures(const std::vector<Selected>& cases, bool comparable, CheckResult& result)
{
    if (!comparable) {
        result.explanation = "no case is in both runs";
        return;
    }
    std::vector<std::string> ids;
    for (const Selected& each : cases)
        if (each.newFailure) ids.push_back(inQuotes(each.which->id));
    result.value = static_cast<double>(ids.size());
    constexpr std::size_t shown = 10;
    if (ids.size() > shown) ids.resize(shown);
    if (!ids.empty()) result.explanation = "passed before: " + joined(ids);
}

/// Sums over the cases that both have; a figure that one of them does not tell makes it unknown.
void compareFigures(const std::vector<Selected>& cases, std::int64_t CaseOutput::*figure, CheckResult& result)
{
    double before = 0, now = 0;
    std::size_t both = 0, unknown = 0;
    for (const Selected& each : cases) {
        if (!each.candidate || !each.baseline) continue;
        ++both;
        const auto old = each.baseline->mean(figure), next = each.candidate->mean(figure);
        unknown += !old || !next ? 1 : 0;
        before += old.value_or(0);
        now += next.value_or(0);
    }
    if (both == 0)
        result.explanation = "no case is in both runs";
    else if (unknown > 0)
        result.explanation =
            "not told for " + std::to_string(unknown) + " of " + std::to_string(both) + " cases";
    else if (before == 0 && now > 0)
        result.explanation = "it was nothing in the baseline";
    else
        result.value = before == 0 ? 1 : rounded(now / before);
}

/// What is short of the whole is never rounded up to it.
double shareOf(double part, double all)
{
    constexpr double most = 0.999'999'999;
    const double share = rounded(part / all);
    return part < all ? std::min(share, most) : share;
}

void measure(const std::vector<Selected>& cases, bool comparable, CheckResult& result)
{
    const Weighed sum = weigh(cases);
    switch (result.check.measure) {
    case Measure::cases:
        result.value = static_cast<double>(std::ranges::count_if(
            cases, [](const Selected& each) { return each.judgement != Judgement::notScored; }));
        break;
    case Measure::passRate: result.value = shareOf(sum.passed, sum.all); break;
    case Measure::mean: result.value = shareOf(sum.score, sum.all); break;
    case Measure::worst:
        result.value = sum.worst;
        result.explanation = lowest(cases);
        break;
    case Measure::newFailures: countNewFailures(cases, comparable, result); break;
    case Measure::costRatio: compareFigures(cases, &CaseOutput::costMicroUsd, result); break;
    case Measure::latencyRatio: compareFigures(cases, &CaseOutput::latencyNs, result); break;
    }
}

bool comparesRuns(Measure measure)
{
    return measure == Measure::newFailures || measure == Measure::costRatio
        || measure == Measure::latencyRatio;
}

/// Whether the baseline has any case of the data set; of another one it says nothing.
bool isComparable(const GateInput& input)
{
    return input.baseline != nullptr && std::ranges::any_of(input.set.cases, [&](const EvalCase& each) {
               return input.baseline->complete(each.id).has_value();
           });
}

RuleResult apply(const PolicyRule& rule, const GateInput& input, const Run& candidate)
{
    RuleResult result{rule, 0, {}};
    std::vector<Selected> cases;
    for (const EvalCase& each : input.set.cases)
        if (rule.selects(each)) cases.push_back(look(input, candidate, each, rule.scorer));
    result.cases = cases.size();
    const bool comparable = isComparable(input);
    for (const PolicyCheck& check : rule.checks) {
        CheckResult one{check, std::nullopt, false, {}};
        if (comparesRuns(check.measure) && input.baseline == nullptr) {
            one.passed = true;
            one.explanation = "there is no run to compare with yet";
            result.checks.push_back(std::move(one));
            continue;
        }
        measure(cases, comparable, one);
        constexpr double slack = 6e-10; // values are rounded to nine digits
        if (one.value)
            one.passed = isFloor(check.measure) ? *one.value >= check.limit - slack
                                                : *one.value <= check.limit + slack;
        result.checks.push_back(std::move(one));
    }
    return result;
}

std::string words(const CaseScore* score)
{
    if (score == nullptr) return "nothing";
    if (score->judgement == Judgement::notScored) return "not scored";
    return std::string(score->judgement == Judgement::passed ? "passed" : "failed") + " with "
        + canonicalJson(DataNode::ofReal(score->score));
}

CaseFault faultOf(const CaseRun& run, const std::string& scorer, std::string explanation, bool repeated)
{
    return {run.output.caseId, scorer, std::move(explanation), repeated ? run.output.repeat : 0};
}

/// Where the file of the candidate differs from what its scorers say of the same outputs.
void findChanges(const Run& told, const Run& scored, Verdict& verdict)
{
    const bool repeated = scored.repeats() > 1;
    for (const CaseRun& run : scored.cases) {
        const CaseRun* before = told.find(run.output.caseId, run.output.repeat);
        for (const ScorerResult& now : run.scores) {
            const CaseScore* score = before->find(now.scorer);
            if (words(score) != words(&now.score))
                verdict.changed.push_back(
                    faultOf(run, now.scorer, "the file says " + words(score) + ", it is " + words(&now.score),
                            repeated));
        }
    }
}

void listScores(const CaseRun& run, bool repeated, Verdict& verdict)
{
    for (const ScorerResult& each : run.scores) {
        CaseFault fault = faultOf(run, each.scorer, each.score.explanation, repeated);
        if (each.score.judgement == Judgement::notScored)
            verdict.notScored.push_back(std::move(fault));
        else if (each.score.judgement == Judgement::failed)
            verdict.failed.push_back(std::move(fault));
    }
}

void listCases(const GateInput& input, const Run& scored, Verdict& verdict)
{
    const bool repeated = scored.repeats() > 1;
    verdict.flaky = scored.flaky();
    for (const RepeatedCase& each : scored.byCase()) {
        const auto now = scored.complete(each.id());
        verdict.passedCases += passes(now, "") ? 1 : 0;
        if (input.baseline != nullptr && failsNow(input.baseline->complete(each.id()), now, ""))
            verdict.newFailures.push_back(each.id());
        for (const CaseRun& run : each.repeats) listScores(run, repeated, verdict);
    }
}

} // namespace

bool Verdict::passed() const
{
    const bool standing = missing.empty() && duplicate.empty() && notScored.empty() && changed.empty()
        && !otherDataSet && (!imported || unknown.empty());
    return standing && std::ranges::all_of(rules, [](const RuleResult& rule) {
               return std::ranges::all_of(rule.checks, &CheckResult::passed);
           });
}

Verdict judge(const GateInput& input, std::string program)
{
    std::vector<CaseOutput> outputs;
    for (const CaseRun& run : input.candidate.cases) outputs.push_back(run.output);
    const Run scored =
        scoreOutputs(input.set, std::move(outputs), {}, {input.golden, &input.candidate.verdicts});
    Verdict verdict;
    verdict.program = std::move(program);
    verdict.dataSet = input.set.name;
    verdict.dataSetNamed = input.set.named;
    verdict.dataSetHash = input.set.hash;
    verdict.policy = input.policy.name;
    verdict.policyHash = input.policy.hash;
    verdict.outputsHash = scored.outputsHash;
    verdict.version = input.candidate.facts.version;
    verdict.goldenHash = scored.goldenHash;
    if (!scored.verdicts.empty()) verdict.verdictsHash = hashOfVerdicts(scored.verdicts);
    verdict.cases = input.set.cases.size();
    verdict.missing = scored.missing;
    verdict.duplicate = input.candidate.duplicate;
    verdict.unknown = input.candidate.unknown;
    verdict.unknown.insert(verdict.unknown.end(), scored.unknown.begin(), scored.unknown.end());
    std::ranges::sort(verdict.unknown);
    verdict.imported = input.candidate.imported();
    verdict.otherDataSet = !verdict.imported && input.candidate.dataSetHash != input.set.hash;
    if (input.baseline != nullptr) {
        verdict.baselineHash = input.baseline->outputsHash;
        verdict.baselineDataSetHash = input.baseline->dataSetHash;
    }
    listCases(input, scored, verdict);
    if (!verdict.otherDataSet && !verdict.imported) findChanges(input.candidate, scored, verdict);
    for (const PolicyRule& rule : input.policy.rules) verdict.rules.push_back(apply(rule, input, scored));
    return verdict;
}

} // namespace retrospan::evals
