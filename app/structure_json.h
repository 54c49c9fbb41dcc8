// The structure of a session as JSON: what `show --json` says beside the tree. Names stay as they are once
// shipped (docs/structure.md). Thread: pure functions.
#pragma once

#include "insight/structure.h"
#include "session_json.h"

namespace retrospan::app {

[[nodiscard]] Json failureJson(const SpanTable& table, const SpanTree& tree, const Failure& failure);
[[nodiscard]] Json signalJson(const SpanTable& table, const Signal& signal);
[[nodiscard]] Json handoffJson(const SpanTable& table, const Handoff& handoff);
[[nodiscard]] Json interruptJson(const SpanTable& table, const Interrupt& interrupt);
[[nodiscard]] Json branchJson(const SpanTable& table, const SpanTree& tree, const Branch& branch);
/// Adds `failure`, `signals` and `structure` to a session, and counts its branches.
void addStructure(const SpanTable& table, const SpanTree& tree, const insight::SessionStructure& structure,
                  Json& session);
/// Id of a span; null for none.
[[nodiscard]] Json spanIdJson(const SpanTable& table, Row row);

} // namespace retrospan::app
