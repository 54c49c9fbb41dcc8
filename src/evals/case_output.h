// CaseOutput as JSON: a line of an outputs file, and the part of a run file that tells what was produced.
// Pure. Linear.
#pragma once

#include "evals/eval_case.h"
#include "evals/fields.h"

namespace retrospan::evals {

/// Takes its keys (docs/evals.md); what is wrong with them is a problem.
[[nodiscard]] CaseOutput readOutput(Fields& fields);
/// The same keys; what is unknown is left out.
[[nodiscard]] DataNode outputNode(const CaseOutput& output);
/// "sha256:" and 64 hex digits, of what was answered.
[[nodiscard]] std::string hashOf(const CaseOutput& output);

} // namespace retrospan::evals
