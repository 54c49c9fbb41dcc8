#include "cli/command.h"
#include "cli/show.h"
#include "cli/table.h"
#include "import/vocabulary.h"
#include "insight/branches.h"
#include "insight/gaps.h"
#include "models/format.h"
#include "open_link.h"
#include "read_digest.h"
#include "session_json.h"
#include "structure_json.h"

#include <map>

namespace retrospan::app::cli {
namespace {

std::string headline(const SessionSummary& session)
{
    const std::int64_t duration = session.endNs == 0 ? kUnknown : session.endNs - session.startNs;
    std::string text = harmless(session.facts.title.empty() ? session.id : session.facts.title) + "\n";
    text += std::string(retrospan::toString(session.status)) + ", "
        + utf8(models::formatDateTime(session.startNs)) + ", " + utf8(models::formatDuration(duration)) + ", "
        + std::to_string(session.spans) + " spans, " + std::to_string(session.modelCalls) + " model calls, "
        + std::to_string(session.toolCalls) + " tool calls, " + std::to_string(session.errors) + " errors\n";
    text += "tokens: " + utf8(models::formatCount(session.usage.input)) + " in ("
        + utf8(models::formatCount(session.usage.cacheRead)) + " cached), "
        + utf8(models::formatCount(session.usage.output))
        + " out; cost: " + utf8(models::formatCost(session.cost, session.usage.known())) + " ("
        + std::string(toString(session.cost.source)) + ")\n";
    if (session.unpricedCalls > 0)
        text += std::to_string(session.unpricedCalls) + " calls without a price are not in the cost\n";
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

std::string treeLine(const OpenSession& session, Node node, const insight::Attempts& attempts)
{
    const SpanTable& table = session.table;
    std::string text(2 * std::size_t{session.tree.depth(node)}, ' ');
    if (session.tree.isMissing(node))
        return text + "(parent " + toHex(session.tree.missing(node).id) + " is missing)\n";
    const std::int64_t duration = table.endNs(node) == 0 ? kUnknown : table.endNs(node) - table.startNs(node);
    text += "[" + std::string(retrospan::toString(table.kind(node))) + "] "
        + harmless(table.text(table.name(node))) + "  " + utf8(models::formatDuration(duration));
    if (const Usage& usage = table.usage(node); usage.known())
        text += "  " + utf8(models::formatCount(usage.input)) + " in "
            + utf8(models::formatCount(usage.output)) + " out";
    if (session.costs[node].microUsd != kUnknown)
        text += "  " + utf8(models::formatMoney(session.costs[node].microUsd));
    if (table.isDuplicate(node)) text += "  counted elsewhere";
    if (const insight::Attempt* attempt = attempts.of(node))
        text += "  attempt " + std::to_string(attempt->number) + "/" + std::to_string(attempt->of);
    if (table.status(node) == SpanStatus::error)
        text += "  ERROR " + harmless(table.text(table.errorType(node)));
    if (table.status(node) == SpanStatus::running) text += "  running";
    if (table.status(node) == SpanStatus::interrupted) text += "  interrupted";
    return text + "\n";
}

/// What is known only when all spans were read: structure, and of each span its attempt and branch.
void addFindings(const OpenSession& session, SessionDigest& digest, const SpanIds& ids,
                 const Annotations& said, Json& spans, Json& json)
{
    const insight::SessionOutline outline(session.table, session.tree);
    const insight::SessionStructure structure = insight::findStructure(outline, digest, said.corrections);
    addStructure(ids, structure, json);
    const auto branches = insight::branchOfNodes(session.tree, structure.branches);
    const auto& counted = session.diagnosis.duplicates;
    const std::map<Row, Row> duplicates(counted.begin(), counted.end());
    for (std::size_t i = 0; i < spans.size(); ++i) {
        const Node node = session.tree.preorder()[i];
        if (session.tree.isMissing(node)) spans[i]["id"] = ids.of(node);
        if (session.tree.isMissing(node)) continue;
        if (const insight::Attempt* attempt = structure.attempts.of(node))
            spans[i]["attempt"] = attemptJson(*attempt);
        if (!structure.branches.empty()) spans[i]["branch"] = branches[node];
        if (const auto found = duplicates.find(node); found != duplicates.end())
            spans[i]["duplicate_of"] = ids.of(found->second);
    }
    json["notes"] = notesJson(ids, said.notes);
    json["corrections"] = correctionsJson(ids, said.corrections);
}

} // namespace

std::string treeText(const OpenSession& session)
{
    const insight::Attempts attempts = insight::Attempts::find(session.table, session.tree);
    std::string text = headline(session.summary) + findings(session);
    for (const Node node : session.tree.preorder()) text += treeLine(session, node, attempts);
    return text;
}

Result<Json> showJson(Library& library, const OpenSession& session, const std::function<bool()>& next)
{
    Json json = sessionJson(session.summary);
    json["repairs"] = Json::array();
    const auto said = library.annotations(session.summary.key);
    if (!said.ok()) return said.error();
    insight::GapFinder gaps(session.table, session.tree);
    SessionDigest digest(session.table);
    Json spans = Json::array();
    for (const Node node : session.tree.preorder()) {
        if (next && !next()) return Cancelled{};
        if (session.tree.isMissing(node)) {
            spans.push_back(spanJson(session.table, session.tree, node, {}));
            continue;
        }
        const auto detail = library.workspace().span(session.table.storeKey(node));
        if (!detail.ok()) return detail.error();
        const SpanContent content = import::deriveContent(detail->view);
        SpanExtras extras;
        extras.cost = session.costs[node];
        gaps.add(node, content);
        addToDigest(digest, node, detail->view, content);
        extras.view = &detail->view;
        extras.content = &content;
        spans.push_back(spanJson(session.table, session.tree, node, extras));
    }
    digest.finish();
    const SpanIds ids(session.table, session.tree, digest);
    addFindings(session, digest, ids, *said, spans, json);
    std::vector<insight::Repair> repairs = session.diagnosis.repairs;
    for (insight::Repair& gap : gaps.finish()) repairs.push_back(std::move(gap));
    for (const insight::Repair& repair : repairs) json["repairs"].push_back(repairJson(ids, repair));
    json["spans"] = std::move(spans);
    return json;
}

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
    if (!arguments.isSet(QStringLiteral("json"))) {
        print(treeText(*session));
        return kDone;
    }
    const auto json = showJson(**library, *session);
    if (!json.ok()) return fail(json.error().message);
    print(dump(*json) + "\n");
    return kDone;
}

} // namespace retrospan::app::cli
