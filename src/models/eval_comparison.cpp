#include "models/eval_comparison.h"

#include <QCoreApplication>

#include <algorithm>

namespace retrospan::models {

using evals::CaseChange;
using evals::CaseDifference;
using evals::Judgement;

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("EvalComparison", text);
}

std::span<const evals::CaseRun> repeatsOf(const std::shared_ptr<const evals::Run>& run,
                                          const std::string& caseId)
{
    if (!run) return {};
    const auto idOf = [](const evals::CaseRun& each) -> const std::string& { return each.output.caseId; };
    return {std::ranges::lower_bound(run->cases, caseId, {}, idOf),
            std::ranges::upper_bound(run->cases, caseId, {}, idOf)};
}

/// What a reviewer of a single run looks at first.
int urgencyOf(const CaseDifference& each)
{
    switch (each.candidate->judgement) {
    case Judgement::failed: return 0;
    case Judgement::notScored: return 1;
    case Judgement::passed: break;
    }
    return 2;
}

} // namespace

std::span<const evals::CaseRun> EvalComparison::baselineOf(const std::string& caseId) const
{
    return repeatsOf(baseline, caseId);
}

std::span<const evals::CaseRun> EvalComparison::candidateOf(const std::string& caseId) const
{
    return repeatsOf(candidate, caseId);
}

std::size_t urgentRepeat(std::span<const evals::CaseRun> repeats)
{
    for (const Judgement judgement : {Judgement::failed, Judgement::notScored}) {
        const auto found = std::ranges::find(repeats, judgement, &evals::CaseRun::judgement);
        if (found != repeats.end()) return static_cast<std::size_t>(found - repeats.begin());
    }
    return 0;
}

std::shared_ptr<const EvalComparison> prepareEvalComparison(std::shared_ptr<const evals::Run> baseline,
                                                            std::shared_ptr<const evals::Run> candidate)
{
    auto comparison = std::make_shared<EvalComparison>();
    comparison->diff = evals::diffRuns(baseline ? *baseline : evals::Run(), *candidate);
    if (!baseline) {
        comparison->diff.sameDataSet = true;
        std::ranges::stable_sort(comparison->diff.cases, {}, urgencyOf);
    }
    comparison->baseline = std::move(baseline);
    comparison->candidate = std::move(candidate);
    return comparison;
}

QString groupText(EvalGroup group)
{
    switch (group) {
    case EvalGroup::all: return tr("All");
    case EvalGroup::newFailure: return tr("New failures");
    case EvalGroup::unscored: return tr("No longer scored");
    case EvalGroup::fixed: return tr("Fixed");
    case EvalGroup::scored: return tr("Scored now");
    case EvalGroup::worse: return tr("Score lower");
    case EvalGroup::better: return tr("Score higher");
    case EvalGroup::output: return tr("Other output");
    case EvalGroup::baselineOnly: return tr("Gone");
    case EvalGroup::candidateOnly: return tr("New cases");
    case EvalGroup::same: return tr("Unchanged");
    case EvalGroup::failed: return tr("Failed");
    case EvalGroup::notScored: return tr("Not scored");
    case EvalGroup::passed: return tr("Passed");
    case EvalGroup::flaky: return tr("Flaky");
    case EvalGroup::neverFails: return tr("Never fail");
    case EvalGroup::ofSession: return tr("Of the session");
    }
    return {};
}

QString changeText(CaseChange change)
{
    switch (change) {
    case CaseChange::newFailure: return tr("new failure");
    case CaseChange::unscored: return tr("no longer scored");
    case CaseChange::fixed: return tr("fixed");
    case CaseChange::scored: return tr("scored now");
    case CaseChange::worse: return tr("score lower");
    case CaseChange::better: return tr("score higher");
    case CaseChange::output: return tr("other output");
    case CaseChange::baselineOnly: return tr("gone");
    case CaseChange::candidateOnly: return tr("new case");
    case CaseChange::none: break;
    }
    return tr("unchanged");
}

EvalMarks markCases(const EvalComparison& comparison, const std::vector<evals::CaseHistory>& histories,
                    std::size_t runs)
{
    const auto& cases = comparison.diff.cases;
    EvalMarks marks{std::vector<bool>(cases.size()), std::vector<bool>(cases.size()), runs};
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const auto found =
            std::ranges::lower_bound(histories, cases[i].caseId, {}, &evals::CaseHistory::caseId);
        if (found == histories.end() || found->caseId != cases[i].caseId) continue;
        marks.flaky[i] = found->flaky;
        marks.neverFails[i] = found->neverFails();
    }
    return marks;
}

} // namespace retrospan::models
