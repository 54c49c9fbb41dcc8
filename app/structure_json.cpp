#include "structure_json.h"

#include "insight/branch_places.h"
#include "insight/failure.h"
#include "insight/handoffs.h"
#include "insight/interrupts.h"
#include "insight/signals.h"
#include "trace/span_places.h"

#include <algorithm>

namespace retrospan::app {
namespace {

Json timeJson(std::int64_t timeNs)
{
    return timeNs == 0 ? Json(nullptr) : Json(timeNs);
}

Json textJson(std::string_view text)
{
    return text.empty() ? Json(nullptr) : Json(text);
}

/// Says who dismissed, confirmed or added it; nothing when nobody did.
void addJudgement(const Judgement& judgement, Json& json)
{
    if (!judgement.verdict) return;
    json[std::string(insight::toString(*judgement.verdict))] = true;
    json["by"] = textJson(judgement.by);
}

Json judged(Json json, const Judgement& judgement)
{
    addJudgement(judgement, json);
    return json;
}

Json attemptGroupsJson(const SpanIds& ids, const insight::SessionStructure& structure)
{
    const SpanTable& table = ids.table();
    std::vector<Json> groups;
    for (const insight::Attempt& attempt : structure.attempts.all()) {
        if (groups.size() < attempt.group) groups.resize(attempt.group);
        Json& group = groups[attempt.group - 1];
        if (group.is_null())
            group = {{"group", attempt.group}, {"spans", Json::array()}, {"outcome", nullptr}};
        auto& spans = group["spans"];
        while (spans.size() < attempt.of) spans.push_back(nullptr);
        spans[attempt.number - 1] = ids.of(attempt.row);
        if (attempt.number == attempt.of)
            group["outcome"] = table.status(attempt.row) == SpanStatus::error ? "failed" : "ok";
        if (attempt.number == 1) addJudgement(structure.judgementOf(attempt), group);
        if (attempt.number == 2) group["reason"] = reasonOf(attempt, table);
    }
    return groups;
}

Json placeJson(const SpanIds& ids, const SpanPlace& place, Row row)
{
    if (place.span.empty()) return nullptr;
    return row == kNoRow ? Json(toHex(place.span)) : ids.of(row);
}

} // namespace

Json failureJson(const SpanIds& ids, const Failure& failure)
{
    return judged({{"span", ids.of(failure.row)},
                   {"category", insight::toString(failure.category)},
                   {"sub_reason", textJson(failure.detail)},
                   {"error_type", textJson(ids.table().text(ids.table().errorType(failure.row)))},
                   {"message", textJson(failure.message)},
                   {"path", ids.of(failure.path)},
                   {"tried_after", ids.of(failure.triedAfter)},
                   {"tried", failure.tried},
                   {"visible_at", ids.of(failure.visibleAt)},
                   {"visible_ns", timeJson(failure.visibleNs)},
                   {"told_the_user", failure.toldTheUser ? Json(*failure.toldTheUser) : Json(nullptr)},
                   {"reason", failure.reason}},
                  failure.judgement);
}

Json signalJson(const SpanIds& ids, const Signal& signal)
{
    return judged({{"kind", insight::toString(signal.kind)},
                   {"evidence", ids.of(signal.evidence)},
                   {"text", textJson(signal.text)},
                   {"confidence", signal.confidencePercent / 100.0},
                   {"reason", signal.reason}},
                  signal.judgement);
}

Json handoffJson(const SpanIds& ids, const Handoff& handoff)
{
    return judged({{"span", ids.of(handoff.row)},
                   {"from", textJson(handoff.from)},
                   {"to", textJson(handoff.to)},
                   {"human", handoff.human},
                   {"implied", handoff.implied},
                   {"time_ns", timeJson(handoff.timeNs)},
                   {"stopped_at", ids.of(handoff.stoppedAt)},
                   {"taken_over_by", ids.of(handoff.takenOverBy)},
                   {"taken_over_ns", timeJson(handoff.takenOverNs)},
                   {"context", insight::toString(handoff.context)},
                   {"dropped", handoff.dropped},
                   {"late", handoff.late},
                   {"due_since", ids.of(handoff.dueSince)},
                   {"reason", handoff.reason}},
                  handoff.judgement);
}

Json interruptJson(const SpanIds& ids, const Interrupt& interrupt)
{
    return judged({{"span", ids.of(interrupt.row)},
                   {"kind", insight::toString(interrupt.kind)},
                   {"start_ns", timeJson(interrupt.startNs)},
                   {"wait_ns", interrupt.waitNs == kUnknown ? Json(nullptr) : Json(interrupt.waitNs)},
                   {"resumed_by", ids.of(interrupt.resumedBy)},
                   {"reason", interrupt.reason}},
                  interrupt.judgement);
}

Json findingJson(const SpanIds& ids, const insight::Finding& finding)
{
    const Judgement& said = finding.judgement;
    Json json{{"finding", insight::toString(finding.kind)},
              {"detail", textJson(finding.detail)},
              {"span", ids.of(finding.row)},
              {"reason", finding.reason},
              {"verdict", said.verdict ? Json(insight::toString(*said.verdict)) : Json(nullptr)},
              {"by", said.verdict ? Json(said.by) : Json(nullptr)}};
    return judged(std::move(json), said);
}

Json branchJson(const SpanIds& ids, const Branch& branch)
{
    return judged({{"branch", branch.number},
                   {"parent", branch.number == 0 ? Json(nullptr) : Json(branch.parent)},
                   {"cause", insight::toString(branch.cause)},
                   {"first_span", ids.of(branch.first)},
                   {"parted_at", ids.of(branch.partedAt)},
                   {"tops", ids.of(branch.turns)},
                   {"live", branch.live},
                   {"reason", branch.reason}},
                  branch.judgement);
}

void addStructure(const SpanIds& ids, const insight::SessionStructure& structure, Json& session)
{
    const std::int64_t branches = std::ranges::count_if(structure.branches, insight::stands);
    if (!structure.branches.empty()) session["branches"] = std::max<std::int64_t>(1, branches);
    session["failure"] = structure.failure ? failureJson(ids, *structure.failure) : Json(nullptr);
    session["signals"] = Json::array();
    for (const Signal& signal : structure.noticed) session["signals"].push_back(signalJson(ids, signal));
    Json parts{{"attempts", attemptGroupsJson(ids, structure)},
               {"branches", Json::array()},
               {"interrupts", Json::array()},
               {"handoffs", Json::array()}};
    for (const Branch& branch : structure.branches) parts["branches"].push_back(branchJson(ids, branch));
    for (const Interrupt& wait : structure.interrupts)
        parts["interrupts"].push_back(interruptJson(ids, wait));
    for (const Handoff& handoff : structure.handoffs) parts["handoffs"].push_back(handoffJson(ids, handoff));
    // Counted with what was said, which the library does not read: its own figures stand in the session.
    const auto standing = [](const auto& found) {
        return std::ranges::count_if(found, [](const auto& one) { return !one.judgement.dismissed(); });
    };
    const auto retry = [&](const insight::Attempt& attempt) {
        return attempt.number > 1 && !structure.judgementOf(attempt).dismissed();
    };
    parts["counts"] = {{"retries", std::ranges::count_if(structure.attempts.all(), retry)},
                       {"handoffs", standing(structure.handoffs)},
                       {"interrupts", standing(structure.interrupts)},
                       {"branches", std::max<std::int64_t>(1, branches)}};
    session["structure"] = std::move(parts);
}

Json correctionsJson(const SpanIds& ids, std::span<const Correction> corrections)
{
    std::vector<SpanPlace> places;
    for (const Correction& correction : corrections) places.push_back(correction.span);
    const std::vector<Row> rows = rowsOf(ids.table(), places);
    Json json = Json::array();
    for (std::size_t i = 0; i < corrections.size(); ++i) {
        const Correction& correction = corrections[i];
        json.push_back({{"finding", insight::toString(correction.finding)},
                        {"detail", textJson(correction.detail)},
                        {"span", placeJson(ids, places[i], rows[i])},
                        {"verdict", insight::toString(correction.verdict)},
                        {"value", textJson(correction.value)},
                        {"by", textJson(correction.author)},
                        {"time_ns", timeJson(correction.timeNs)}});
    }
    return json;
}

Json notesJson(const SpanIds& ids, std::span<const Note> notes)
{
    std::vector<SpanPlace> places;
    for (const Note& note : notes) places.push_back(note.place.span);
    const std::vector<Row> rows = rowsOf(ids.table(), places);
    Json json = Json::array();
    for (std::size_t i = 0; i < notes.size(); ++i)
        json.push_back({{"id", notes[i].id},
                        {"span", placeJson(ids, places[i], rows[i])},
                        {"step_kind", textJson(notes[i].place.step)},
                        {"author", textJson(notes[i].author)},
                        {"time_ns", timeJson(notes[i].timeNs)},
                        {"text", notes[i].text}});
    return json;
}

Json repairJson(const SpanIds& ids, const insight::Repair& repair)
{
    return {{"id", repair.id},
            {"kind", insight::toString(repair.kind)},
            {"reason", repair.reason},
            {"count", repair.count},
            {"reversible", repair.changes},
            {"on", repair.on},
            {"shift_ns", repair.shiftNs == 0 ? Json(nullptr) : Json(repair.shiftNs)},
            {"spans", ids.of(repair.nodes)}};
}

} // namespace retrospan::app
