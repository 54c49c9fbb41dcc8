// What an edit changes in a file, as people commit it. Pure. Thread: any. Complexity: the lines times those
// that changed.
#pragma once

#include "evals/data_set_edit.h"

namespace retrospan::evals {

/// Unified, with some lines around each change; what `git apply` and `patch` take.
[[nodiscard]] std::string unifiedDiff(const FileEdit& edit);

} // namespace retrospan::evals
