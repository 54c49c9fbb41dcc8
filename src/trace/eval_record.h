// What a workspace keeps of evals: a run's line in the history, which sessions its cases are about, and what
// reviewers said. The run itself is kept as its file (docs/evals.md). Times are nanoseconds, money micro-USD.
// Thread: plain values.
#pragma once

#include "trace/usage.h"

#include <cstdint>
#include <string>
#include <vector>

namespace retrospan {

struct EvalRunLine {
    std::int64_t key = 0; ///< in its workspace; 0 = not kept yet
    std::string id; ///< the same everywhere
    std::string agent, version; ///< empty: not told
    std::string dataSet, dataSetHash;
    std::string dataSetPath; ///< where the data set was when the run was kept; empty: not told
    std::int64_t timeNs = 0; ///< when it began, or else was kept
    std::int64_t cases = 0, passed = 0, failed = 0, notScored = 0, flaky = 0;
    std::int64_t costMicroUsd = kUnknown; ///< of the cases that tell it
    std::int64_t latencyNs = kUnknown; ///< median of the cases that tell it
    friend bool operator==(const EvalRunLine&, const EvalRunLine&) = default;
};

enum class EvalLinkRole : std::uint8_t {
    recording, ///< the session is what the agent did for the case
    source ///< the case was made from the session
};

/// A session that a case of a run is about.
struct EvalLink {
    std::string caseId, session;
    EvalLinkRole role = EvalLinkRole::recording;
    friend bool operator==(const EvalLink&, const EvalLink&) = default;
};

/// A link as a session sees it.
struct EvalCoverage {
    std::int64_t run = 0; ///< key
    EvalLink link;
    friend bool operator==(const EvalCoverage&, const EvalCoverage&) = default;
};

enum class ReviewDecision : std::uint8_t { none, approved, rejected };
inline constexpr std::size_t kReviewDecisionCount = 3;

/// What a reviewer said of a run, or of a case of it. Of several decisions on a run the last one holds.
struct EvalRemark {
    std::int64_t id = 0; ///< in its workspace; 0 = not kept yet
    std::string caseId; ///< empty: of the run as a whole
    std::string author;
    std::int64_t timeNs = 0;
    ReviewDecision decision = ReviewDecision::none; ///< none: it is a note, and has a text
    std::string text;
    friend bool operator==(const EvalRemark&, const EvalRemark&) = default;
};

} // namespace retrospan
