#include "insight/structure.h"

#include "insight/branches.h"
#include "insight/conversation.h"
#include "insight/failure.h"
#include "insight/handoffs.h"
#include "insight/interrupts.h"
#include "insight/signals.h"

namespace retrospan::insight {
namespace {

void judgeAttempts(const Corrections& said, SessionStructure& found)
{
    std::vector<Judgement> judged;
    bool any = false;
    for (const Attempt& attempt : found.attempts.all()) {
        if (attempt.number != 1) continue;
        if (judged.size() <= attempt.group) judged.resize(attempt.group + 1);
        judged[attempt.group] = said.of(FindingKind::attempts, attempt.row);
        any = any || judged[attempt.group].verdict;
    }
    if (any) found.judgedAttempts = std::move(judged);
}

void judge(const Corrections& said, SessionStructure& found)
{
    for (Interrupt& wait : found.interrupts) wait.judgement = said.of(FindingKind::interrupt, wait.row);
    for (Handoff& handoff : found.handoffs) handoff.judgement = said.of(FindingKind::handoff, handoff.row);
    for (Branch& branch : found.branches) branch.judgement = said.of(FindingKind::branch, branch.first);
    for (Signal& signal : found.noticed)
        signal.judgement = said.of(FindingKind::signal, signal.evidence.front(), toString(signal.kind));
}

} // namespace

SessionStructure findStructure(const SessionOutline& outline, SessionDigest& digest,
                               std::span<const Correction> corrections)
{
    const Corrections said(outline.table(), corrections);
    SessionStructure found;
    found.attempts = Attempts::find(outline.table(), outline.tree(), &digest);
    judgeAttempts(said, found);
    found.conversation = findConversation(outline, digest);
    found.interrupts = findInterrupts(outline, said);
    found.handoffs = findHandoffs(outline, digest, found.conversation, said);
    found.branches = findBranches(outline, digest);
    found.madeGood = madeGood(outline, digest, found.attempts, said);
    found.failure = findFailure(outline, digest, found.conversation, found.madeGood, said);
    found.noticed = findSignals(outline, digest, found.conversation);
    judge(said, found);
    return found;
}

} // namespace retrospan::insight
