#include "models/tree_marks.h"

#include <algorithm>

namespace retrospan::models {
namespace {

auto byStart(const SpanTable& table)
{
    return [&table](const Handoff& one) { return std::pair(table.startNs(one.row), one.row); };
}

std::shared_ptr<const TreeMarks> made(const SpanTable& table, TreeMarks&& marks)
{
    std::ranges::sort(marks.handoffs, {}, byStart(table));
    std::ranges::sort(marks.dismissedHandoffs);
    return std::make_shared<const TreeMarks>(std::move(marks));
}

} // namespace

const Handoff* TreeMarks::handoffOf(const SpanTable& table, Row row) const
{
    const auto found =
        std::ranges::lower_bound(handoffs, std::pair(table.startNs(row), row), {}, byStart(table));
    return found == handoffs.end() || found->row != row ? nullptr : &*found;
}

SpanKind TreeMarks::kindOf(const SpanTable& table, Row row) const
{
    const SpanKind kind = table.kind(row);
    return kind == SpanKind::handoff && std::ranges::binary_search(dismissedHandoffs, row) ? SpanKind::tool
                                                                                           : kind;
}

std::shared_ptr<const TreeMarks> marksOf(const SpanTable& table, const SpanTree& tree)
{
    TreeMarks marks;
    marks.attempts = insight::Attempts::find(table, tree);
    for (Row row = 0; row < table.size(); ++row) {
        if (table.kind(row) != SpanKind::handoff) continue;
        marks.handoffs.emplace_back().row = row;
        marks.handoffs.back().to = table.text(table.handoffTo(row));
    }
    return made(table, std::move(marks));
}

std::shared_ptr<const TreeMarks> marksOf(const insight::SessionOutline& outline,
                                         const insight::SessionStructure& structure)
{
    const auto stands = [&](const insight::Attempt& first) {
        return !structure.judgementOf(first).dismissed();
    };
    TreeMarks marks;
    marks.attempts = structure.attempts.only(stands);
    for (const Handoff& handoff : structure.handoffs)
        if (handoff.judgement.dismissed())
            marks.dismissedHandoffs.push_back(handoff.row);
        else
            marks.handoffs.push_back(handoff);
    marks.interrupts = std::ranges::count_if(
        structure.interrupts, [](const Interrupt& wait) { return !wait.judgement.dismissed(); });
    marks.branches = insight::placesOf(outline, structure.branches);
    return made(outline.table(), std::move(marks));
}

} // namespace retrospan::models
