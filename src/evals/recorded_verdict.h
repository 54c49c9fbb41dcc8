// RecordedVerdict: what a scorer asked and was told, so that it can be judged again without asking.
// Invariant: it is found by the SHA-256 of what was asked, so that an answer to another question never
// counts. No keys and no addresses are in it. Thread: values.
#pragma once

#include "evals/fields.h"
#include "trace/result.h"
#include "trace/usage.h"

#include <map>

namespace retrospan::evals {

struct RecordedVerdict {
    std::string scorer, caseId; ///< who asked first
    DataNode request;
    std::string answer;
    std::string error; ///< why there is no answer; it is asked again then
    std::string model; ///< as the answer names it
    Usage usage;
    std::int64_t costMicroUsd = kUnknown, latencyNs = kUnknown;
    std::int64_t timeNs = 0; ///< 0 = unknown
};

/// By the hash of the request.
using Verdicts = std::map<std::string, RecordedVerdict, std::less<>>;

/// A program is to be run; else a model is asked.
[[nodiscard]] bool isExecutable(const DataNode& request);
/// "sha256:" and 64 hex digits.
[[nodiscard]] std::string hashOfRequest(const DataNode& request);
[[nodiscard]] std::string hashOfVerdicts(const Verdicts& verdicts);

[[nodiscard]] DataNode recordedNode(const std::string& hash, const RecordedVerdict& verdict);
/// A request that its hash does not fit is a problem.
void readRecorded(const DataNode& node, Verdicts& verdicts, Problems& problems);

} // namespace retrospan::evals
