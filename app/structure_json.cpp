#include "structure_json.h"

#include "insight/branches.h"
#include "insight/failure.h"
#include "insight/handoffs.h"
#include "insight/interrupts.h"
#include "insight/signals.h"

namespace retrospan::app {
namespace {

Json timeJson(std::int64_t timeNs)
{
    return timeNs == 0 ? Json(nullptr) : Json(timeNs);
}

Json spanIdsJson(const SpanTable& table, const std::vector<Row>& rows)
{
    Json ids = Json::array();
    for (const Row row : rows) ids.push_back(spanIdJson(table, row));
    return ids;
}

Json nodeIdsJson(const SpanTable& table, const SpanTree& tree, const std::vector<Node>& nodes)
{
    Json ids = Json::array();
    for (const Node node : nodes)
        ids.push_back(toHex(tree.isMissing(node) ? tree.missing(node).id : table.id(node)));
    return ids;
}

Json textJson(std::string_view text)
{
    return text.empty() ? Json(nullptr) : Json(text);
}

Json attemptGroupsJson(const SpanTable& table, const insight::Attempts& attempts)
{
    std::vector<Json> groups;
    for (const insight::Attempt& attempt : attempts.all()) {
        if (groups.size() < attempt.group) groups.resize(attempt.group);
        Json& group = groups[attempt.group - 1];
        if (group.is_null())
            group = {{"group", attempt.group}, {"spans", Json::array()}, {"outcome", nullptr}};
        auto& spans = group["spans"];
        while (spans.size() < attempt.of) spans.push_back(nullptr);
        spans[attempt.number - 1] = spanIdJson(table, attempt.row);
        if (attempt.number == attempt.of)
            group["outcome"] = table.status(attempt.row) == SpanStatus::error ? "failed" : "ok";
        if (attempt.number == 2) group["reason"] = reasonOf(attempt, table);
    }
    return groups;
}

} // namespace

Json spanIdJson(const SpanTable& table, Row row)
{
    return row == kNoRow || row >= table.size() ? Json(nullptr) : Json(toHex(table.id(row)));
}

Json failureJson(const SpanTable& table, const SpanTree& tree, const Failure& failure)
{
    return {{"span", spanIdJson(table, failure.row)},
            {"category", insight::toString(failure.category)},
            {"error_type", textJson(table.text(table.errorType(failure.row)))},
            {"message", textJson(failure.message)},
            {"path", nodeIdsJson(table, tree, failure.path)},
            {"tried_after", spanIdsJson(table, failure.triedAfter)},
            {"tried", failure.tried},
            {"visible_at", spanIdJson(table, failure.visibleAt)},
            {"visible_ns", timeJson(failure.visibleNs)},
            {"told_the_user", failure.toldTheUser},
            {"reason", failure.reason}};
}

Json signalJson(const SpanTable& table, const Signal& signal)
{
    return {{"kind", insight::toString(signal.kind)},
            {"evidence", spanIdsJson(table, signal.evidence)},
            {"text", textJson(signal.text)},
            {"confidence", signal.confidencePercent / 100.0},
            {"reason", signal.reason}};
}

Json handoffJson(const SpanTable& table, const Handoff& handoff)
{
    return {{"span", spanIdJson(table, handoff.row)},
            {"from", textJson(handoff.from)},
            {"to", textJson(handoff.to)},
            {"human", handoff.human},
            {"implied", handoff.implied},
            {"time_ns", timeJson(handoff.timeNs)},
            {"stopped_at", spanIdJson(table, handoff.stoppedAt)},
            {"taken_over_by", spanIdJson(table, handoff.takenOverBy)},
            {"taken_over_ns", timeJson(handoff.takenOverNs)},
            {"context", insight::toString(handoff.context)},
            {"dropped", handoff.dropped},
            {"late", handoff.late},
            {"due_since", spanIdJson(table, handoff.dueSince)},
            {"reason", handoff.reason}};
}

Json interruptJson(const SpanTable& table, const Interrupt& interrupt)
{
    return {{"span", spanIdJson(table, interrupt.row)},
            {"kind", insight::toString(interrupt.kind)},
            {"start_ns", timeJson(interrupt.startNs)},
            {"wait_ns", interrupt.waitNs == kUnknown ? Json(nullptr) : Json(interrupt.waitNs)},
            {"resumed_by", spanIdJson(table, interrupt.resumedBy)},
            {"reason", interrupt.reason}};
}

Json branchJson(const SpanTable& table, const SpanTree& tree, const Branch& branch)
{
    return {{"branch", branch.number},
            {"parent", branch.number == 0 ? Json(nullptr) : Json(branch.parent)},
            {"cause", insight::toString(branch.cause)},
            {"first_span", spanIdJson(table, branch.first)},
            {"parted_at", spanIdJson(table, branch.partedAt)},
            {"tops", nodeIdsJson(table, tree, branch.turns)},
            {"live", branch.live},
            {"reason", branch.reason}};
}

void addStructure(const SpanTable& table, const SpanTree& tree, const insight::SessionStructure& structure,
                  Json& session)
{
    if (!structure.branches.empty()) session["branches"] = structure.branches.size();
    session["failure"] = structure.failure ? failureJson(table, tree, *structure.failure) : Json(nullptr);
    session["signals"] = Json::array();
    for (const Signal& signal : structure.noticed) session["signals"].push_back(signalJson(table, signal));
    Json parts{{"attempts", attemptGroupsJson(table, structure.attempts)},
               {"branches", Json::array()},
               {"interrupts", Json::array()},
               {"handoffs", Json::array()}};
    for (const Branch& branch : structure.branches)
        parts["branches"].push_back(branchJson(table, tree, branch));
    for (const Interrupt& wait : structure.interrupts)
        parts["interrupts"].push_back(interruptJson(table, wait));
    for (const Handoff& handoff : structure.handoffs)
        parts["handoffs"].push_back(handoffJson(table, handoff));
    session["structure"] = std::move(parts);
}

} // namespace retrospan::app
