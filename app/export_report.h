// A session as a report for people: HTML, Markdown or PDF. Thread: any but the GUI thread; PDF needs a
// QGuiApplication. Memory: what the session said, and the report.
#pragma once

#include "export_session.h"

namespace retrospan::app {

/// Bytes of the report. `removed`: places by class that were redacted before, nothing when none was to be.
[[nodiscard]] Result<std::string> reportBytes(Library& library, std::int64_t session, ExportFormat format,
                                              const std::optional<import::RedactionCounts>& removed,
                                              std::stop_token stop);

} // namespace retrospan::app
