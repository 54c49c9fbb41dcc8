// What the scorers share that ask a model or a program: they make a request, which somebody else answers, and
// judge the answer. The output under judgement is data in it: it stands between lines that it cannot contain.
// Pure.
#pragma once

#include "evals/scorers.h"

namespace retrospan::evals {

/// A part of a prompt that nobody is to take for instructions.
struct QuotedPart {
    std::string name; ///< "answer"
    std::string text;
};

/// Prompts above are not made.
inline constexpr std::size_t kMostPromptBytes = 400'000;

/// The parts between lines whose mark follows from the texts and is in none of them.
struct QuotedParts {
    std::string mark;
    std::string text;
};
[[nodiscard]] QuotedParts quoted(const std::vector<QuotedPart>& parts);

struct ModelName {
    std::string provider, model;
};
/// The option `model`, "openai:gpt-4o-mini"; a problem when it is missing or wrong.
[[nodiscard]] ModelName modelOption(Fields& options);

/// What a model is asked of an output. `question` says what to judge, `form` what to answer.
struct ModelQuestion {
    ModelName model;
    std::optional<double> temperature; ///< nothing: what the model takes by itself
    std::string question, form;
    DataNode answerSchema;
    std::string input, expected; ///< of the case; the latter may be empty
};
[[nodiscard]] Result<DataNode> modelRequest(const ModelQuestion& question, const CaseOutput& output);

/// An answer that is one JSON object, perhaps in a block of code. The error says what it is instead.
[[nodiscard]] Result<DataNode> answerObject(std::string_view answer);
/// `score` and `explanation` of a part of an answer.
[[nodiscard]] Result<CaseScore> answeredScore(const DataNode& part);
/// By an answer of `score`, `pass` and `explanation`. What is none of them is not scored.
[[nodiscard]] CaseScore judgeAnswer(std::string_view answer);

} // namespace retrospan::evals
