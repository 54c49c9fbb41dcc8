// Run: the outputs of a data set with what its scorers say of them, and the file that keeps it. Invariants:
// cases are in the order of their ids and repeats, each once; the same data set, outputs and facts give the
// same bytes, but for the name of the program. Thread: values. Complexity: linear in the text but for the
// scorers.
#pragma once

#include "evals/data_set.h"
#include "trace/result.h"

#include <span>

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

/// The repeats of a case as one. Refers to the run.
struct RepeatedCase {
    std::span<const CaseRun> repeats; ///< at least one

    [[nodiscard]] const std::string& id() const { return repeats.front().output.caseId; }
    /// Of one scorer, or as a whole: not scored when one of them is not, passed when all of them are.
    [[nodiscard]] Judgement judgement(std::string_view scorer = {}) const;
    /// Whether its repeats are judged differently.
    [[nodiscard]] bool flaky() const;
    /// The mean.
    [[nodiscard]] double score(std::string_view scorer = {}) const;
    /// The mean; nothing when one of them does not tell it.
    [[nodiscard]] std::optional<double> mean(std::int64_t CaseOutput::*figure) const;
};

/// Leaves as many repeats of a case as both runs have: the more often it is tried, the more often one fails.
void takeEqualRepeats(std::optional<RepeatedCase>& baseline, std::optional<RepeatedCase>& candidate);

/// A case whose repeats are judged differently.
struct FlakyCase {
    std::string caseId;
    std::size_t passed = 0, repeats = 0;
};

/// What the hash of a data set begins with that only another tool knew: it is of the inputs alone.
inline constexpr std::string_view kImportedHash = "imported:";

/// How it came about. Empty and 0: not told.
struct RunFacts {
    std::string id; ///< a UUID
    std::string agent, version, note;
    std::int64_t startedNs = 0, endedNs = 0;
};

struct Run {
    std::string program; ///< which scored it
    RunFacts facts;
    std::string dataSet, dataSetHash;
    std::string outputsHash; ///< of all outputs of its cases, in their order
    std::string goldenHash; ///< of the outputs they were compared with; empty without
    std::vector<CaseRun> cases;
    /// Ids of cases, sorted. Missing are also those that lack a repeat that others have.
    std::vector<std::string> missing, duplicate, unknown;
    Verdicts verdicts; ///< what its scorers asked and were told

    /// By another tool: which state of a data set it is of is not known, and its scores are that tool's.
    [[nodiscard]] bool imported() const { return dataSetHash.starts_with(kImportedHash); }
    [[nodiscard]] const CaseRun* find(std::string_view id, std::int64_t repeat = 1) const;
    /// Those that have an output, in the order of their ids.
    [[nodiscard]] std::vector<RepeatedCase> byCase() const;
    /// Nothing for a case that is missing.
    [[nodiscard]] std::optional<RepeatedCase> complete(std::string_view id) const;
    [[nodiscard]] std::vector<FlakyCase> flaky() const;
    /// How often it went through the data set; 0 without cases.
    [[nodiscard]] std::int64_t repeats() const;
};

/// Outputs of cases, not yet looked at.
struct Outputs {
    std::vector<CaseOutput> each; ///< in the order of the file
    std::vector<Problem> problems;
    std::size_t problemCount = 0;
};

/// What scores rest on beside data set and outputs.
struct Evidence {
    const Run* golden = nullptr; ///< known to be good; of repeats the first counts
    const Verdicts* verdicts = nullptr; ///< what was asked before
};

[[nodiscard]] std::string hashOfOutputs(const std::vector<CaseRun>& cases);
/// JSON lines: {"case": "a", "output": ...}.
[[nodiscard]] Outputs readOutputs(const SourceFile& file);
[[nodiscard]] CaseRun scoreOutput(const EvalCase& which, CaseOutput output, const Evidence& evidence = {});
/// Of outputs for one repeat of a case the first counts; the case is named as duplicate.
[[nodiscard]] Run scoreOutputs(const DataSet& set, std::vector<CaseOutput> outputs, std::string program,
                               const Evidence& evidence = {});
/// The same outputs, by other evidence.
[[nodiscard]] Run scoreAgain(const DataSet& set, Run run, const Evidence& evidence);

/// What a scorer of a run asks, and was not told yet.
struct OpenRequest {
    std::string hash, caseId, scorer;
    DataNode request;
};
/// In the order of the cases; what several ask alike is there once.
[[nodiscard]] std::vector<OpenRequest> openRequests(const DataSet& set, const Run& run);

[[nodiscard]] std::string runText(const Run& run);
/// The error names the place. Scores are as the file has them.
[[nodiscard]] Result<Run> readRun(const SourceFile& file);

/// "2 of 3 repeats passed": for people.
[[nodiscard]] std::string flakyText(const FlakyCase& flaky);
/// "pass", "fail", "not_scored".
[[nodiscard]] std::string_view toString(Judgement judgement);

} // namespace retrospan::evals
