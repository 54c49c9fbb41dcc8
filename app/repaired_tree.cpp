#include "repaired_tree.h"

#include "import/call_evidence.h"
#include "import/vocabulary.h"

namespace retrospan::app {

RepairedTree repairedTree(const store::SessionColumns& session)
{
    SpanTable& table = session.table;
    RepairedTree result{SpanTree::build(table), {}};
    const auto evidenceOf = [&](Row row) {
        const auto detail = session.span(table.storeKey(row));
        if (!detail.ok()) return CallEvidence{}; // what cannot be read proves nothing
        return import::deriveEvidence(detail->view, import::deriveContent(detail->view));
    };
    const insight::RepairSwitches off(session.switchedOffRepairs.begin(), session.switchedOffRepairs.end());
    result.diagnosis = insight::diagnose(table, result.tree, evidenceOf, off);
    insight::applyRepairs(result.diagnosis, table);
    if (result.diagnosis.changesTable() || result.diagnosis.lostParentsAsRoots)
        result.tree = SpanTree::build(
            table, result.diagnosis.lostParentsAsRoots ? LostParents::roots : LostParents::rows);
    return result;
}

} // namespace retrospan::app
