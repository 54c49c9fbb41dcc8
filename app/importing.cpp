#include "importing.h"

#include "import/vocabulary.h"
#include "import_bundle.h"
#include "input_files.h"
#include "insight/summary.h"
#include "repaired_tree.h"

#include <algorithm>

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

constexpr std::string_view kSeveralSessions = "several_sessions_in_trace";

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
    // Within one file its reader tells them.
    const auto told = file.report.diagnostics();
    const bool known = std::ranges::any_of(
        told, [](const import::Diagnostic& found) { return found.code == kSeveralSessions; });
    if (counts.otherSessions.empty() || known) return;
    const auto& [trace, session] = *counts.otherSessions.begin();
    file.report.addAt("trace " + trace, kSeveralSessions, Severity::warning, session,
                      counts.otherSessions.size());
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

/// How far all files together are.
class Progress {
public:
    Progress(const InputFiles& inputs, const std::function<void(const ImportProgressInfo&)>& tell)
        : m_inputs(inputs)
        , m_tell(tell)
    {
        for (const InputFile& file : inputs.files) m_total += file.bytes;
    }
    void tell(std::size_t index, std::uint64_t bytes) const
    {
        const auto& files = m_inputs.files;
        // A file may be longer by now than it was when the import began.
        const std::uint64_t shown = m_before + std::min(bytes, files[index].bytes);
        if (m_tell) m_tell({files[index].path, index, files.size(), shown, m_total});
    }
    void finished(std::size_t index) { m_before += m_inputs.files[index].bytes; }

private:
    const InputFiles& m_inputs;
    const std::function<void(const ImportProgressInfo&)>& m_tell;
    std::uint64_t m_before = 0, m_total = 0;
};

/// Passes reports on, but what a folder holds beside recordings becomes one report of the folder.
class FolderReports {
public:
    FolderReports(const InputFiles& inputs, const std::function<void(ImportedFile&&)>& done)
        : m_leftOut(inputs.leftOut)
        , m_done(done)
    {
    }

    void add(const InputFile& input, ImportedFile&& file)
    {
        if (input.folder != m_folder) tellFolder();
        m_folder = input.folder;
        if (!m_folder.empty() && isOther(file.report)) {
            if (m_others++ == 0) m_firstOther = input.path;
            return;
        }
        ++m_recordings;
        m_done(std::move(file));
    }
    void finish(bool cut)
    {
        m_cut = cut;
        tellFolder();
        m_cut = false;
        while (!m_leftOut.empty()) { // of folders that have no other files
            m_folder = m_leftOut.front().folder;
            tellFolder();
        }
    }

private:
    /// No recording, and nothing that somebody may have taken for one.
    static bool isOther(const import::ImportReport& report)
    {
        const auto findings = report.diagnostics();
        return report.format.empty() && std::ranges::any_of(findings, [](const import::Diagnostic& found) {
                   return found.code == "unrecognised" || found.code == "empty_input";
               });
    }

    void tellFolder()
    {
        ImportedFile folder;
        folder.report.path = m_folder;
        folder.report.ofFolder = true;
        if (m_others > 0)
            folder.report.add("other_files",
                              m_recordings > 0 ? import::Severity::info : import::Severity::error, {},
                              m_firstOther, m_others);
        if (m_cut)
            folder.report.add("too_many_files", import::Severity::warning, {},
                              std::to_string(kMaxInputFiles) + " files are read at once");
        for (const LeftOut& each : m_leftOut)
            if (each.folder == m_folder)
                folder.report.add(each.code,
                                  each.code == "hidden_files" ? import::Severity::info
                                                              : import::Severity::warning,
                                  {}, each.example, each.count);
        std::erase_if(m_leftOut, [&](const LeftOut& each) { return each.folder == m_folder; });
        if (!folder.report.diagnostics().empty()) m_done(std::move(folder));
        m_others = m_recordings = 0;
    }

    std::vector<LeftOut> m_leftOut; ///< not told yet
    const std::function<void(ImportedFile&&)>& m_done;
    std::string m_folder, m_firstOther;
    std::uint64_t m_others = 0, m_recordings = 0;
    bool m_cut = false;
};

} // namespace

store::WriterHooks writerHooks()
{
    store::WriterHooks hooks;
    hooks.deriveFacts = [](const SpanView& span, Arena& arena) {
        return import::deriveFacts(span, arena, true);
    };
    hooks.summarise = [](const store::SessionColumns& session) {
        return insight::summariseSession(session.table, repairedTree(session).tree);
    };
    return hooks;
}

Status importPaths(store::Workspace& workspace, const std::vector<std::string>& paths,
                   std::string_view format, const std::function<void(const ImportProgressInfo&)>& progress,
                   const std::function<void(ImportedFile&&)>& done, std::stop_token stop,
                   const ConfirmBundle& confirm)
{
    Cycles cycles;
    store::WriterHooks hooks = writerHooks();
    hooks.summarise = [&cycles](const store::SessionColumns& session) {
        const SpanTree tree = repairedTree(session).tree;
        cycles.note(session.table, tree);
        return insight::summariseSession(session.table, tree);
    };
    auto writer = store::Writer::open(workspace, std::move(hooks));
    Status status = writer.ok() ? success() : Status(writer.error());
    const InputFiles inputs = inputFiles(paths);
    Progress shown(inputs, progress);
    FolderReports folders(inputs, done);
    for (std::size_t index = 0; index < inputs.files.size() && !status.cancelled(); ++index) {
        const InputFile& input = inputs.files[index];
        ImportedFile file;
        file.report.path = input.path;
        const auto report = [&](import::ImportProgress at) { shown.tell(index, at.bytesRead); };
        if (status.ok())
            status = isCaseBundle(input.path) ? importBundle(workspace, input.path, file, confirm, stop)
                                              : importOne(**writer, input.path, format, file, report, stop);
        shown.finished(index);
        noteRepeats(file);
        noteCycles(cycles, file);
        // Every file that is not in the workspace says so: a script sees which ones.
        if (!status.ok() && !status.cancelled())
            file.report.add("not_stored", import::Severity::error, {}, status.error().message);
        folders.add(input, std::move(file));
    }
    folders.finish(inputs.cut);
    return status;
}

Result<bool> refreshStaleSessions(store::Workspace& workspace)
{
    const auto stale = workspace.hasStaleSessions();
    if (!stale.ok() || !*stale) return stale;
    if (const Status made = workspace.refreshLines(writerHooks().summarise); !made.ok()) return made.error();
    return true;
}

} // namespace retrospan::app
