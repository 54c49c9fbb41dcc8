// The scorers that a case can name: a table from names to functions that read the options and give a Judge.
// Bad options are problems. A new scorer is one function and one line of the table. Pure.
#pragma once

#include "evals/eval_case.h"
#include "evals/fields.h"
#include "evals/json_comparison.h"
#include "evals/pattern.h"

#include <span>

namespace retrospan::evals {

struct ScorerContext {
    const EvalCase& which; ///< its id, input and expectation are read
    Fields& options;
    PatternCache& patterns;
    const FileHash& programs; ///< may be empty

    /// The option "text", or else the expected text; a problem when there is neither.
    [[nodiscard]] std::string expectedText() const;
};

struct ScorerKind {
    std::string_view name;
    std::string_view mainOption; ///< what an option that is no map stands for
    Judge (*make)(ScorerContext&);
};

[[nodiscard]] std::span<const ScorerKind> scorerKinds();
[[nodiscard]] const ScorerKind* findScorer(std::string_view name);

/// Of values from 0 to 1.
[[nodiscard]] CaseScore judged(bool passed, double score, std::string explanation);
[[nodiscard]] CaseScore notScored(std::string reason);

/// The output as JSON: as it was produced, or parsed when it is a text.
[[nodiscard]] Result<DataNode> jsonOf(const CaseOutput& output);

/// Comparisons that several scorers make. Texts:
[[nodiscard]] CaseScore sameText(std::string_view expected, std::string_view got);
[[nodiscard]] CaseScore similarText(std::string_view expected, std::string_view got, double least);
[[nodiscard]] double leastSimilarity(Fields& options);
/// JSON:
[[nodiscard]] JsonRules jsonRules(Fields& options);
[[nodiscard]] CaseScore sameJson(const DataNode& expected, const CaseOutput& output, const JsonRules& rules);
/// The same tools were called, in the same order.
[[nodiscard]] CaseScore sameTools(const std::vector<CalledTool>& expected,
                                  const std::vector<CalledTool>& got);

Judge makeExact(ScorerContext& context);
Judge makeNormalisedExact(ScorerContext& context);
Judge makeContainsAll(ScorerContext& context);
Judge makeContainsAny(ScorerContext& context);
Judge makeNeverContains(ScorerContext& context);
Judge makeRegex(ScorerContext& context);
Judge makeExecutable(ScorerContext& context);
Judge makeLlmJudge(ScorerContext& context);
Judge makeRubric(ScorerContext& context);
Judge makeGolden(ScorerContext& context);
Judge makeEditSimilarity(ScorerContext& context);
Judge makeJsonEqual(ScorerContext& context);
Judge makeJsonSchema(ScorerContext& context);
Judge makeNumber(ScorerContext& context);
Judge makeTools(ScorerContext& context);
Judge makeCostLimit(ScorerContext& context);
Judge makeLatencyLimit(ScorerContext& context);
Judge makeStepLimit(ScorerContext& context);

} // namespace retrospan::evals
