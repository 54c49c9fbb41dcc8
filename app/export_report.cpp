#include "export_report.h"

#include "models/case_report.h"
#include "models/format.h"
#include "models/plain_text.h"
#include "models/report_writer.h"
#include "replay/step_place.h"
#include "session_replay.h"

namespace retrospan::app {
namespace {

using namespace Qt::StringLiterals;

std::vector<models::ReportNote> notesOf(const models::PreparedReplay& replay)
{
    const std::vector<Note>& notes = replay.annotations().notes;
    const auto steps = stepsOf(replay.journey(), notes);
    std::vector<models::ReportNote> shown;
    for (std::size_t i = 0; i < notes.size(); ++i)
        shown.push_back({steps[i], models::oneLine(notes[i].author), QString::fromStdString(notes[i].text),
                         notes[i].timeNs});
    return shown;
}

QString listOf(const import::RedactionCounts& removed)
{
    QStringList texts;
    for (std::size_t i = 0; i < removed.size(); ++i)
        if (removed[i] > 0)
            texts << models::countOf(static_cast<std::int64_t>(removed[i]), u"place"_s) + u" ("_s
                    + models::oneLine(import::toString(static_cast<import::RedactionClass>(i))) + u')';
    return texts.isEmpty() ? u"Nothing was found"_s : texts.join(u", "_s);
}

models::BlockDocument removedBlocks(const import::RedactionCounts& removed)
{
    using models::BlockRole;
    models::BlockDocument part;
    part.add(BlockRole::section, 0, u"Removed before writing"_s);
    part.add(BlockRole::field, 1, u"Redacted"_s).detail = listOf(removed);
    part.add(BlockRole::field, 1, u"Checked"_s).detail = u"A second scan found nothing more"_s;
    return part;
}

std::unique_ptr<models::ReportWriter> writerOf(ExportFormat format, models::WriteBytes write)
{
    if (format == ExportFormat::html) return models::htmlReport(std::move(write));
    if (format == ExportFormat::markdown) return models::markdownReport(std::move(write));
    return models::pdfReport(std::move(write));
}

} // namespace

Status writeReport(Library& library, std::int64_t session, ExportFormat format,
                   const std::optional<import::RedactionCounts>& removed, OutputFile& output,
                   const std::function<void(double)>& progress, std::stop_token stop)
{
    auto opened = library.session(session, {}, stop);
    if (opened.cancelled()) return Cancelled{};
    if (!opened.ok()) return opened.error();
    const auto replay = prepareReplay(library, std::move(*opened), stop);
    if (replay.cancelled()) return Cancelled{};
    if (!replay.ok()) return replay.error();
    const auto writer = writerOf(format, [&](std::string_view bytes) { return output.write(bytes); });
    bool written = writeCaseReport(*replay, notesOf(**replay), *writer, progress, stop);
    if (stop.stop_requested()) return Cancelled{};
    if (written && removed) written = writer->add(removedBlocks(*removed));
    return written && writer->end() ? success() : Status(output.failed());
}

} // namespace retrospan::app
