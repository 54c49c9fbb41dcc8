// The library line of a session, from its columns.
// Definitions (also docs/cost.md): errors are spans whose status is error; maxDepth counts levels of
// real spans (a missing parent is no level); model and tool calls, retrievals: session_calls.h; retries:
// attempts.h; an interrupt is a span of that status without another one beneath; branches stay 0: no
// column says yet which paths part. Status: running while a span has no end (log-only and timeless spans
// do not count), else failed or interrupted as the last top-level span of the trace that started last, or,
// where that consists of turns (steps alone) and has no status of its own, as the last of them; without a
// root there, any of its top-level spans that failed; interrupted too when nothing in that trace started
// after its last interrupted span had ended; otherwise ok. facts.title is what the tree says for a session
// whose recording names nothing (title_rank::guessed): its first agent, else its first top-level span. Not
// filled in: key, id, other facts, formats, scores, cost, unpricedCalls. Pure. Complexity: O(n).
#pragma once

#include "trace/session.h"
#include "trace/span_table.h"
#include "trace/span_tree.h"

namespace retrospan::insight {

[[nodiscard]] SessionSummary summariseSession(const SpanTable& table, const SpanTree& tree);

/// A span that goes on, as far as the recording tells: what failed is over, and without a time nothing says
/// that it still goes on.
[[nodiscard]] bool isRunning(const SpanTable& table, Row row);
/// The session's status alone, as above.
[[nodiscard]] SessionStatus sessionStatus(const SpanTable& table, const SpanTree& tree);

/// Nothing heard for that long: a session that has not ended is stale, unless the user says otherwise.
inline constexpr std::int64_t kQuietNs = 10LL * 60 * 1'000'000'000;
/// A running session of which nothing was heard for `quietNs` becomes stale and ends with its last sign of
/// life.
void markStale(SessionSummary& session, std::int64_t nowNs, std::int64_t quietNs);

} // namespace retrospan::insight
