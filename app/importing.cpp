#include "importing.h"

#include "import/vocabulary.h"
#include "input_files.h"
#include "insight/summary.h"

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
    const store::WriteCounts& counts = file.counts;
    if (counts.identicalSpans > 0)
        file.report.add("duplicate_span", import::Severity::info, {}, "reported before, nothing changed",
                        counts.identicalSpans);
    if (counts.mergedSpans > 0)
        file.report.add("merged_span", import::Severity::info, {},
                        counts.mergedExamples.empty() ? std::string() : counts.mergedExamples.front(),
                        counts.mergedSpans);
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
    auto writer = store::Writer::open(workspace, writerHooks());
    if (!writer.ok()) return writer.error();
    const std::vector<std::string> files = inputFiles(paths);
    for (std::size_t index = 0; index < files.size(); ++index) {
        const auto report = [&](import::ImportProgress at) {
            if (progress) progress({files[index], index, files.size(), at.bytesRead, at.bytesTotal});
        };
        ImportedFile file;
        const Status status = importOne(**writer, files[index], format, file, report, stop);
        noteRepeats(file);
        done(std::move(file));
        if (!status.ok()) return status;
    }
    return success();
}

} // namespace retrospan::app
