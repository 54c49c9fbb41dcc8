// A turn told twice: by one source as a sum of tokens, by another as the calls that used them (`codex exec
// --json` and the rollout of the same thread, say). Turns are steps under one parent; two are the same when
// the tokens of one, input and output, are exactly those of the calls beneath the other. The calls count; the
// sum and the calls that its source tells beneath it do not. Times play no part: such streams have none. Each
// turn stands for at most one other. A turn that names its calls (a Claude Agent SDK stream), of which
// nothing but a cost and a rest of tokens is left because another source tells the same calls beneath a turn
// of its own (the transcript), does not count either. Thread: pure. Complexity: O(n log n), plus the evidence
// of turns with a cost.
#pragma once

#include "insight/duplicate_calls.h"
#include "insight/session_calls.h"

namespace retrospan::insight {

/// Adds to `found`, which is by row, what is not in it yet; keeps its order.
void findDuplicateTurns(const SpanTable& table, const SpanTree& tree, const SessionCalls& calls,
                        const EvidenceOf& evidenceOf, std::vector<DuplicateCall>& found);

} // namespace retrospan::insight
