#include "insight/interrupts.h"

#include "insight/duration_text.h"

#include <algorithm>

namespace retrospan::insight {
namespace {

std::string nameOf(const SessionOutline& outline, Row row)
{
    return std::string(outline.table().text(outline.table().name(row)));
}

/// The first span that begins at or after `timeNs` and is not around or inside of what waits.
Row nextAfter(const SessionOutline& outline, std::int64_t timeNs, Row waiting)
{
    const SpanTable& table = outline.table();
    const auto& rows = outline.byStart();
    auto next = std::lower_bound(rows.begin(), rows.end(), timeNs,
                                 [&](Row row, std::int64_t time) { return table.startNs(row) < time; });
    const SpanTree& tree = outline.tree();
    const std::uint32_t first = tree.position(waiting), last = first + tree.subtreeSize(waiting);
    while (next != rows.end() && tree.position(*next) >= first && tree.position(*next) < last) ++next;
    return next == rows.end() ? kNoRow : *next;
}

Interrupt interruption(const SessionOutline& outline, Row row, const char* what)
{
    const SpanTable& table = outline.table();
    Interrupt found{InterruptKind::interrupted, row, table.startNs(row), kUnknown, kNoRow, {}};
    found.reason = nameOf(outline, row) + what;
    const std::int64_t ended = outline.overNs(row);
    found.resumedBy = ended == 0 ? kNoRow : nextAfter(outline, ended, row);
    if (found.resumedBy == kNoRow) {
        found.reason += "; nothing after it is recorded";
    } else {
        found.waitNs = table.startNs(found.resumedBy) - ended;
        found.reason +=
            "; " + nameOf(outline, found.resumedBy) + " went on after " + durationText(found.waitNs);
    }
    return found;
}

Interrupt humanWait(const SessionOutline& outline, Row row, std::int64_t quietSinceNs)
{
    const SpanTable& table = outline.table();
    const bool inside = outline.agentDepth(row) > 0;
    Interrupt found{inside ? InterruptKind::approval : InterruptKind::human,
                    row,
                    table.startNs(row),
                    kUnknown,
                    kNoRow,
                    {}};
    const std::int64_t ended = table.endNs(row);
    if (!inside && quietSinceNs != 0) found.startNs = std::min(quietSinceNs, found.startNs);
    if (ended != 0 && found.startNs != 0) found.waitNs = std::max<std::int64_t>(0, ended - found.startNs);
    found.resumedBy = ended == 0 ? kNoRow : nextAfter(outline, ended, row);
    found.reason = inside ? "the agent waited " : "the user waited ";
    if (found.waitNs != kUnknown) found.reason += durationText(found.waitNs) + " ";
    found.reason += "for a human: " + nameOf(outline, row);
    if (found.waitNs == kUnknown) found.reason += "; it has no end";
    return found;
}

bool hasInterruptedChild(const SessionOutline& outline, Row row)
{
    const SpanTree& tree = outline.tree();
    const std::uint32_t at = tree.position(row);
    const auto order = tree.preorder();
    for (std::uint32_t i = at + 1; i < at + tree.subtreeSize(row); i += tree.subtreeSize(order[i]))
        if (!tree.isMissing(order[i]) && outline.table().status(order[i]) == SpanStatus::interrupted)
            return true;
    return false;
}

} // namespace

std::vector<Interrupt> findInterrupts(const SessionOutline& outline, const Corrections& said)
{
    const SpanTable& table = outline.table();
    std::vector<Interrupt> found;
    const auto added = said.saying(FindingKind::interrupt, Verdict::added);
    std::int64_t quietSinceNs = 0; ///< end of the latest work that is not a human's or around one
    for (const Row row : outline.byStart()) {
        if (table.isDuplicate(row)) continue;
        if (table.kind(row) == SpanKind::human)
            found.push_back(humanWait(outline, row, quietSinceNs));
        else if (table.status(row) == SpanStatus::interrupted && !hasInterruptedChild(outline, row))
            found.push_back(interruption(outline, row, " was interrupted"));
        else if (std::ranges::find(added, row, &Corrections::Added::row) != added.end())
            found.push_back(interruption(outline, row, " stopped here"));
        if (!outline.tree().hasChildren(row)) quietSinceNs = std::max(quietSinceNs, outline.overNs(row));
    }
    return found;
}

std::string_view toString(InterruptKind kind)
{
    switch (kind) {
    case InterruptKind::interrupted: return "interrupted";
    case InterruptKind::approval: return "approval";
    case InterruptKind::human: break;
    }
    return "human";
}

} // namespace retrospan::insight
