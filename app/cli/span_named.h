// Spans as they are named on the command line. Thread: any.
#pragma once

#include "trace/result.h"
#include "trace/span_table.h"

#include <string>

namespace retrospan::app::cli {

/// By its id as the source wrote it, by its 16 hex digits, or by a link.
[[nodiscard]] Result<Row> rowOrLink(const SpanTable& table, const std::string& name);

} // namespace retrospan::app::cli
