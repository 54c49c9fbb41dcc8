#include "import_bundle.h"

#include "case_contents.h"

#include <unordered_set>

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

/// The session that is here already by the bundle's id, or by a trace of it; 0 when there is none.
Result<std::int64_t> sessionOf(store::Workspace& workspace, const CaseBundle& bundle,
                               const CaseContents& contents)
{
    for (const std::string& name : {bundle.manifest().sessionId, contents.facts.sessionId, contents.trace}) {
        if (name.empty()) continue;
        const auto here = workspace.sessionNamed(name);
        if (!here.ok() || *here != 0) return here;
    }
    return 0;
}

/// Sees to it that a bundle adds to no session but the one that was agreed on.
class OwnTraces {
public:
    /// `agreed`: 0 when the session is not here yet.
    OwnTraces(store::Workspace& workspace, const std::string& session, std::int64_t agreed)
        : m_workspace(workspace)
        , m_agreed(agreed)
        , m_seen{session}
    {
    }

    Status check(const SpanBatch& batch)
    {
        for (const BatchTrace& trace : batch.traces)
            for (const std::string& name : {trace.id, trace.facts.sessionId}) {
                if (name.empty() || !m_seen.insert(name).second) continue;
                const auto session = m_workspace.sessionNamed(name);
                if (!session.ok()) return session.error();
                if (*session != 0 && *session != m_agreed)
                    return Error{"it has spans of a session that its manifest does not name"};
            }
        return success();
    }

private:
    store::Workspace& m_workspace;
    std::int64_t m_agreed;
    std::unordered_set<std::string> m_seen; ///< traces and sessions, looked up before they were written
};

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
    const auto here = sessionOf(workspace, *bundle, *contents);
    if (!here.ok()) return here.error();
    // Spans of one id are merged, the later one wins: placeholders would take the place of what was recorded.
    if (*here != 0 && bundle->manifest().redacted)
        return refuse(file, "bundle_redacted", bundle->manifest().sessionId);
    const bool wanted = confirm ? confirm(bundle->manifest(), *here != 0) : *here == 0;
    if (!wanted)
        return refuse(file, *here != 0 ? "bundle_session_here" : "bundle_left_out",
                      bundle->manifest().sessionId);
    OwnTraces own(workspace, contents->facts.sessionId, *here);
    Status foreign = success();
    const SpanFeed feed = [&](const import::BatchSink& sink) {
        const import::BatchSink checked = [&](SpanBatch&& batch) {
            foreign = own.check(batch);
            return foreign.ok() && sink(std::move(batch));
        };
        const Status fed = feedSpans(*bundle, checked, file.report, stop);
        return foreign.ok() ? fed : foreign;
    };
    const auto written = writeCase(workspace, std::move(*contents), feed);
    if (written.cancelled()) return Cancelled{};
    if (!foreign.ok()) return refuse(file, "bad_bundle", foreign.error().message);
    if (!written.ok()) return written.error();
    if (*written == 0) return refuse(file, "bad_bundle", "there is no span in it");
    file.report.format = "case-bundle";
    file.report.sessions = 1;
    file.counts.sessions = {*written};
    return success();
}

} // namespace retrospan::app
