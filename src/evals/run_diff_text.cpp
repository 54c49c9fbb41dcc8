// The difference of two runs as JSON and in words.
#include "evals/run_diff.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace retrospan::evals {
namespace {

DataNode sideNode(const std::optional<CaseSide>& side)
{
    if (!side) return {};
    const auto figure = [](std::int64_t value) {
        return value == kUnknown ? DataNode{} : DataNode::ofInteger(value);
    };
    const bool scored = side->judgement != Judgement::notScored;
    return DataNode::mapOf({{"judgement", DataNode::ofText(std::string(toString(side->judgement)))},
                            {"score", scored ? DataNode::ofReal(side->score) : DataNode{}},
                            {"cost_micro_usd", figure(side->costMicroUsd)},
                            {"latency_ns", figure(side->latencyNs)}});
}

DataNode caseNode(const CaseDifference& difference)
{
    return DataNode::mapOf({{"case", DataNode::ofText(difference.caseId)},
                            {"change", DataNode::ofText(std::string(toString(difference.change)))},
                            {"output_changed", DataNode::ofFlag(difference.outputChanged)},
                            {"baseline", sideNode(difference.baseline)},
                            {"candidate", sideNode(difference.candidate)}});
}

DataNode count(std::size_t value)
{
    return DataNode::ofInteger(static_cast<std::int64_t>(value));
}

DataNode figureNode(const FigureDiff& figure)
{
    const auto mean = [&](double value) {
        return figure.counts.all() == 0 ? DataNode{} : DataNode::ofReal(value);
    };
    return DataNode::mapOf({{"baseline", mean(figure.baseline)},
                            {"candidate", mean(figure.candidate)},
                            {"cases", count(figure.counts.all())},
                            {"better", count(figure.counts.better)},
                            {"worse", count(figure.counts.worse)},
                            {"finding", DataNode::ofText(std::string(toString(figure.test.finding)))},
                            {"p_value", DataNode::ofReal(figure.test.probability)}});
}

DataNode shareNode(const PassShare& share)
{
    const bool any = share.scored > 0;
    return DataNode::mapOf({{"passed", count(share.passed)},
                            {"scored", count(share.scored)},
                            {"cases", count(share.cases)},
                            {"interval",
                             any ? DataNode::listOf({DataNode::ofReal(share.interval.low),
                                                     DataNode::ofReal(share.interval.high)})
                                 : DataNode{}}});
}

} // namespace

std::string_view toString(CaseChange change)
{
    constexpr std::string_view names[] = {"new_failure",    "unscored", "fixed",  "scored",
                                          "worse",          "better",   "output", "baseline_only",
                                          "candidate_only", "none"};
    return names[static_cast<std::size_t>(change)];
}

std::string_view toString(Finding finding)
{
    constexpr std::string_view names[] = {"nothing_changed", "too_few", "no_difference", "better", "worse"};
    return names[static_cast<std::size_t>(finding)];
}

std::string findingText(const FigureDiff& figure)
{
    constexpr std::string_view words[] = {"nothing changed", "too few cases to tell",
                                          "no difference is shown", "better", "worse"};
    std::string text(words[static_cast<std::size_t>(figure.test.finding)]);
    text += ": " + std::to_string(figure.counts.better) + " better and " + std::to_string(figure.counts.worse)
        + " worse of " + std::to_string(figure.counts.all());
    if (figure.test.finding <= Finding::tooFew) return text;
    constexpr double least = 0.0001;
    if (figure.test.probability < least) return text + ", p < 0.0001";
    std::array<char, 32> probability{};
    std::snprintf(probability.data(), probability.size(), ", p = %.2g", figure.test.probability);
    return text + probability.data();
}

std::string repeatsText(const RunDiff& diff)
{
    const auto [fewer, more] = std::minmax(diff.baselineRepeats, diff.candidateRepeats);
    if (fewer == more || fewer == 0) return {};
    const bool ofBaseline = diff.baselineRepeats > diff.candidateRepeats;
    return "Of the " + std::to_string(more) + " repeats of a case that the "
        + (ofBaseline ? "baseline" : "candidate") + " has, " + std::to_string(fewer)
        + (fewer == 1 ? " is" : " are") + " compared: the " + (ofBaseline ? "candidate" : "baseline")
        + " has no more";
}

DataNode diffNode(const RunDiff& diff)
{
    std::vector<DataNode> cases;
    for (const CaseDifference& each : diff.cases) cases.push_back(caseNode(each));
    return DataNode::mapOf(
        {{"same_data_set", DataNode::ofFlag(diff.sameDataSet)},
         {"repeats_compared", DataNode::ofInteger(std::min(diff.baselineRepeats, diff.candidateRepeats))},
         {"baseline", shareNode(diff.baselinePassed)},
         {"candidate", shareNode(diff.candidatePassed)},
         {"passed", figureNode(diff.passed)},
         {"score", figureNode(diff.score)},
         {"cost_micro_usd", figureNode(diff.cost)},
         {"latency_ns", figureNode(diff.latency)},
         {"cases", DataNode::listOf(std::move(cases))}});
}

} // namespace retrospan::evals
