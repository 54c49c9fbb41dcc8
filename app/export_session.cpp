#include "export_session.h"

#include "case_bundle.h"
#include "case_contents.h"
#include "export_report.h"
#include "import/otlp_export.h"
#include "output_file.h"
#include "redacted_copy.h"
#include "show_json.h"

#include <QDateTime>

#include <filesystem>

namespace retrospan::app {
namespace {

constexpr std::size_t kSpansPerReport = 500;

/// Counts spans and says now and then how far it is.
class Meter {
public:
    Meter(std::int64_t total, const std::function<void(double)>& tell)
        : m_total(total)
        , m_tell(tell)
    {
    }
    /// Of what is left.
    void reach(double share) const
    {
        if (!m_tell || m_total <= 0) return;
        const double before = static_cast<double>(m_done) / static_cast<double>(m_total);
        m_tell(before + share * (1 - before));
    }
    void count()
    {
        if (++m_done % kSpansPerReport == 0 && m_tell && m_total > 0)
            m_tell(static_cast<double>(m_done) / static_cast<double>(m_total));
    }

private:
    std::int64_t m_total;
    const std::function<void(double)>& m_tell;
    std::size_t m_done = 0;
};

/// What is exported: the session itself or its redacted copy.
struct Exported {
    Library& library;
    std::int64_t session = 0;
    std::optional<import::RedactionCounts> removed; ///< places, when it was redacted
};

/// Hands the spans over as lines of OTLP JSON; how many. `write` returns false when it failed.
Result<std::int64_t> writeSpans(const Exported& from, const std::function<bool(std::string_view)>& write,
                                const std::function<Error()>& failed, Meter& meter, std::stop_token stop)
{
    import::OtlpWriter writer(write);
    bool written = true;
    std::int64_t spans = 0;
    const auto add = [&](const store::SpanDetail& span) {
        meter.count();
        ++spans;
        written = writer.add(span.view);
        return written;
    };
    const Status visited = from.library.workspace().eachSpan(from.session, add, stop);
    if (visited.cancelled()) return Cancelled{};
    if (written && !visited.ok()) return visited.error();
    if (!written || !writer.finish()) return failed();
    return spans;
}

Status writeOtlp(const Exported& from, OutputFile& output, Meter& meter, std::stop_token stop)
{
    const auto written = writeSpans(
        from, [&output](std::string_view bytes) { return output.write(bytes); },
        [&output] { return output.failed(); }, meter, stop);
    if (written.cancelled()) return Cancelled{};
    return written.ok() ? success() : Status(written.error());
}

Status writeJson(const Exported& from, OutputFile& output, Meter& meter, std::stop_token stop)
{
    const auto opened = from.library.session(from.session, {}, stop);
    if (opened.cancelled()) return Cancelled{};
    if (!opened.ok()) return opened.error();
    const auto json = showJson(from.library, *opened, [&] {
        meter.count();
        return !stop.stop_requested();
    });
    if (json.cancelled()) return Cancelled{};
    if (!json.ok()) return json.error();
    return output.write(dump(*json) + "\n") ? success() : Status(output.failed());
}

Result<BundleManifest> manifestOf(const Exported& from, const CaseContents& contents)
{
    const auto summary = from.library.workspace().session(from.session);
    if (!summary.ok()) return summary.error();
    constexpr std::int64_t kNsPerMs = 1'000'000;
    BundleManifest manifest;
    manifest.program = "retrospan " RETROSPAN_VERSION;
    manifest.createdNs = QDateTime::currentMSecsSinceEpoch() * kNsPerMs;
    manifest.sessionId = summary->id;
    manifest.title = summary->facts.title;
    manifest.notes = static_cast<std::int64_t>(contents.notes.size());
    manifest.redacted = from.removed.has_value();
    manifest.removed = from.removed.value_or(import::RedactionCounts{});
    return manifest;
}

Status writeBundle(const Exported& from, OutputFile& output, Meter& meter, std::stop_token stop)
{
    const auto full = [] { return Error{"the temporary folder cannot be written to"}; };
    const auto contents = readContents(from.library.workspace(), from.session);
    if (!contents.ok()) return contents.error();
    auto manifest = manifestOf(from, *contents);
    if (!manifest.ok()) return manifest.error();
    BundleWriter writer;
    if (!writer.begin(kContentsMember) || !writer.add(toText(*contents)) || !writer.begin(kSpansMember))
        return full();
    const auto add = [&writer](std::string_view bytes) { return writer.add(bytes); };
    const auto spans = writeSpans(from, add, full, meter, stop);
    if (spans.cancelled()) return Cancelled{};
    if (!spans.ok()) return spans.error();
    manifest->spans = *spans;
    return writer.finish(std::move(*manifest), output);
}

Status write(const Exported& from, ExportFormat format, OutputFile& output, Meter& meter,
             std::stop_token stop)
{
    switch (format) {
    case ExportFormat::otlp: return writeOtlp(from, output, meter, stop);
    case ExportFormat::json: return writeJson(from, output, meter, stop);
    case ExportFormat::bundle: return writeBundle(from, output, meter, stop);
    case ExportFormat::html:
    case ExportFormat::markdown:
    case ExportFormat::pdf: break;
    }
    const auto reached = [&meter](double share) { meter.reach(share); };
    return writeReport(from.library, from.session, format, from.removed, output, reached, stop);
}

} // namespace

std::optional<ExportFormat> exportFormat(std::string_view name)
{
    if (name == "otlp") return ExportFormat::otlp;
    if (name == "json") return ExportFormat::json;
    if (name == "html") return ExportFormat::html;
    if (name == "md") return ExportFormat::markdown;
    if (name == "pdf") return ExportFormat::pdf;
    if (name == "bundle") return ExportFormat::bundle;
    return std::nullopt;
}

Status exportSession(Library& library, std::int64_t session, const ExportTarget& target,
                     const std::function<void(double)>& progress, std::stop_token stop)
{
    const auto summary = library.workspace().session(session);
    if (!summary.ok()) return summary.error();
    std::error_code different; // a file that is not there is no workspace
    for (const char* part : {"", "-wal", "-shm", ".lock"})
        if (std::filesystem::equivalent(target.path, library.workspace().path() + part, different))
            return Error{target.path + " is the workspace itself"};
    const bool redact = target.redaction.any();
    Meter meter(summary->spans * (redact ? 2 : 1), progress);
    std::unique_ptr<RedactedCopy> copy;
    if (redact) {
        auto made = RedactedCopy::make(
            library, session, target.redaction, [&] { meter.count(); }, stop);
        if (made.cancelled()) return Cancelled{};
        if (!made.ok()) return made.error();
        copy = std::move(*made);
    }
    const Exported from{copy ? copy->library() : library, copy ? copy->session() : session,
                        copy ? std::optional(copy->removed()) : std::nullopt};
    OutputFile output(target.path);
    if (!output.open()) return output.failed();
    const Status written = write(from, target.format, output, meter, stop);
    return written.ok() ? output.finish() : written;
}

} // namespace retrospan::app
