// The scorer of regressions: whether an output is like that of the same case in a run that is known to be
// good.
#include "evals/normalised_text.h"
#include "evals/scorers.h"

#include <algorithm>

namespace retrospan::evals {
namespace {

enum class Likeness : std::uint8_t { exact, normalised, json, similarity };
constexpr std::string_view kLikenesses[] = {"exact", "normalised", "json", "similarity"};

struct GoldenRules {
    Likeness likeness = Likeness::normalised;
    double least = 0;
    JsonRules json;
    bool sameTools = false;
};

/// One of a few words.
std::optional<std::size_t> choice(Fields& options, std::string_view key,
                                  std::span<const std::string_view> words)
{
    const auto text = options.text(key);
    if (!text) return std::nullopt;
    const auto found = std::ranges::find(words, *text);
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    options.fault(options.take(key)->place,
                  "\"" + std::string(key) + "\" must be one of "
                      + joined(std::vector<std::string>(words.begin(), words.end())));
    return std::nullopt;
}

/// Options of another likeness are left for finish() to complain about.
GoldenRules readRules(Fields& options)
{
    constexpr std::string_view trajectories[] = {"any", "same"};
    GoldenRules rules;
    if (const auto chosen = choice(options, "compare", kLikenesses)) rules.likeness = Likeness(*chosen);
    rules.sameTools = choice(options, "trajectory", trajectories).value_or(0) == 1;
    if (rules.likeness == Likeness::similarity) rules.least = leastSimilarity(options);
    if (rules.likeness == Likeness::json) rules.json = jsonRules(options);
    return rules;
}

CaseScore compareOutputs(const GoldenRules& rules, const CaseOutput& golden, const CaseOutput& output)
{
    switch (rules.likeness) {
    case Likeness::exact: return sameText(golden.text, output.text);
    case Likeness::normalised: return sameText(normalisedText(golden.text), normalisedText(output.text));
    case Likeness::similarity: return similarText(golden.text, output.text, rules.least);
    case Likeness::json: break;
    }
    const auto json = jsonOf(golden);
    return json.ok() ? sameJson(*json, output, rules.json)
                     : notScored("in the golden run: " + json.error().message);
}

CaseScore compareCalls(const CaseOutput& golden, const CaseOutput& output)
{
    if (!golden.calls) return notScored("the golden run does not tell which tools were called");
    if (!output.calls) return notScored("the output does not tell which tools were called");
    return sameTools(*golden.calls, *output.calls);
}

} // namespace

Judge makeGolden(ScorerContext& context)
{
    return [rules = readRules(context.options)](const CaseOutput& output, const ScoringContext& scoring) {
        if (scoring.golden == nullptr) return notScored("no golden run is given that has this case");
        if (!scoring.golden->error.empty()) return notScored("the golden run has no answer for this case");
        CaseScore score = compareOutputs(rules, *scoring.golden, output);
        if (!rules.sameTools || score.judgement == Judgement::notScored) return score;
        const CaseScore calls = compareCalls(*scoring.golden, output);
        if (calls.judgement == Judgement::notScored) return calls;
        const bool passed = score.judgement == Judgement::passed && calls.judgement == Judgement::passed;
        return judged(passed, std::min(score.score, calls.score),
                      score.explanation + "; " + calls.explanation);
    };
}

} // namespace retrospan::evals
