// Statistics over the library: `retrospan stats --by model|tool|tenant|agent|version|day`.
// Rows by key:
// - model: usage and cost of the calls to that model (usage groups);
// - tool: sessions that used it;
// - tenant, version, day (UTC day of the session's start), agent: whole sessions. A session counts for
//   each of its agents, so the rows of agents do not add up to the library.
// calls, errors and p50/p95 by model and tool are those of the CallRecords given; without records, calls
// by model are those with usage. Otherwise they are model calls, failed spans and durations of finished
// sessions. What the input does not tell is kUnknown. Sessions without a value for the
// key are in the row with the empty key. Pure. Complexity: O(sessions + groups + calls log calls).
#pragma once

#include "insight/cost.h"
#include "insight/session_calls.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::insight {

enum class StatsBy : std::uint8_t { model, tool, tenant, agent, version, day };
[[nodiscard]] std::optional<StatsBy> statsByFromString(std::string_view name);

/// One call of a model or a tool, by whoever reads the spans.
struct CallRecord {
    std::string key;
    std::int64_t durationNs = kUnknown;
    bool failed = false;
};
/// Appends the calls of a session to its models (StatsBy::model) or tools (StatsBy::tool).
void collectCalls(const SpanTable& table, const SpanTree& tree, StatsBy by, std::vector<CallRecord>& records);

struct StatsRow {
    std::string key;
    std::int64_t sessions = 0;
    std::int64_t calls = kUnknown;
    std::int64_t errors = kUnknown; ///< failed calls by model and tool, failed spans otherwise
    Usage usage;
    SessionCost cost;
    std::int64_t p50Ns = kUnknown, p95Ns = kUnknown;
};

/// Ordered by cost, calls and sessions, highest first, then by key; days by date.
[[nodiscard]] std::vector<StatsRow> aggregate(std::span<const SessionSummary> sessions, StatsBy by,
                                              PriceLookup& prices, std::span<const CallRecord> calls = {});

/// Nearest-rank percentile; reorders the values; kUnknown when there are none.
[[nodiscard]] std::int64_t percentile(std::vector<std::int64_t>& values, int percent);

} // namespace retrospan::insight
