// Flame: what each span of a session measures by itself, and with everything beneath it: time, tokens or
// money. A span's own time is its duration less the union of its children's intervals; what still runs
// reaches to `nowNs`. Only what lies in the window counts; tokens and money of a call cannot be cut and count
// whole when the call touches it. Work that runs side by side counts for each. An amount that a span reports
// for the calls beneath it is its own, as in the session's cost (usage_groups.h). What is not known adds
// nothing, and is counted. Pure. Complexity: O(n), 16 bytes a node.
#pragma once

#include "trace/span_table.h"
#include "trace/span_tree.h"

#include <cstdint>
#include <span>
#include <vector>

namespace retrospan::insight {

enum class FlameMeasure : std::uint8_t { selfTime, tokens, cost };

struct FlameQuestion {
    FlameMeasure measure = FlameMeasure::selfTime;
    std::int64_t fromNs = INT64_MIN, toNs = INT64_MAX;
    std::int64_t nowNs = 0; ///< the end of what still runs
};

struct Flame {
    FlameMeasure measure = FlameMeasure::selfTime;
    std::vector<std::int64_t> own, total; ///< by node, never negative; ns, tokens or micro-USD
    std::int64_t sum = 0; ///< of the whole window
    std::int64_t spans = 0; ///< in the window
    /// Spans without a time; calls without tokens; calls with tokens and without a price.
    std::int64_t unknown = 0;
};

/// A span without a time is in every window.
[[nodiscard]] bool touchesWindow(const SpanTable& table, Row row, const FlameQuestion& question);
/// `costs` by row, as SessionData has them; empty: no prices are known.
[[nodiscard]] Flame measureFlame(const SpanTable& table, const SpanTree& tree, std::span<const Cost> costs,
                                 const FlameQuestion& question);

} // namespace retrospan::insight
