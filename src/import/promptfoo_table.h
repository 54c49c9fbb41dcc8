// Results of promptfoo's versions 1 and 2 as rows of version 3: rows that do not say their place in the
// matrix, and the matrix itself (`table`) where that is all there is. Lifetime: rows live in the document or
// the arena. Thread: pure. Complexity: linear.
#pragma once

#include "trace/arena.h"
#include "trace/span_view.h"

#include <vector>

namespace retrospan::import {

/// True for a row without its place in the matrix.
[[nodiscard]] bool isPlacelessRow(const ValueView& value);

/// `results` is the object with `results` or `table`. Rows that are there go before the matrix, which repeats
/// them.
[[nodiscard]] std::vector<ValueView> rowsOfOldResults(const ValueView& results, Arena& arena);

} // namespace retrospan::import
