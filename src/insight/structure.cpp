#include "insight/structure.h"

#include "insight/branches.h"
#include "insight/conversation.h"
#include "insight/failure.h"
#include "insight/handoffs.h"
#include "insight/interrupts.h"
#include "insight/signals.h"

namespace retrospan::insight {

SessionStructure findStructure(const SessionOutline& outline, SessionDigest& digest)
{
    SessionStructure found;
    found.attempts = Attempts::find(outline.table(), outline.tree(), &digest);
    found.conversation = findConversation(outline, digest);
    found.interrupts = findInterrupts(outline);
    found.handoffs = findHandoffs(outline, digest, found.conversation);
    found.branches = findBranches(outline, digest);
    found.failure = findFailure(outline, digest, found.attempts, found.conversation);
    found.noticed = findSignals(outline, digest, found.conversation);
    return found;
}

} // namespace retrospan::insight
