// The structure of a session as JSON: what `show --json` says beside the tree. Names stay as they are once
// shipped (docs/structure.md). Thread: pure functions.
#pragma once

#include "insight/doctor.h"
#include "insight/findings.h"
#include "span_ids.h"

#include <span>

namespace retrospan::app {

[[nodiscard]] Json failureJson(const SpanIds& ids, const Failure& failure);
[[nodiscard]] Json signalJson(const SpanIds& ids, const Signal& signal);
[[nodiscard]] Json handoffJson(const SpanIds& ids, const Handoff& handoff);
[[nodiscard]] Json interruptJson(const SpanIds& ids, const Interrupt& interrupt);
/// Of any kind, in short.
[[nodiscard]] Json findingJson(const SpanIds& ids, const insight::Finding& finding);
[[nodiscard]] Json branchJson(const SpanIds& ids, const Branch& branch);
/// Adds `failure`, `signals` and `structure` to a session, and counts its branches.
void addStructure(const SpanIds& ids, const insight::SessionStructure& structure, Json& session);
/// What people said of findings, also of those that are no longer there.
[[nodiscard]] Json correctionsJson(const SpanIds& ids, std::span<const Correction> corrections);
[[nodiscard]] Json notesJson(const SpanIds& ids, std::span<const Note> notes);
[[nodiscard]] Json repairJson(const SpanIds& ids, const insight::Repair& repair);

} // namespace retrospan::app
