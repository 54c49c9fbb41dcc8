// What is to be said of eval runs, their cases and sign-offs in few words. Texts of runs are on one line, as
// plain characters. Thread: pure functions. Complexity: constant; runTexts() linear in the runs but for a
// sort.
#pragma once

#include "evals/run_diff.h"
#include "trace/eval_record.h"

#include <QStringList>

#include <optional>
#include <vector>

namespace retrospan::models {

/// "12 of 14", of the cases that were scored.
[[nodiscard]] QString passedText(const EvalRunLine& line);
/// "1.4 · 3 Nov 14:03": short, for lists of runs.
[[nodiscard]] QString runText(const EvalRunLine& line);
/// "1.4 · 2025-11-03 14:03:22".
[[nodiscard]] QString exactRunText(const EvalRunLine& line);
/// runText() of each; those that would read alike have the second, and where that is not enough the beginning
/// of their ids.
[[nodiscard]] QStringList runTexts(const std::vector<const EvalRunLine*>& lines);
/// "approved by kim, 2025-11-03 14:03:22: looks right".
[[nodiscard]] QString decisionText(const EvalRemark& remark);
/// Who said it, for a narrow place.
[[nodiscard]] QString authorText(const EvalRemark& remark);
/// "passed 1.00", "not scored".
[[nodiscard]] QString sideText(const std::optional<evals::CaseSide>& side);
/// "$0.01 → $0.02"; one of them when they are the same or the other is not there.
[[nodiscard]] QString changeOfText(const QString& before, const QString& now);

} // namespace retrospan::models
