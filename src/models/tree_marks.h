// TreeMarks: what the tree of a session marks of its structure: attempts, handoffs and branches, without
// those that somebody dismissed. Known from the columns at once, and better when what was said has been read:
// only then are there branches, and is it known how a handoff went. Thread: plain values, made on a worker.
// Complexity: as Attempts::find; of a structure linear in its findings and, with branches, in the spans.
#pragma once

#include "insight/branch_places.h"
#include "insight/structure.h"

#include <memory>
#include <vector>

namespace retrospan::models {

struct TreeMarks {
    insight::Attempts attempts;
    std::vector<Handoff> handoffs; ///< by start of their span
    std::vector<Row> dismissedHandoffs; ///< ascending
    insight::BranchPlaces branches;
    std::int64_t interrupts = 0; ///< and waits for humans

    /// Null for spans that hand nothing over. O(log handoffs).
    [[nodiscard]] const Handoff* handoffOf(const SpanTable& table, Row row) const;
    /// As its source has it, but a handoff that is none is the call that it was. O(log dismissed handoffs).
    [[nodiscard]] SpanKind kindOf(const SpanTable& table, Row row) const;
    friend bool operator==(const TreeMarks&, const TreeMarks&) = default;
};

[[nodiscard]] std::shared_ptr<const TreeMarks> marksOf(const SpanTable& table, const SpanTree& tree);
[[nodiscard]] std::shared_ptr<const TreeMarks> marksOf(const insight::SessionOutline& outline,
                                                       const insight::SessionStructure& structure);

} // namespace retrospan::models
