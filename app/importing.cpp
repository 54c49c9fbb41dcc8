#include "importing.h"

#include "import/vocabulary.h"
#include "input_files.h"
#include "insight/summary.h"
#include "trace/span_tree.h"

namespace retrospan::app {
namespace {

Status importOne(store::Writer& writer, const std::string& path, std::string_view format, ImportedFile& file,
                 const std::function<void(import::ImportProgress)>& progress, std::stop_token stop)
{
    Status stored = success();
    const import::BatchSink sink = [&](SpanBatch&& batch) {
        stored = writer.accept(std::move(batch));
        return stored.ok() && !stop.stop_requested();
    };
    file.report.path = path;
    const Status read = import::importFile(path, sink, file.report, format, progress, stop);
    if (!stored.ok()) return stored;
    if (const Status finished = writer.finish(); !finished.ok()) return finished;
    file.counts = writer.takeCounts();
    file.report.sessions = file.counts.sessions.size();
    return read;
}

void noteRepeats(ImportedFile& file)
{
    using import::Severity;
    const store::WriteCounts& counts = file.counts;
    const auto note = [&](std::string_view code, Severity severity, std::uint64_t count,
                          const std::optional<store::WriteCounts::Repeat>& first) {
        if (count == 0 || !first) return;
        const bool located = first->place.line != 0 || first->place.offset != Place::kNowhere;
        file.report.addAt(located ? first->place.toString() : "span " + first->span, code, severity,
                          first->span, count);
    };
    note("duplicate_span", Severity::info, counts.identicalSpans, counts.firstIdentical);
    note("merged_span", Severity::info, counts.mergedSpans, counts.firstMerged);
    note("too_many_reports", Severity::warning, counts.refusedReports, counts.firstRefused);
}

/// Parent cycles of the sessions that were summarised last.
struct Cycles {
    std::uint64_t count = 0;
    std::string first; ///< id of the span whose parent link was left out

    void note(const SpanTable& table, const SpanTree& tree)
    {
        if (tree.cycles().empty()) return;
        if (count == 0) first = toHex(table.id(tree.cycles().front()));
        count += tree.cycles().size();
    }
};

void noteCycles(Cycles& cycles, ImportedFile& file)
{
    if (cycles.count > 0)
        file.report.addAt("span " + cycles.first, "parent_cycle", import::Severity::warning,
                          "its parent is also its descendant; it is shown as a root", cycles.count);
    cycles = {};
}

} // namespace

store::WriterHooks writerHooks()
{
    store::WriterHooks hooks;
    hooks.deriveFacts = [](const SpanView& span, Arena& arena) {
        return import::deriveFacts(span, arena, true);
    };
    hooks.summarise = [](const SpanTable& table) {
        return insight::summariseSession(table, SpanTree::build(table));
    };
    return hooks;
}

Status importPaths(store::Workspace& workspace, const std::vector<std::string>& paths,
                   std::string_view format, const std::function<void(const ImportProgressInfo&)>& progress,
                   const std::function<void(ImportedFile&&)>& done, std::stop_token stop)
{
    Cycles cycles;
    store::WriterHooks hooks = writerHooks();
    hooks.summarise = [&cycles](const SpanTable& table) {
        const SpanTree tree = SpanTree::build(table);
        cycles.note(table, tree);
        return insight::summariseSession(table, tree);
    };
    auto writer = store::Writer::open(workspace, std::move(hooks));
    Status status = writer.ok() ? success() : Status(writer.error());
    const std::vector<std::string> files = inputFiles(paths);
    for (std::size_t index = 0; index < files.size() && !status.cancelled(); ++index) {
        ImportedFile file;
        file.report.path = files[index];
        const auto report = [&](import::ImportProgress at) {
            if (progress) progress({files[index], index, files.size(), at.bytesRead, at.bytesTotal});
        };
        if (status.ok()) status = importOne(**writer, files[index], format, file, report, stop);
        noteRepeats(file);
        noteCycles(cycles, file);
        // Every file that is not in the workspace says so: a script sees which ones.
        if (!status.ok() && !status.cancelled())
            file.report.add("not_stored", import::Severity::error, {}, status.error().message);
        done(std::move(file));
    }
    return status;
}

Result<bool> refreshStaleSessions(store::Workspace& workspace)
{
    const auto stale = workspace.hasStaleSessions();
    if (!stale.ok() || !*stale) return stale;
    workspace.refreshLines(writerHooks().summarise);
    return true;
}

} // namespace retrospan::app
