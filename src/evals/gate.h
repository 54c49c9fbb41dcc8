// The gate: whether a run passes a policy. Hermetic: the same data set, policy and runs give the same
// verdict, byte for byte, on any machine. The candidate is scored again, so that what its file says of itself
// does not count; a baseline stands as it was scored. Missing, duplicate and unscored cases fail whatever the
// policy says. Pure. Complexity: that of the scorers, and rules times cases.
#pragma once

#include "evals/policy.h"
#include "evals/run.h"

namespace retrospan::evals {

struct CheckResult {
    PolicyCheck check;
    std::optional<double> value; ///< nothing: it cannot be told, and that fails unless there is no baseline
    bool passed = false;
    std::string explanation;
};

struct RuleResult {
    PolicyRule rule;
    std::size_t cases = 0;
    std::vector<CheckResult> checks;
};

/// A case, or a scorer of it, and why.
struct CaseFault {
    std::string caseId, scorer, explanation;
    std::int64_t repeat = 0; ///< 0: the candidate has one output a case
};

struct Verdict {
    std::string program; ///< which judged
    bool dataSetNamed = false; ///< its name is a part of what is compared
    std::string dataSet, dataSetHash, policy, policyHash, outputsHash;
    std::string version; ///< of the agent, as the candidate has it; empty: not told
    std::string goldenHash; ///< of its outputs; empty without a golden run
    std::string verdictsHash; ///< of what scorers were told; empty when none asked
    std::string baselineHash, baselineDataSetHash; ///< of its outputs; empty without a baseline
    std::size_t cases = 0, passedCases = 0;
    std::vector<RuleResult> rules;
    std::vector<std::string> missing, duplicate, unknown, newFailures; ///< ids
    std::vector<CaseFault> notScored, failed;
    std::vector<FlakyCase> flaky;
    std::vector<CaseFault> changed; ///< the file of the candidate says something else than its scorers
    bool imported = false; ///< the candidate: its data set is not known by a hash, its cases must be the same
    bool otherDataSet = false; ///< the candidate was scored with another state of the data set

    [[nodiscard]] bool passed() const;
};

struct GateInput {
    const DataSet& set;
    const Policy& policy;
    const Run& candidate;
    const Run* baseline = nullptr; ///< null: what is compared with it holds
    const Run* golden = nullptr; ///< for scorers that compare with it
};

[[nodiscard]] Verdict judge(const GateInput& input, std::string program);

/// The verdict as JSON: `program` beside `verdict`, which does not depend on it, and the hash of the latter.
[[nodiscard]] DataNode verdictNode(const Verdict& verdict);
[[nodiscard]] std::string verdictJunit(const Verdict& verdict);
/// For a pull request; nothing in it is markup but its own.
[[nodiscard]] std::string verdictMarkdown(const Verdict& verdict);

/// "late-order", or "late-order, repeat 2".
[[nodiscard]] std::string caseText(const CaseFault& fault);
/// "at least 95 %": for people.
[[nodiscard]] std::string limitText(const PolicyCheck& check);
[[nodiscard]] std::string valueText(Measure measure, double value);
/// What is to be known of an imported candidate; empty when it is none.
[[nodiscard]] std::string importedText(const Verdict& verdict);
/// That the baseline is of another state of the data set, in a sentence; empty when it is not.
[[nodiscard]] std::string otherBaselineText(const Verdict& verdict);
/// What fails whatever the policy says, in sentences.
[[nodiscard]] std::vector<std::string> standingFaults(const Verdict& verdict);

} // namespace retrospan::evals
