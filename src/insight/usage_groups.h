// Usage groups: the usage of a session's calls, summed by what decides their price, so that cost stays
// a view (cost.h). Groups cost exactly what their calls cost: the key holds provider, model, day, price
// tier, time-of-day window and whether an amount was reported, and usage is made billable first.
//
// Which amounts count: usage counts at spans that report it while nothing beneath does
// (SpanTree::usageCounts). A reported amount counts at a span that reports one while nothing beneath
// does, and covers the calls beneath it: those are in groups with reportedCalls = calls, and the amount
// is booked on the first of them (or on the span itself when none beneath reports usage).
// Pure. Complexity: O(n) expected.
#pragma once

#include "insight/session_calls.h"
#include "trace/session.h"

#include <vector>

namespace retrospan::insight {

/// By position in the tree's order: a span whose reported amount counts.
[[nodiscard]] std::vector<bool> findReporters(const SpanTable& table, const SpanTree& tree);
/// Ordered by first use.
[[nodiscard]] std::vector<UsageGroup> groupUsage(const SpanTable& table, const SpanTree& tree,
                                                 const SessionCalls& calls);

} // namespace retrospan::insight
