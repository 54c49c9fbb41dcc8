#include "evals/run_diff.h"

#include "evals/run_history.h"

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

/// The cases of a run one after the other, in the order of their ids.
class CaseCursor {
public:
    explicit CaseCursor(const Run& run)
        : m_run(run)
        , m_cases(run.byCase())
    {
    }
    /// Nothing when it has no output. Ids are asked for in their order.
    std::optional<RepeatedCase> take(std::string_view id)
    {
        if (m_next == m_cases.size() || m_cases[m_next].id() != id) return std::nullopt;
        return m_cases[m_next++];
    }
    [[nodiscard]] bool lacks(std::string_view id) const
    {
        return std::ranges::binary_search(m_run.missing, id);
    }
    void addIds(std::vector<std::string_view>& ids) const
    {
        for (const RepeatedCase& each : m_cases) ids.emplace_back(each.id());
        ids.insert(ids.end(), m_run.missing.begin(), m_run.missing.end());
    }

private:
    const Run& m_run;
    std::vector<RepeatedCase> m_cases;
    std::size_t m_next = 0;
};

CaseDifference differenceOf(std::string_view id, CaseCursor& old, CaseCursor& next)
{
    auto baseline = old.take(id), candidate = next.take(id);
    CaseDifference difference;
    difference.caseId = id;
    difference.outputChanged = baseline && candidate && answersOf(*baseline) != answersOf(*candidate);
    takeEqualRepeats(baseline, candidate);
    if (baseline || old.lacks(id)) difference.baseline = baseline ? sideOf(*baseline) : CaseSide{};
    if (candidate || next.lacks(id)) difference.candidate = candidate ? sideOf(*candidate) : CaseSide{};
    difference.change = changeOf(difference);
    return difference;
}

/// In the order of their ids.
std::vector<CaseDifference> pairCases(const Run& baseline, const Run& candidate)
{
    CaseCursor old(baseline), next(candidate);
    std::vector<std::string_view> ids;
    old.addIds(ids);
    next.addIds(ids);
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::vector<CaseDifference> cases;
    for (const std::string_view id : ids) cases.push_back(differenceOf(id, old, next));
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
    for (const JudgedCase& each : pastRun(run).cases) {
        ++share.cases;
        if (each.judgement != Judgement::notScored) ++share.scored;
        if (each.judgement == Judgement::passed) ++share.passed;
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
