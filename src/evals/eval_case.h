// EvalCase: what an agent is given, and what is expected of its answer. CaseOutput: what it did. Thread:
// values.
#pragma once

#include "evals/recorded_verdict.h"
#include "trace/usage.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace retrospan::evals {

struct CalledTool {
    std::string name;
    DataNode arguments;
};

/// What was produced for a case, here or elsewhere.
struct CaseOutput {
    std::string caseId;
    std::int64_t repeat = 1; ///< a run can have several outputs of one case
    DataNode value; ///< null with an error
    std::string text; ///< the value when it is a text, else its JSON
    std::string error; ///< the agent gave no answer, for this reason
    std::string session;
    std::int64_t costMicroUsd = kUnknown, latencyNs = kUnknown, steps = kUnknown;
    std::int64_t attempts = kUnknown; ///< how often it was tried
    std::optional<std::vector<CalledTool>> calls; ///< nothing: it is not told which there were

    /// What tells it from the others of a run, in whose order it stands.
    [[nodiscard]] std::pair<std::string_view, std::int64_t> place() const { return {caseId, repeat}; }
};

enum class Judgement : std::uint8_t { passed, failed, notScored };

/// What a scorer says of an output.
struct CaseScore {
    Judgement judgement = Judgement::notScored;
    double score = 0; ///< 0 to 1; of no meaning when it was not scored
    std::string explanation; ///< in words; why it was not scored
};

/// To nine digits, in which sums are the same on any machine.
[[nodiscard]] double rounded(double value);

/// What a judge may look at beside the output.
struct ScoringContext {
    const CaseOutput* golden = nullptr; ///< of the same case in a run that is known to be good
    const Verdicts* verdicts = nullptr; ///< what was asked already
};

/// A pure function: the same output gets the same score, on any machine. Most need the output alone.
class Judge {
public:
    template <typename Function>
    requires std::is_invocable_r_v<CaseScore, Function, const CaseOutput&> Judge(Function function)
        : m_function([function = std::move(function)](const CaseOutput& output, const ScoringContext&) {
            return function(output);
        })
    {
    }
    template <typename Function>
    requires std::is_invocable_r_v<CaseScore, Function, const CaseOutput&, const ScoringContext&>
    Judge(Function function)
        : m_function(std::move(function))
    {
    }
    /// One that asks somebody, and judges by the recorded answer. Those that are not asked are not scored.
    Judge(std::function<Result<DataNode>(const CaseOutput&)> request,
          std::function<CaseScore(std::string_view answer)> byAnswer);

    /// What would be asked; an error says why nothing can be, nothing that nobody is.
    [[nodiscard]] std::optional<Result<DataNode>> request(const CaseOutput& output) const
    {
        return m_request ? std::optional(m_request(output)) : std::nullopt;
    }
    [[nodiscard]] CaseScore operator()(const CaseOutput& output, const ScoringContext& context = {}) const
    {
        return m_function(output, context);
    }

private:
    std::function<CaseScore(const CaseOutput&, const ScoringContext&)> m_function;
    std::function<Result<DataNode>(const CaseOutput&)> m_request; ///< empty: asks nobody
};

/// "sha256:" and 64 hex digits of a file that a scorer runs; empty when there is no such file.
using FileHash = std::function<std::string(const std::string& path)>;

struct CaseScorer {
    std::string name;
    Judge judge;
    DataNode options; ///< as they were given: a map
};

struct Expectation {
    std::optional<std::string> text;
    std::optional<DataNode> json;
    bool nothing = false; ///< an empty answer, or null, is what a scorer compares with
};

struct EvalCase {
    std::string id;
    DataNode input; ///< a text, a list of messages, or any JSON
    Expectation expected;
    std::vector<CaseScorer> scorers; ///< by name; at least one
    std::vector<std::string> tags; ///< sorted
    std::string workflow, notes;
    std::string sourceSession, sourceSpan; ///< which it was made from
    double weight = 1;
    std::string file;
    TextPlace place;
};

} // namespace retrospan::evals
