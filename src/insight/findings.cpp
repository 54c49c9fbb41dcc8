#include "insight/findings.h"

#include "insight/corrections.h"
#include "insight/signals.h"

namespace retrospan::insight {

std::vector<Finding> findingsOf(const SessionStructure& structure, const SpanTable& table,
                                std::span<const Correction> corrections)
{
    std::vector<Finding> all;
    if (const auto& failure = structure.failure)
        all.push_back({FindingKind::failure, {}, failure->row, failure->reason, failure->judgement});
    for (const auto& [row, said] :
         Corrections(table, corrections).saying(FindingKind::failure, Verdict::dismissed))
        all.push_back({FindingKind::failure,
                       {},
                       row,
                       "failed, but is no failure of the session",
                       {said->verdict, said->author}});
    for (const Signal& signal : structure.noticed)
        all.push_back({FindingKind::signal, std::string(toString(signal.kind)), signal.evidence.front(),
                       signal.reason, signal.judgement});
    for (const Handoff& handoff : structure.handoffs)
        all.push_back({FindingKind::handoff, {}, handoff.row, handoff.reason, handoff.judgement});
    for (const Interrupt& wait : structure.interrupts)
        all.push_back({FindingKind::interrupt, {}, wait.row, wait.reason, wait.judgement});
    for (const Branch& branch : structure.branches)
        all.push_back({FindingKind::branch, {}, branch.first, branch.reason, branch.judgement});
    for (const Attempt& attempt : structure.attempts.all())
        if (attempt.number == 1)
            all.push_back({FindingKind::attempts,
                           {},
                           attempt.row,
                           reasonOf(attempt, table),
                           structure.judgementOf(attempt)});
    return all;
}

bool canBeAdded(FindingKind kind)
{
    return kind == FindingKind::failure || kind == FindingKind::handoff || kind == FindingKind::interrupt;
}

} // namespace retrospan::insight
