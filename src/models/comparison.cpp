#include "models/comparison.h"

#include <algorithm>

namespace retrospan::models {
namespace {

using namespace Qt::StringLiterals;
using replay::kNoStep;
using replay::Match;

void place(Comparison& comparison)
{
    Comparison::Place last;
    for (const replay::AlignedPair& pair : comparison.alignment.pairs) {
        Comparison::Place here = last;
        if (pair.baseline != kNoStep) here.baseline = pair.baseline;
        if (pair.candidate != kNoStep) here.candidate = pair.candidate;
        comparison.places.push_back(here);
        if (pair.match == Match::moved) here.candidate = last.candidate; // it goes back to where it was
        last = here;
        comparison.differences += pair.match == Match::same ? 0 : 1;
        comparison.common += pair.baseline != kNoStep && pair.candidate != kNoStep ? 1 : 0;
    }
}

/// Since the first step of the part; unknown times are 0.
std::int64_t sinceStart(const SessionPart& part, replay::StepIndex step)
{
    const auto& steps = part.replay->journey().steps();
    if (step == kNoStep || steps[step].timeNs == 0) return 0;
    const std::int64_t begun = steps[part.steps.steps.front()].timeNs;
    return begun == 0 ? 0 : steps[step].timeNs - begun;
}

void time(Comparison& comparison)
{
    std::int64_t at = 1; // 0 would be unknown
    for (const Comparison::Place& here : comparison.places) {
        at = std::max({at, 1 + sinceStart(comparison.baseline, here.baseline),
                       1 + sinceStart(comparison.candidate, here.candidate)});
        comparison.timesNs.push_back(at);
    }
}

} // namespace

std::shared_ptr<const Comparison> prepareComparison(SessionPart baseline, SessionPart candidate,
                                                    const std::stop_token& stop)
{
    auto comparison = std::make_shared<Comparison>();
    comparison->baseline = std::move(baseline);
    comparison->candidate = std::move(candidate);
    const replay::JourneyPart &before = comparison->baseline.steps, &after = comparison->candidate.steps;
    comparison->alignment = alignSteps(before, after, stop);
    comparison->deltas = deltasOf(before, after);
    place(*comparison);
    time(*comparison);
    return comparison;
}

QString matchText(Match match)
{
    switch (match) {
    case Match::same: return u"same"_s;
    case Match::changed: return u"changed"_s;
    case Match::moved: return u"moved"_s;
    case Match::baselineOnly:
    case Match::candidateOnly: break;
    }
    return u"only here"_s;
}

} // namespace retrospan::models
