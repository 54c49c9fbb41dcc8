#include "show_json.h"

#include "import/vocabulary.h"
#include "insight/branch_places.h"
#include "insight/gaps.h"
#include "read_digest.h"
#include "structure_json.h"

#include <map>
#include <set>

namespace retrospan::app {
namespace {

/// What is known only when all spans were read: structure, and of each span its attempt and branch.
void addFindings(const OpenSession& session, SessionDigest& digest, const SpanIds& ids,
                 const Annotations& said, Json& spans, Json& json)
{
    const insight::SessionOutline outline(session.table, session.tree);
    const insight::SessionStructure structure = insight::findStructure(outline, digest, said.corrections);
    addStructure(ids, structure, json);
    const insight::BranchPlaces branches = insight::placesOf(outline, structure.branches);
    const auto& counted = session.diagnosis.duplicates;
    const std::map<Row, Row> duplicates(counted.begin(), counted.end());
    std::set<Row> dismissed;
    for (const Handoff& handoff : structure.handoffs)
        if (handoff.judgement.dismissed()) dismissed.insert(handoff.row);
    for (std::size_t i = 0; i < spans.size(); ++i) {
        const Node node = session.tree.preorder()[i];
        if (session.tree.isMissing(node)) spans[i]["id"] = ids.of(node);
        if (session.tree.isMissing(node)) continue;
        if (const insight::Attempt* attempt = structure.attempts.of(node))
            spans[i]["attempt"] = attemptJson(*attempt);
        if (dismissed.contains(node) && spans[i]["handoff"].is_object())
            spans[i]["handoff"]["dismissed"] = true;
        if (const Branch* branch = branches.of(node)) spans[i]["branch"] = branch->number;
        if (const auto found = duplicates.find(node); found != duplicates.end())
            spans[i]["duplicate_of"] = ids.of(found->second);
    }
    json["notes"] = notesJson(ids, said.notes);
    json["corrections"] = correctionsJson(ids, said.corrections);
}

} // namespace

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
        addToDigest(digest, session.table, node, detail->view, content);
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

} // namespace retrospan::app
