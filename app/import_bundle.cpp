#include "import_bundle.h"

#include "case_contents.h"
#include "import/redaction_shapes.h"
#include "insight/counted.h"
#include "temporary_library.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace retrospan::app {
namespace {

using import::Severity;

constexpr std::size_t kMostContents = 256 * 1024 * 1024;

/// What a bundle holds, in a workspace of its own until it is known to be sound.
struct Unpacked {
    std::string fault; ///< what is wrong with it; empty: nothing
    BundleManifest manifest;
    CaseContents contents;
    std::unique_ptr<TemporaryLibrary> spans;
    import::ImportReport report;
};

/// What the spans and the contents say, against the manifest and each other.
std::string faultOf(const Unpacked& bundle, std::uint64_t spans)
{
    if (spans == 0) return "there is no span in it";
    if (std::cmp_equal(spans, bundle.manifest.spans)) return {};
    return "it has " + insight::counted(spans, "span", "spans") + ", and its manifest names "
        + std::to_string(bundle.manifest.spans);
}

/// Reads the spans as any other OTLP JSON, so that all limits hold. An error means that the temporary folder
/// cannot be written.
Result<Unpacked> unpack(const std::string& path, const std::stop_token& stop)
{
    Unpacked bundle;
    auto own = TemporaryLibrary::make();
    if (!own.ok()) return own.error();
    bundle.spans = std::move(*own);
    auto writer = store::Writer::open(bundle.spans->workspace(), writerHooks());
    if (!writer.ok()) return writer.error();
    Status stored = success();
    const import::BatchSink sink = [&](SpanBatch&& batch) {
        stored = (*writer)->accept(std::move(batch));
        return stored.ok();
    };
    bundle.report.path = path;
    bundle.report.enter(kSpansMember);
    import::Importer importer({path, true}, sink, bundle.report, "otlp-json");
    std::string contents;
    const TakeMember take = [&](std::string_view member, std::string_view piece) {
        if (member == kContentsMember) contents += piece;
        if (member == kSpansMember) importer.push(piece);
        return contents.size() <= kMostContents && !importer.stopped();
    };
    auto manifest = readBundle(path, take, stop);
    if (manifest.cancelled()) return Cancelled{};
    importer.finish();
    bundle.report.enter({});
    if (!stored.ok()) return stored.error();
    if (const Status finished = (*writer)->finish(); !finished.ok()) return finished.error();
    auto read = manifest.ok() ? contentsFrom(contents) : Result<CaseContents>(manifest.error());
    if (!read.ok()) {
        bundle.fault = read.error().message;
        return bundle;
    }
    bundle.manifest = std::move(*manifest);
    bundle.contents = std::move(*read);
    bundle.fault = faultOf(bundle, (*writer)->takeCounts().newSpans);
    return bundle;
}

/// The session that is here already by the bundle's id, or by a trace of it; 0 when there is none.
Result<std::int64_t> sessionOf(store::Workspace& workspace, const Unpacked& bundle)
{
    for (const std::string& name :
         {bundle.manifest.sessionId, bundle.contents.facts.sessionId, bundle.contents.trace}) {
        if (name.empty()) continue;
        const auto here = workspace.sessionNamed(name);
        if (!here.ok() || *here != 0) return here;
    }
    return 0;
}

Result<std::vector<std::int64_t>> keysOf(store::Workspace& workspace)
{
    const auto sessions = workspace.sessions();
    if (!sessions.ok()) return sessions.error();
    std::vector<std::int64_t> keys;
    for (const SessionSummary& session : *sessions) keys.push_back(session.key);
    return keys;
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

/// Whether placeholders of redaction stand in what was recorded.
Result<bool> hasPlaceholders(store::Workspace& workspace, std::int64_t session, std::stop_token stop)
{
    bool found = false;
    const auto hit = [&](std::int64_t) { found = true; };
    const Status searched =
        workspace.searchSession(session, {std::string(import::kPlaceholderStart), true}, hit, stop);
    if (searched.cancelled()) return Cancelled{};
    if (!searched.ok()) return searched.error();
    return found;
}

/// Spans of one id are merged, the later one wins: placeholders would take the place of what was recorded, or
/// what was left out would come back. A file that was handed on once more does not say that it is redacted:
/// its content does.
Result<bool> fitsWhatIsHere(store::Workspace& workspace, std::int64_t here, Unpacked& bundle,
                            std::stop_token stop)
{
    const auto sessions = keysOf(bundle.spans->workspace());
    if (!sessions.ok()) return sessions.error();
    const auto redactedHere = hasPlaceholders(workspace, here, stop);
    if (!redactedHere.ok()) return redactedHere;
    bool redacted = std::ranges::any_of(bundle.manifest.removed, [](auto count) { return count > 0; });
    for (const std::int64_t session : *sessions) {
        const auto in = hasPlaceholders(bundle.spans->workspace(), session, stop);
        if (!in.ok()) return in;
        redacted = redacted || *in;
    }
    return redacted == *redactedHere;
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
    auto bundle = unpack(path, stop);
    if (bundle.cancelled()) return Cancelled{};
    if (!bundle.ok()) return bundle.error();
    if (!bundle->fault.empty()) return refuse(file, "bad_bundle", bundle->fault);
    const std::string id = bundle->manifest.sessionId;
    const auto here = sessionOf(workspace, *bundle);
    if (!here.ok()) return here.error();
    if (*here != 0) {
        const auto fits = fitsWhatIsHere(workspace, *here, *bundle, stop);
        if (fits.cancelled()) return Cancelled{};
        if (!fits.ok()) return fits.error();
        if (!*fits) return refuse(file, "bundle_redacted", id);
    }
    const bool wanted = confirm ? confirm(bundle->manifest, *here != 0) : *here == 0;
    if (stop.stop_requested()) return Cancelled{};
    if (!wanted) return refuse(file, *here != 0 ? "bundle_session_here" : "bundle_left_out", id);
    const auto sessions = keysOf(bundle->spans->workspace());
    if (!sessions.ok()) return sessions.error();
    OwnTraces own(workspace, bundle->contents.facts.sessionId, *here);
    Status foreign = success();
    const SpanFeed feed = [&](const import::BatchSink& sink) {
        const import::BatchSink checked = [&](SpanBatch&& batch) {
            foreign = own.check(batch);
            return foreign.ok() && sink(std::move(batch));
        };
        const Status fed = feedSpans(bundle->spans->workspace(), *sessions, checked, stop);
        return foreign.ok() ? fed : foreign;
    };
    const auto written = writeCase(workspace, std::move(bundle->contents), feed);
    if (written.cancelled()) return Cancelled{};
    if (!foreign.ok()) return refuse(file, "bad_bundle", foreign.error().message);
    if (!written.ok()) return written.error();
    file.report = std::move(bundle->report);
    file.report.format = "case-bundle";
    file.report.sessions = 1;
    file.counts.sessions = {*written};
    return success();
}

} // namespace retrospan::app
