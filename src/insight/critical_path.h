// Critical path: the chain of work that made a session as long as it was. Going back from the end of a span,
// its last child to end there is what it waited for; before that child starts, the child that ended last by
// then; what no child covers is the span's own work. So the segments of one root cover its time once, without
// overlap. Children that outlive their parent are cut to its end; work beside the path is not on it.
// Roots are taken as children of the session: time between them (somebody thinking) is on nobody's path.
// Source: the method of critical path tracing, Google, ACM Queue 20(1), 2022.
// Thread: pure. Complexity: O(c log c) for the c children of spans on the path.
#pragma once

#include "trace/span_table.h"
#include "trace/span_tree.h"

#include <cstdint>
#include <span>
#include <vector>

namespace retrospan::insight {

struct CriticalSegment {
    Row row = kNoRow;
    std::int64_t startNs = 0, endNs = 0;
    friend bool operator==(const CriticalSegment&, const CriticalSegment&) = default;
};

class CriticalPath {
public:
    /// `nowNs` stands for the end of spans that still run.
    static CriticalPath find(const SpanTable& table, const SpanTree& tree, std::int64_t nowNs);

    /// A span's own segments, by start; empty when it is not on the path.
    [[nodiscard]] std::span<const CriticalSegment> of(Row row) const;
    /// Ordered by row, then by start.
    [[nodiscard]] const std::vector<CriticalSegment>& all() const { return m_segments; }

private:
    std::vector<CriticalSegment> m_segments;
};

} // namespace retrospan::insight
