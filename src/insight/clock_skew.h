// Clock skew between services of a trace, estimated from where calls lie within the calls that made them.
// Each service of a trace has one clock. A call starts no earlier than its caller and, when it is no longer
// than it, ends no later (Zipkin and Jaeger correct by the same containment; formats.md 7). A clock is moved
// when a call starts before its caller, or when each of several calls ends after it: one or two may just go
// on in the background. What starts after its caller has ended (a queue, a background task) says nothing
// about the end. Thread: pure. Complexity: O(n log n).
#pragma once

#include "trace/span_table.h"
#include "trace/span_tree.h"

#include <vector>

namespace retrospan::insight {

/// The clock of a service in one trace.
struct SkewedClock {
    StringId service{};
    std::uint32_t trace = 0;
    std::int64_t shiftNs = 0; ///< to be added to its times; 0 = no single shift fits
    std::uint32_t calls = 0,
                  outside = 0; ///< calls into the service, and those that lie outside their callers
    std::int64_t worstNs = 0; ///< how far the worst one lies outside
    std::vector<Row> rows; ///< the calls that lie outside, in tree order
};

/// Differences below this are rounding: many sources record milliseconds.
inline constexpr std::int64_t kLeastSkewNs = 1'000'000;

/// Clocks that are off, in the order in which their services appear in the tree.
[[nodiscard]] std::vector<SkewedClock> findSkewedClocks(const SpanTable& table, const SpanTree& tree);

} // namespace retrospan::insight
