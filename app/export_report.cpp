#include "export_report.h"

#include "models/case_report.h"
#include "models/format.h"
#include "models/plain_text.h"
#include "models/report_pdf.h"
#include "workspace_source.h"

#include <QBuffer>

namespace retrospan::app {
namespace {

using namespace Qt::StringLiterals;

/// The step that a note is about, or of the span it is about; kNoStep: the session.
replay::StepIndex stepOf(const models::PreparedReplay& replay, const NotePlace& place)
{
    const SpanTable& table = replay.table();
    if (place.span.span.empty()) return replay::kNoStep;
    std::int64_t ordinal = 0;
    const auto& steps = replay.journey().steps();
    for (replay::StepIndex step = 0; step < replay.journey().size(); ++step) {
        const Row row = steps[step].row;
        if (row == kNoRow || table.id(row) != place.span.span
            || table.traces()[table.trace(row)] != place.span.trace)
            continue;
        if (place.step.empty()) return step;
        if (toString(steps[step].kind) == place.step && ordinal++ == place.ordinal) return step;
    }
    return replay::kNoStep;
}

std::vector<models::ReportNote> notesOf(const models::PreparedReplay& replay, const std::vector<Note>& notes)
{
    std::vector<models::ReportNote> shown;
    for (const Note& note : notes)
        shown.push_back({stepOf(replay, note.place), models::oneLine(note.author),
                         QString::fromStdString(note.text), note.timeNs});
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

void addRemoved(models::CaseReport& report, const import::RedactionCounts& removed)
{
    using models::BlockRole;
    report.document.add(BlockRole::section, 0, u"Removed before writing"_s);
    report.document.add(BlockRole::field, 1, u"Redacted"_s).detail = listOf(removed);
    report.document.add(BlockRole::field, 1, u"Checked"_s).detail = u"A second scan found nothing more"_s;
}

} // namespace

Result<std::string> reportBytes(Library& library, std::int64_t session, ExportFormat format,
                                const std::optional<import::RedactionCounts>& removed, std::stop_token stop)
{
    const auto replay = prepareReplay(library, session, stop);
    if (replay.cancelled()) return Cancelled{};
    if (!replay.ok()) return replay.error();
    const auto notes = library.workspace().notes(session);
    if (!notes.ok()) return notes.error();
    models::CaseReport report = models::makeCaseReport(*replay, notesOf(**replay, *notes), stop);
    if (removed) addRemoved(report, *removed);
    if (stop.stop_requested()) return Cancelled{};
    if (format == ExportFormat::html) return models::toHtml(report).toStdString();
    if (format == ExportFormat::markdown) return models::toMarkdown(report).toStdString();
    QBuffer pdf;
    pdf.open(QIODevice::WriteOnly);
    if (!models::writePdf(report, pdf, stop)) return Cancelled{};
    return pdf.data().toStdString();
}

} // namespace retrospan::app
