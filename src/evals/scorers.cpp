#include "evals/scorers.h"

#include <algorithm>
#include <cmath>

namespace retrospan::evals {
namespace {

constexpr ScorerKind kScorers[] = {
    {"contains_all", "texts", makeContainsAll},
    {"contains_any", "texts", makeContainsAny},
    {"cost_limit", "max_usd", makeCostLimit},
    {"edit_similarity", "min", makeEditSimilarity},
    {"exact", "text", makeExact},
    {"executable", "command", makeExecutable},
    {"golden", "compare", makeGolden},
    {"json_equal", "json", makeJsonEqual},
    {"json_schema", "schema", makeJsonSchema},
    {"latency_limit", "max_seconds", makeLatencyLimit},
    {"llm_judge", "criterion", makeLlmJudge},
    {"never_contains", "texts", makeNeverContains},
    {"normalised_exact", "text", makeNormalisedExact},
    {"number", "value", makeNumber},
    {"regex", "patterns", makeRegex},
    {"rubric", "items", makeRubric},
    {"step_limit", "max_steps", makeStepLimit},
    {"tools", "in_order", makeTools},
};

} // namespace

std::span<const ScorerKind> scorerKinds()
{
    return kScorers;
}

const ScorerKind* findScorer(std::string_view name)
{
    const auto kind = std::ranges::find(kScorers, name, &ScorerKind::name);
    return kind == std::end(kScorers) ? nullptr : &*kind;
}

double rounded(double value)
{
    constexpr double precision = 1e9;
    return std::round(value * precision) / precision;
}

CaseScore judged(bool passed, double score, std::string explanation)
{
    return {passed ? Judgement::passed : Judgement::failed, rounded(std::clamp(score, 0.0, 1.0)),
            std::move(explanation)};
}

CaseScore notScored(std::string reason)
{
    return {Judgement::notScored, 0, std::move(reason)};
}

std::string ScorerContext::expectedText() const
{
    if (auto own = options.text("text")) return *own;
    if (which.expected.text) return *which.expected.text;
    options.fault(options.place(), "there is no expected text to compare with");
    return {};
}

} // namespace retrospan::evals
