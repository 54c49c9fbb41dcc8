#include "import_bundle.h"

#include "case_contents.h"

namespace retrospan::app {
namespace {

using import::Severity;

constexpr std::size_t kMostContents = 256 * 1024 * 1024;

Result<CaseContents> contentsOf(const CaseBundle& bundle)
{
    std::string text;
    const Status read = bundle.read(kContentsMember, [&](std::string_view piece) {
        text += piece;
        return text.size() <= kMostContents;
    });
    if (!read.ok()) return read.error();
    return contentsFrom(text);
}

/// Reads the spans as any other OTLP JSON, so that all limits hold.
Status feedSpans(const CaseBundle& bundle, const import::BatchSink& sink, import::ImportReport& report,
                 const std::stop_token& stop)
{
    import::Importer importer({report.path}, sink, report, "otlp-json");
    report.enter(kSpansMember);
    const Status read = bundle.read(kSpansMember, [&](std::string_view piece) {
        importer.push(piece);
        return !importer.stopped() && !stop.stop_requested();
    });
    importer.finish();
    report.enter({});
    return stop.stop_requested() ? Status(Cancelled{}) : read;
}

Status refuse(ImportedFile& file, std::string_view code, const std::string& why)
{
    file.report.add(code, Severity::error, {}, why);
    return success();
}

} // namespace

Status importBundle(store::Workspace& workspace, const std::string& path, ImportedFile& file,
                    const ConfirmBundle& confirm, std::stop_token stop)
{
    file.report.path = path;
    file.report.format = "case-bundle";
    const auto bundle = CaseBundle::open(path, stop);
    if (bundle.cancelled()) return Cancelled{};
    if (!bundle.ok()) return refuse(file, "bad_bundle", bundle.error().message);
    auto contents = contentsOf(*bundle);
    if (!contents.ok()) return refuse(file, "bad_bundle", contents.error().message);
    const auto here = workspace.sessionNamed(bundle->manifest().sessionId);
    if (!here.ok()) return here.error();
    const bool wanted = confirm ? confirm(bundle->manifest(), *here != 0) : *here == 0;
    if (!wanted)
        return refuse(file, *here != 0 ? "bundle_session_here" : "bundle_left_out",
                      bundle->manifest().sessionId);
    const SpanFeed feed = [&](const import::BatchSink& sink) {
        return feedSpans(*bundle, sink, file.report, stop);
    };
    const auto written = writeCase(workspace, std::move(*contents), feed);
    if (written.cancelled()) return Cancelled{};
    if (!written.ok()) return written.error();
    file.report.format = "case-bundle";
    file.report.sessions = 1;
    file.counts.sessions = {*written};
    return success();
}

} // namespace retrospan::app
