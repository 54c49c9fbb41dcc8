// Run: the outputs of a data set with what its scorers say of them, and the file that keeps it. Invariants:
// cases are in the order of their ids, each once; the same data set and outputs give the same bytes, but for
// the name of the program. Thread: values. Complexity: linear in the text but for the scorers.
#pragma once

#include "evals/data_set.h"
#include "trace/result.h"

namespace retrospan::evals {

/// Of outputs and run files.
inline constexpr std::size_t kMostRunBytes = 256 * 1024 * 1024;

struct ScorerResult {
    std::string scorer;
    CaseScore score;
};

struct CaseRun {
    CaseOutput output;
    std::vector<ScorerResult> scores; ///< by name

    /// Not scored when one of them is not, failed when one of them is.
    [[nodiscard]] Judgement judgement() const;
    /// The mean; what was not scored counts 0.
    [[nodiscard]] double score() const;
    /// Null when there is none.
    [[nodiscard]] const CaseScore* find(std::string_view scorer) const;
};

struct Run {
    std::string program; ///< which scored it
    std::string dataSet, dataSetHash;
    std::string outputsHash; ///< of all outputs of its cases, in the order of their ids
    std::vector<CaseRun> cases;
    std::vector<std::string> missing, duplicate, unknown; ///< ids of cases, sorted

    [[nodiscard]] const CaseRun* find(std::string_view id) const;
};

/// Outputs of cases, not yet looked at.
struct Outputs {
    std::vector<CaseOutput> each; ///< in the order of the file
    std::vector<Problem> problems;
    std::size_t problemCount = 0;
};

[[nodiscard]] std::string hashOfOutputs(const std::vector<CaseRun>& cases);
/// JSON lines: {"case": "a", "output": ...}.
[[nodiscard]] Outputs readOutputs(const SourceFile& file);
/// Of outputs for one case the first counts; the case is named as duplicate.
[[nodiscard]] Run scoreOutputs(const DataSet& set, std::vector<CaseOutput> outputs, std::string program);

[[nodiscard]] std::string runText(const Run& run);
/// The error names the place. Scores are as the file has them.
[[nodiscard]] Result<Run> readRun(const SourceFile& file);

/// "pass", "fail", "not_scored".
[[nodiscard]] std::string_view toString(Judgement judgement);

} // namespace retrospan::evals
