// TreeMarks: what the tree of a session marks of its structure: attempts and handoffs, those apart that
// somebody dismissed. Known from the columns at once, and better when what was said has been read.
// Thread: plain values, made on a worker. Complexity: as Attempts::find; of a structure linear in its
// findings.
#pragma once

#include "insight/structure.h"

#include <memory>
#include <vector>

namespace retrospan::models {

struct TreeMarks {
    insight::Attempts attempts;
    std::vector<Row> handoffs; ///< by start
    friend bool operator==(const TreeMarks&, const TreeMarks&) = default;
};

[[nodiscard]] std::shared_ptr<const TreeMarks> marksOf(const SpanTable& table, const SpanTree& tree);
[[nodiscard]] std::shared_ptr<const TreeMarks> marksOf(const SpanTable& table,
                                                       const insight::SessionStructure& structure);

} // namespace retrospan::models
