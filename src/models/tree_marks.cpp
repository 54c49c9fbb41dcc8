#include "models/tree_marks.h"

#include <algorithm>

namespace retrospan::models {
namespace {

std::shared_ptr<const TreeMarks> made(const SpanTable& table, TreeMarks&& marks)
{
    std::ranges::sort(marks.handoffs, {}, [&](Row row) { return std::pair(table.startNs(row), row); });
    return std::make_shared<const TreeMarks>(std::move(marks));
}

} // namespace

std::shared_ptr<const TreeMarks> marksOf(const SpanTable& table, const SpanTree& tree)
{
    TreeMarks marks{insight::Attempts::find(table, tree), {}};
    for (Row row = 0; row < table.size(); ++row)
        if (table.kind(row) == SpanKind::handoff) marks.handoffs.push_back(row);
    return made(table, std::move(marks));
}

std::shared_ptr<const TreeMarks> marksOf(const SpanTable& table, const insight::SessionStructure& structure)
{
    const auto stands = [&](const insight::Attempt& first) {
        return !structure.judgementOf(first).dismissed();
    };
    TreeMarks marks{structure.attempts.only(stands), {}};
    for (const Handoff& handoff : structure.handoffs)
        if (!handoff.judgement.dismissed()) marks.handoffs.push_back(handoff.row);
    return made(table, std::move(marks));
}

} // namespace retrospan::models
