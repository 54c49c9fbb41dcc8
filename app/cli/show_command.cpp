#include "cli/command.h"
#include "cli/show.h"
#include "cli/step_lines.h"
#include "cli/table.h"
#include "evals/session_cases.h"
#include "import/vocabulary.h"
#include "insight/counted.h"
#include "models/format.h"
#include "open_link.h"
#include "session_replay.h"
#include "show_json.h"
#include "trace/measured_time.h"

#include <map>

namespace retrospan::app::cli {
namespace {

using insight::counted;

constexpr std::size_t kMessageBytes = 160;

std::string durationOf(const SessionSummary& session)
{
    if (session.endNs == 0 && session.status == SessionStatus::running) return "not ended";
    const std::int64_t duration = measuredNs(session.startNs, session.endNs);
    return duration == kUnknown ? "duration not recorded" : utf8(models::formatDuration(duration));
}

std::string headline(const SessionSummary& session)
{
    std::string text = harmless(session.facts.title.empty() ? session.id : session.facts.title) + "\n";
    text += std::string(retrospan::toString(session.status)) + ", "
        + utf8(models::formatDateTime(session.startNs)) + ", " + durationOf(session) + ", "
        + counted(session.spans, "span", "spans") + ", "
        + counted(session.modelCalls, "model call", "model calls") + ", "
        + counted(session.toolCalls, "tool call", "tool calls") + ", "
        + counted(session.errors, "error", "errors") + "\n";
    text += "tokens: " + utf8(models::formatCount(session.usage.input)) + " in ("
        + utf8(models::formatCount(session.usage.cacheRead)) + " cached), "
        + utf8(models::formatCount(session.usage.output))
        + " out; cost: " + utf8(models::formatCost(session.cost, session.usage.known())) + " ("
        + std::string(toString(session.cost.source)) + ")\n";
    if (session.unpricedCalls > 0)
        text += counted(session.unpricedCalls, "call without a price is", "calls without a price are")
            + " not in the cost\n";
    return text + "\n";
}

std::string findings(const OpenSession& session)
{
    std::string text;
    for (const insight::Repair& repair : session.diagnosis.repairs)
        if (repair.kind != insight::RepairKind::callerNotRecorded) // nothing is wrong with that
            text += "doctor: " + harmless(repair.reason) + (repair.on ? "" : " (switched off)") + "\n";
    return text.empty() ? text : text + "\n";
}

/// What went wrong in spans that say so without a type.
using Messages = std::map<Row, std::string>;

Result<Messages> messagesOf(Library& library, const SpanTable& table)
{
    Messages messages;
    for (Row row = 0; row < table.size(); ++row) {
        if (table.status(row) != SpanStatus::error || table.errorType(row) != StringId::empty) continue;
        const auto span = library.workspace().span(table.storeKey(row));
        if (!span.ok()) return span.error();
        messages.emplace(row, oneLine(import::errorMessage(span->view), kMessageBytes));
    }
    return messages;
}

/// Where it leads, and what of it went wrong.
std::string handoffText(const Handoff& handoff)
{
    std::string text = handoff.implied ? "taken over from " + harmless(handoff.from)
        : handoff.to.empty()           ? "to nobody that is named"
                                       : "to " + harmless(handoff.to);
    std::string remarks;
    const auto remark = [&](bool holds, const char* words) {
        if (holds) remarks += (remarks.empty() ? "" : ", ") + std::string(words);
    };
    remark(handoff.implied, "no span says so");
    remark(handoff.late, "late");
    remark(handoff.context == Carried::none, "context dropped");
    remark(handoff.dropped, "nobody took over");
    return remarks.empty() ? text : text + " (" + remarks + ")";
}

/// What the structure of the session has of a span.
std::string marksText(const SpanTable& table, Row row, const models::TreeMarks& marks)
{
    std::string text;
    if (const insight::Attempt* attempt = marks.attempts.of(row))
        text += "  attempt " + std::to_string(attempt->number) + "/" + std::to_string(attempt->of);
    if (const Handoff* handoff = marks.handoffOf(table, row)) text += "  " + handoffText(*handoff);
    if (const Branch* branch = marks.branches.begunBy(row)) text += "  " + insight::nameOf(*branch);
    return text;
}

std::string treeLine(const OpenSession& session, Node node, const models::TreeMarks& marks,
                     const Messages& messages)
{
    const SpanTable& table = session.table;
    std::string text(2 * std::size_t{session.tree.depth(node)}, ' ');
    if (session.tree.isMissing(node))
        return text + "(parent " + toHex(session.tree.missing(node).id) + " is missing)\n";
    const std::int64_t duration = measuredNs(table.startNs(node), table.endNs(node));
    text += "[" + std::string(retrospan::toString(marks.kindOf(table, node))) + "] "
        + harmless(table.text(table.name(node))) + "  " + utf8(models::formatDuration(duration));
    if (const Usage& usage = table.usage(node); usage.known())
        text += "  " + utf8(models::formatCount(usage.input)) + " in "
            + utf8(models::formatCount(usage.output)) + " out";
    if (session.costs[node].microUsd != kUnknown)
        text += "  " + utf8(models::formatMoney(session.costs[node].microUsd));
    if (table.isDuplicate(node)) text += "  counted elsewhere";
    text += marksText(table, node, marks);
    if (table.status(node) == SpanStatus::error) {
        const auto message = messages.find(node);
        text += "  ERROR "
            + (message == messages.end() ? harmless(table.text(table.errorType(node))) : message->second);
    }
    if (table.status(node) == SpanStatus::running) text += "  running";
    if (table.status(node) == SpanStatus::interrupted) text += "  interrupted";
    return text + "\n";
}

std::string caseLines(const SessionCases& cases)
{
    std::string text;
    for (const SessionCase& each : cases.cases)
        text += "eval case " + harmless(each.link.caseId) + " of " + harmless(cases.run.dataSet)
            + (each.link.role == EvalLinkRole::source ? ", made from it: " : ", recorded as it: ")
            + std::string(each.judgement ? evals::toString(*each.judgement) : "no output") + " in run "
            + harmless(cases.run.id.substr(0, 8))
            + (cases.run.version.empty() ? "" : " of version " + harmless(cases.run.version)) + "\n";
    for (const MadeCase& each : cases.notRun)
        text += "eval case " + harmless(each.caseId) + " of " + harmless(each.dataSet)
            + ", made from it: not run yet\n";
    return text.empty() ? text : text + "\n";
}

std::string treeText(const OpenSession& session, const models::TreeMarks& marks, const Messages& messages,
                     const SessionCases& cases)
{
    std::string text = headline(session.summary) + findings(session) + caseLines(cases);
    for (const Node node : session.tree.preorder()) text += treeLine(session, node, marks, messages);
    return text;
}

} // namespace

Result<OpenSession> openNamedSession(Library& library, const std::string& name, Repairs repairs)
{
    const auto key = findNamedSession(library.workspace(), name);
    if (!key.ok()) return key.error();
    return library.session(*key, {}, {}, repairs);
}

int runShow(const QCommandLineParser& arguments)
{
    if (arguments.positionalArguments().size() != 1) return fail("show needs one session", kUsage);
    auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return fail(library.error().message);
    const Repairs repairs =
        arguments.isSet(QStringLiteral("as-recorded")) ? Repairs::none : Repairs::asSwitched;
    const auto session = openNamedSession(**library, utf8(arguments.positionalArguments().front()), repairs);
    if (!session.ok()) return fail(session.error().message);
    const auto cases = casesOfSession(**library, session->summary.id);
    if (!cases.ok()) return fail(cases.error().message);
    if (!arguments.isSet(QStringLiteral("json"))) {
        const auto messages = messagesOf(**library, session->table);
        if (!messages.ok()) return fail(messages.error().message);
        const auto found = readFindings(**library, session->summary.key, session->table, session->tree);
        if (!found.ok()) return fail(found.error().message);
        print(treeText(*session, *found->marks, *messages, *cases));
        return kDone;
    }
    auto json = showJson(**library, *session);
    if (!json.ok()) return fail(json.error().message);
    (*json)["eval_cases"] = sessionCasesJson(*cases);
    print(dump(*json) + "\n");
    return kDone;
}

} // namespace retrospan::app::cli
