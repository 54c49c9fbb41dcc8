// The same call told by two sources of one session, e.g. a run tracer's export and OTLP: counted once.
// Two calls, retrievals or handoffs of one kind, from different formats, are the same when they have the same
// span id; or share a run, response or tool call id and overlap in time; or start close together, contradict
// each other neither in model nor in tool, and have the same outcome, or the same question where the outcome
// is brief or missing. Two model calls that report as many output tokens and share a response id are the same
// whatever the clocks say; of one format (two instrumentations of one program) they have to overlap as well.
// Each call of one source stands for at most one of another. What counts is the report with usage, then of
// more classes of tokens, then with a cost, then of the format first by name, then the earlier row.
// Thread: pure. Complexity: O(n log n) plus evidence.
#pragma once

#include "insight/doctor.h"

namespace retrospan::insight {

struct DuplicateCall {
    Row row = kNoRow; ///< does not count
    Row counted = kNoRow;
    std::string_view proof; ///< "span id", "run or response id", "time and content", "tokens of the turn"
};

/// Clocks of two sources may differ by this much.
inline constexpr std::int64_t kDuplicateSlackNs = 2'000'000'000;
/// Calls of one source that are compared with one of another; beyond it they are too many at one time to
/// tell.
inline constexpr std::size_t kMaxCandidates = 256;
/// Likewise, of model calls with the same number of output tokens.
inline constexpr std::size_t kMaxAlike = 64;

/// By row.
[[nodiscard]] std::vector<DuplicateCall> findDuplicateCalls(const SpanTable& table, const SpanTree& tree,
                                                            const EvidenceOf& evidenceOf);

} // namespace retrospan::insight
