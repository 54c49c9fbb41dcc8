// Head sampling as the OpenTelemetry SDKs do it (TraceIdRatioBased): a trace is kept when the last eight
// bytes of its id, taken as a number, lie below the ratio's share of all numbers. Every program that decides
// by the same ratio keeps the same traces, and a lower ratio keeps some of those of a higher one. Ids that
// are no 16 bytes in hex (with or without dashes) are hashed. Thread: pure. Complexity: linear in the id.
#pragma once

#include <string_view>

namespace retrospan {

/// `ratio` from 0 (none) to 1 (all).
[[nodiscard]] bool keptByRatio(std::string_view traceId, double ratio);
/// This share of all ids, by a hash that is independent of keptByRatio.
[[nodiscard]] bool keptAsShare(std::string_view id, double share);
/// One in `n` of all ids, by a hash that is independent of keptByRatio; none for 0.
[[nodiscard]] bool keptAsOneIn(std::string_view id, unsigned n);

} // namespace retrospan
