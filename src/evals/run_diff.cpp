#include "evals/run_diff.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace retrospan::evals {
namespace {

std::int64_t meanOf(const RepeatedCase& which, std::int64_t CaseOutput::*figure)
{
    const auto mean = which.mean(figure);
    return mean ? std::llround(*mean) : kUnknown;
}

CaseSide sideOf(const RepeatedCase& which)
{
    return {which.judgement(), which.score(), meanOf(which, &CaseOutput::costMicroUsd),
            meanOf(which, &CaseOutput::latencyNs)};
}

/// The different answers to a case, whichever repeats gave them.
std::set<std::pair<std::string_view, std::string_view>> answersOf(const RepeatedCase& which)
{
    std::set<std::pair<std::string_view, std::string_view>> answers;
    for (const CaseRun& each : which.repeats) answers.emplace(each.output.text, each.output.error);
    return answers;
}

CaseChange changeOf(const CaseDifference& difference)
{
    if (!difference.candidate) return CaseChange::baselineOnly;
    if (!difference.baseline) return CaseChange::candidateOnly;
    const CaseSide &before = *difference.baseline, &now = *difference.candidate;
    if (before.judgement != now.judgement) {
        if (now.judgement == Judgement::notScored) return CaseChange::unscored;
        if (before.judgement == Judgement::notScored) return CaseChange::scored;
        return now.judgement == Judgement::failed ? CaseChange::newFailure : CaseChange::fixed;
    }
    if (before.judgement != Judgement::notScored && before.score != now.score)
        return now.score < before.score ? CaseChange::worse : CaseChange::better;
    return difference.outputChanged ? CaseChange::output : CaseChange::none;
}

CaseDifference differenceOf(std::optional<RepeatedCase> baseline, std::optional<RepeatedCase> candidate)
{
    CaseDifference difference;
    difference.caseId = (baseline ? baseline : candidate)->id();
    difference.outputChanged = baseline && candidate && answersOf(*baseline) != answersOf(*candidate);
    takeEqualRepeats(baseline, candidate);
    if (baseline) difference.baseline = sideOf(*baseline);
    if (candidate) difference.candidate = sideOf(*candidate);
    difference.change = changeOf(difference);
    return difference;
}

/// Both runs are in the order of their ids.
std::vector<CaseDifference> pairCases(const Run& baseline, const Run& candidate)
{
    std::vector<CaseDifference> cases;
    const auto old = baseline.byCase(), next = candidate.byCase();
    auto before = old.begin(), now = next.begin();
    while (before != old.end() || now != next.end()) {
        const int order = before == old.end() ? 1 : now == next.end() ? -1 : before->id().compare(now->id());
        cases.push_back(differenceOf(order <= 0 ? std::optional(*before) : std::nullopt,
                                     order >= 0 ? std::optional(*now) : std::nullopt));
        if (order <= 0) ++before;
        if (order >= 0) ++now;
    }
    return cases;
}

/// A figure of the cases in which both sides tell it; `sign` is 1 where more is better, -1 where less is.
template <typename Figure>
FigureDiff compare(const std::vector<CaseDifference>& cases, int sign, Figure figureOf)
{
    FigureDiff diff;
    double before = 0, now = 0;
    for (const CaseDifference& each : cases) {
        if (!each.baseline || !each.candidate) continue;
        const std::optional<double> one = figureOf(*each.baseline), other = figureOf(*each.candidate);
        if (!one || !other) continue;
        before += *one;
        now += *other;
        const double gain = sign * (*other - *one);
        ++(gain > 0 ? diff.counts.better : gain < 0 ? diff.counts.worse : diff.counts.same);
    }
    diff.test = pairedTest(diff.counts);
    if (const auto all = static_cast<double>(diff.counts.all()); all > 0) {
        diff.baseline = rounded(before / all);
        diff.candidate = rounded(now / all);
    }
    return diff;
}

std::optional<double> known(std::int64_t figure)
{
    return figure == kUnknown ? std::nullopt : std::optional(static_cast<double>(figure));
}

PassShare shareOf(const Run& run)
{
    PassShare share;
    for (const RepeatedCase& each : run.byCase()) {
        const Judgement judgement = each.judgement();
        if (judgement != Judgement::notScored) ++share.scored;
        if (judgement == Judgement::passed) ++share.passed;
    }
    share.interval = shareInterval(static_cast<double>(share.passed), static_cast<double>(share.scored));
    return share;
}

} // namespace

std::size_t RunDiff::count(CaseChange change) const
{
    return static_cast<std::size_t>(std::ranges::count(cases, change, &CaseDifference::change));
}

RunDiff diffRuns(const Run& baseline, const Run& candidate)
{
    RunDiff diff;
    diff.sameDataSet = baseline.dataSetHash == candidate.dataSetHash;
    diff.baselineRepeats = baseline.repeats();
    diff.candidateRepeats = candidate.repeats();
    diff.cases = pairCases(baseline, candidate);
    diff.baselinePassed = shareOf(baseline);
    diff.candidatePassed = shareOf(candidate);
    const auto ifScored = [](const CaseSide& side, double value) {
        return side.judgement == Judgement::notScored ? std::nullopt : std::optional(value);
    };
    diff.passed = compare(diff.cases, 1, [&](const CaseSide& side) {
        return ifScored(side, side.judgement == Judgement::passed ? 1 : 0);
    });
    diff.score = compare(diff.cases, 1, [&](const CaseSide& side) { return ifScored(side, side.score); });
    diff.cost = compare(diff.cases, -1, [](const CaseSide& side) { return known(side.costMicroUsd); });
    diff.latency = compare(diff.cases, -1, [](const CaseSide& side) { return known(side.latencyNs); });
    std::vector<PairedTest*> beside;
    for (FigureDiff* figure : {&diff.score, &diff.cost, &diff.latency})
        if (figure->test.finding != Finding::nothingChanged) beside.push_back(&figure->test);
    correctForSeveral(beside);
    std::ranges::stable_sort(diff.cases, {}, &CaseDifference::change);
    return diff;
}

} // namespace retrospan::evals
