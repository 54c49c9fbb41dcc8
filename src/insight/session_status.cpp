#include "insight/summary.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace retrospan::insight {
namespace {

struct TopLevel {
    std::vector<Row> roots; ///< spans without a parent
    std::vector<Row> orphans; ///< spans whose parent is missing
};

TopLevel topLevelOf(const SpanTree& tree)
{
    TopLevel result;
    for (const Node root : tree.roots()) {
        if (!tree.isMissing(root))
            result.roots.push_back(root);
        else
            for (const Node child : tree.children(root)) result.orphans.push_back(child);
    }
    return result;
}

/// The latest start of several spans; the later row on a tie. kNoRow when there are none.
Row latest(const SpanTable& table, const std::vector<Row>& rows)
{
    const auto found = std::max_element(rows.begin(), rows.end(), [&table](Row a, Row b) {
        return table.startNs(a) != table.startNs(b) ? table.startNs(a) < table.startNs(b) : a < b;
    });
    return found == rows.end() ? kNoRow : *found;
}

void keepTrace(const SpanTable& table, std::vector<Row>& rows, std::uint32_t trace)
{
    std::erase_if(rows, [&](Row row) { return table.trace(row) != trace; });
}

/// True when the trace stopped at an interrupt: nothing in it started after the last one's end.
bool endsInterrupted(const SpanTable& table, std::uint32_t trace)
{
    std::int64_t lastStart = INT64_MIN;
    std::int64_t interruptEnd = INT64_MIN;
    for (Row row = 0; row < table.size(); ++row) {
        if (table.trace(row) != trace) continue;
        lastStart = std::max(lastStart, table.startNs(row));
        if (table.status(row) == SpanStatus::interrupted)
            interruptEnd = std::max(interruptEnd, table.endNs(row));
    }
    return interruptEnd != INT64_MIN && lastStart <= interruptEnd;
}

/// How the last turn went, of a root that consists of turns (steps alone) and says nothing of itself, as the
/// sessions of coding agents do; else what the root says.
SpanStatus outcomeOf(const SpanTable& table, const SpanTree& tree, Row root)
{
    if (table.status(root) != SpanStatus::unset) return table.status(root);
    Row last = kNoRow;
    for (const Node child : tree.children(root)) {
        if (table.kind(child) != SpanKind::step) return SpanStatus::unset;
        if (last == kNoRow || table.startNs(child) >= table.startNs(last)) last = child;
    }
    return last == kNoRow ? SpanStatus::unset : table.status(last);
}

} // namespace

bool isRunning(const SpanTable& table, Row row)
{
    const SpanFlags flags = table.flags(row);
    if (flags.has(SpanFlag::addendum) || flags.has(SpanFlag::timeUnknown)) return false;
    if (table.status(row) == SpanStatus::running) return true;
    const bool mayGoOn = table.status(row) != SpanStatus::error && table.startNs(row) != 0;
    return table.endNs(row) == 0 && mayGoOn;
}

SessionStatus sessionStatus(const SpanTable& table, const SpanTree& tree)
{
    for (Row row = 0; row < table.size(); ++row) {
        if (isRunning(table, row)) return SessionStatus::running;
    }
    TopLevel top = topLevelOf(tree);
    std::vector<Row> all = top.roots;
    all.insert(all.end(), top.orphans.begin(), top.orphans.end());
    const Row last = latest(table, all);
    if (last == kNoRow) return SessionStatus::unknown;
    const std::uint32_t trace = table.trace(last);
    keepTrace(table, top.roots, trace);
    keepTrace(table, top.orphans, trace);
    const auto failed = [&](Row row) { return outcomeOf(table, tree, row) == SpanStatus::error; };
    const Row root = latest(table, top.roots);
    const bool anyFailed =
        root != kNoRow ? failed(root) : std::any_of(top.orphans.begin(), top.orphans.end(), failed);
    if (anyFailed) return SessionStatus::failed;
    const Row deciding = root != kNoRow ? root : latest(table, top.orphans);
    const bool interrupted =
        outcomeOf(table, tree, deciding) == SpanStatus::interrupted || endsInterrupted(table, trace);
    return interrupted ? SessionStatus::interrupted : SessionStatus::ok;
}

void markStale(SessionSummary& session, std::int64_t nowNs, std::int64_t quietNs)
{
    // A clock that runs ahead says as little as one that stands still.
    if (session.status != SessionStatus::running || std::abs(nowNs - session.lastActiveNs) < quietNs) return;
    session.status = SessionStatus::stale;
    session.endNs = session.lastActiveNs;
}

} // namespace retrospan::insight
