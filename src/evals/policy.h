// Policy: what a run must reach to pass: rules over the cases of a scorer, a tag and a workflow. Invariants:
// each rule has a check and selects a case, and each check can be satisfied. Thread: values.
#pragma once

#include "evals/data_set.h"
#include "trace/result.h"

#include <optional>

namespace retrospan::evals {

enum class Measure : std::uint8_t {
    cases, ///< how many there are
    passRate, ///< weight of those that pass, as a share
    mean, ///< of the scores, by weight
    worst, ///< the lowest score
    newFailures, ///< passed in the baseline and do not now
    costRatio, ///< candidate / baseline, of the cases that both have
    latencyRatio
};

struct PolicyCheck {
    Measure measure = Measure::passRate;
    double limit = 0;
    TextPlace place;
};

struct PolicyRule {
    std::string name;
    std::string scorer, tag, workflow; ///< empty: any; without a scorer cases are judged as a whole
    std::vector<PolicyCheck> checks; ///< in the order of the measures
    TextPlace place;

    [[nodiscard]] bool selects(const EvalCase& which) const;
};

struct Policy {
    std::string name, hash; ///< "sha256:" and 64 hex digits, of what it says
    std::vector<PolicyRule> rules;
};

struct PolicyReading {
    Policy policy;
    std::vector<Problem> problems; ///< none: it can be used
};

/// Checked against the data set, and for whether there is a baseline to compare with.
[[nodiscard]] PolicyReading readPolicy(const SourceFile& file, const DataSet& set, bool baseline);

/// "pass_rate", as policies and verdicts call it.
[[nodiscard]] std::string_view toString(Measure measure);
/// Whether the limit is the least that is allowed, not the most.
[[nodiscard]] bool isFloor(Measure measure);

} // namespace retrospan::evals
