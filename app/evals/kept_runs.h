// Runs of evals in the workspace's history. Thread: any but the GUI thread.
#pragma once

#include "evals/data_set.h"
#include "evals/run_history.h"
#include "library.h"
#include "store/eval_runs.h"

#include <string>

namespace retrospan::app {

/// With the sessions that were recorded of its cases and, of a data set that is at hand, those that the cases
/// were made from. `path` is where the data set was read from, or empty. A run that is kept already is not
/// changed. Precondition: the run has an id.
Status keepRun(Library& library, const evals::DataSet* set, const std::string& path, const evals::Run& run,
               store::SameRun same = store::SameRun::refuse);
/// As it was kept.
[[nodiscard]] Result<evals::SourceFile> keptRunFile(Library& library, std::int64_t key);
[[nodiscard]] Result<evals::Run> keptRun(Library& library, std::int64_t key);
/// What a kept run says of its cases; its file is not read.
[[nodiscard]] Result<evals::PastRun> pastRun(Library& library, const EvalRunLine& line);
/// Gives a run without id one that the same run always gets.
void nameRun(evals::Run& run);
/// A UUID that the same text always gets.
[[nodiscard]] std::string idFromText(const std::string& text);

} // namespace retrospan::app
