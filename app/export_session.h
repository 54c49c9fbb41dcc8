// Exporting a session into a file or to standard output: what `retrospan export` and the window share.
// Invariants: a file is there in whole or not at all, and what had the name before stays until then; with
// redaction, nothing but a redacted copy is read (redacted_copy.h).
// Thread: any but the GUI thread. Memory: OTLP and bundles one request; reports what the session said; JSON
// all of it.
#pragma once

#include "import/redaction.h"
#include "library.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace retrospan::app {

enum class ExportFormat : std::uint8_t { otlp, json, html, markdown, pdf, bundle };

/// "otlp", "json", "html", "md", "pdf", "bundle"; nothing for another name.
[[nodiscard]] std::optional<ExportFormat> exportFormat(std::string_view name);

struct ExportTarget {
    ExportFormat format = ExportFormat::otlp;
    std::string path; ///< empty: standard output
    import::RedactionRules redaction = {}; ///< none: as recorded
};

/// `progress` (may be empty) is told the share of the session's spans that is written.
Status exportSession(Library& library, std::int64_t session, const ExportTarget& target,
                     const std::function<void(double share)>& progress, std::stop_token stop);

} // namespace retrospan::app
