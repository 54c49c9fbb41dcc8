// A session as a report for people: HTML, Markdown or PDF. Thread: any but the GUI thread; PDF needs a
// QGuiApplication. Memory: what the session said, and a part of the report.
#pragma once

#include "export_session.h"
#include "output_file.h"

namespace retrospan::app {

/// `removed`: places by class that were redacted before, nothing when none was to be. `progress` (may be
/// empty) is told the share that is written.
Status writeReport(Library& library, std::int64_t session, ExportFormat format,
                   const std::optional<import::RedactionCounts>& removed, OutputFile& output,
                   const std::function<void(double share)>& progress, std::stop_token stop);

} // namespace retrospan::app
