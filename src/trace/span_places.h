// The rows of spans that are named by what their source recorded. Does not use the table's own index, which
// is not for several threads. Pure. Complexity: one pass over the rows.
#pragma once

#include "trace/annotation.h"
#include "trace/result.h"
#include "trace/span_table.h"

#include <span>
#include <string>
#include <vector>

namespace retrospan {

/// For each place its row; kNoRow for what is not here.
[[nodiscard]] std::vector<Row> rowsOf(const SpanTable& table, std::span<const SpanPlace> places);
[[nodiscard]] SpanPlace placeOf(const SpanTable& table, Row row);
/// By its id as the source wrote it, or by its 16 hex digits; an error when there is none, or several.
[[nodiscard]] Result<Row> rowNamed(const SpanTable& table, const std::string& id);

} // namespace retrospan
