// `note` and `correct`: what people add to a session.
#include "author.h"
#include "cli/command.h"
#include "cli/show.h"
#include "cli/span_named.h"
#include "cli/step_lines.h"
#include "cli/table.h"
#include "insight/counted.h"
#include "insight/failure.h"
#include "insight/findings.h"
#include "models/format.h"
#include "replay/step_place.h"
#include "replay_json.h"
#include "structure_json.h"
#include "trace/span_places.h"

#include <algorithm>

namespace retrospan::app::cli {
namespace {

using Replayed = Result<std::shared_ptr<const models::PreparedReplay>>;

Replayed loadNamed(Library& library, const QCommandLineParser& arguments)
{
    auto session = openNamedSession(library, utf8(arguments.positionalArguments().front()));
    if (!session.ok()) return session.error();
    return prepareReplay(library, std::move(*session));
}

std::string authorOf(const QCommandLineParser& arguments)
{
    const QString author = arguments.value(QStringLiteral("author")).trimmed();
    return author.isEmpty() ? systemUser() : utf8(author);
}

/// A step, a span, or the session as a whole.
Result<NotePlace> notePlace(const models::PreparedReplay& replay, const QCommandLineParser& arguments)
{
    const QString step = arguments.value(QStringLiteral("step"));
    const QString span = arguments.value(QStringLiteral("span"));
    if (!step.isEmpty()) {
        const unsigned number = step.toUInt();
        if (number < 1 || number > replay.journey().size())
            return Error{"the session has " + insight::counted(replay.journey().size(), "step", "steps")
                         + ", numbered from 1"};
        return placeOf(replay.journey(), number - 1);
    }
    if (span.isEmpty()) return NotePlace{};
    const auto row = rowOrLink(replay.data().table, utf8(span));
    if (!row.ok()) return row.error();
    return NotePlace{placeOf(replay.data().table, *row), {}, 0};
}

std::string noteLine(const Note& note, replay::StepIndex step)
{
    const std::string place = step != replay::kNoStep ? "step " + std::to_string(step + 1)
        : note.place.span.span.empty()                ? "session"
                                                      : "span " + toHex(note.place.span.span);
    return std::to_string(note.id) + "  " + place + "  " + harmless(note.author) + ", "
        + utf8(models::formatDateTime(note.timeNs)) + ": " + harmless(note.text) + "\n";
}

int printNotes(const models::PreparedReplay& replay, bool json)
{
    if (json) {
        print(dump(replayJson(replay)["notes"]) + "\n");
        return kDone;
    }
    const auto& notes = replay.annotations().notes;
    const auto steps = stepsOf(replay.journey(), notes);
    for (std::size_t i = 0; i < notes.size(); ++i) print(noteLine(notes[i], steps[i]));
    return kDone;
}

/// Of the session; an error when it has none with this number.
Result<Note> noteNamed(const models::PreparedReplay& replay, const QString& number)
{
    for (const Note& note : replay.annotations().notes)
        if (QString::number(note.id) == number) return note;
    return Error{"the session has no note " + utf8(number)};
}

int keepNote(Library& library, const models::PreparedReplay& replay, const QCommandLineParser& arguments)
{
    Note note;
    if (arguments.isSet(QStringLiteral("edit"))) {
        const auto known = noteNamed(replay, arguments.value(QStringLiteral("edit")));
        if (!known.ok()) return fail(known.error().message);
        note = *known;
    } else {
        const auto place = notePlace(replay, arguments);
        if (!place.ok()) return fail(place.error().message);
        note.place = *place;
    }
    if (note.id == 0 || arguments.isSet(QStringLiteral("author"))) note.author = authorOf(arguments);
    note.timeNs = wallClockNs();
    const QString text = arguments.positionalArguments().mid(1).join(QLatin1Char(' '));
    if (text.trimmed().isEmpty()) return fail("a note needs a text");
    note.text = utf8(text);
    const auto id = library.workspace().keepNote(replay.data().summary.key, note);
    if (!id.ok()) return fail(id.error().message);
    print("note " + std::to_string(*id) + "\n");
    return kDone;
}

int removeNote(Library& library, const models::PreparedReplay& replay, const QCommandLineParser& arguments)
{
    const auto note = noteNamed(replay, arguments.value(QStringLiteral("remove")));
    if (!note.ok()) return fail(note.error().message);
    const Status removed = library.workspace().removeNote(note->id, wallClockNs());
    return removed.ok() ? kDone : fail(removed.error().message);
}

/// What a finding is called here: its kind, of a signal which.
bool nameFinding(const std::string& name, Correction& correction)
{
    const auto kind = insight::findingFromText(name);
    correction.finding = kind.value_or(FindingKind::signal);
    if (!kind) correction.detail = name;
    return kind != FindingKind::signal;
}

std::optional<Verdict> verdictOf(const QCommandLineParser& arguments)
{
    if (arguments.isSet(QStringLiteral("dismiss"))) return Verdict::dismissed;
    if (arguments.isSet(QStringLiteral("confirm"))) return Verdict::confirmed;
    if (arguments.isSet(QStringLiteral("add"))) return Verdict::added;
    return std::nullopt;
}

std::vector<insight::Finding> findingsOf(const models::PreparedReplay& replay)
{
    return insight::findingsOf(replay.structure(), replay.data().table, replay.annotations().corrections);
}

bool isThere(const models::PreparedReplay& replay, const Correction& correction, Row row)
{
    return std::ranges::any_of(findingsOf(replay), [&](const insight::Finding& finding) {
        return finding.kind == correction.finding && finding.detail == correction.detail
            && finding.row == row;
    });
}

/// Why it cannot be said; empty when it can.
std::string fault(const models::PreparedReplay& replay, const Correction& correction, Row row)
{
    const std::string name =
        correction.detail.empty() ? std::string(insight::toString(correction.finding)) : correction.detail;
    if (correction.verdict != Verdict::added)
        return isThere(replay, correction, row) ? "" : "there is no " + name + " at this span";
    if (!insight::canBeAdded(correction.finding)) return name + " cannot be added by hand";
    const bool category = correction.finding == FindingKind::failure && !correction.value.empty();
    if (category && !insight::categoryFromText(correction.value))
        return "there is no category " + correction.value;
    return {};
}

bool wasSaid(const models::PreparedReplay& replay, const Correction& correction)
{
    return std::ranges::any_of(replay.annotations().corrections, [&](const Correction& known) {
        return known.finding == correction.finding && known.detail == correction.detail
            && known.span == correction.span;
    });
}

int correct(Library& library, const models::PreparedReplay& replay, const QCommandLineParser& arguments)
{
    Correction correction;
    if (!nameFinding(utf8(arguments.positionalArguments().at(1)), correction))
        return fail("name the signal, e.g. ignored_error", kUsage);
    const auto row = rowOrLink(replay.data().table, utf8(arguments.value(QStringLiteral("span"))));
    if (!row.ok()) return fail(row.error().message);
    correction.span = placeOf(replay.data().table, *row);
    const std::int64_t session = replay.data().summary.key;
    correction.timeNs = wallClockNs();
    if (arguments.isSet(QStringLiteral("undo"))) {
        if (!wasSaid(replay, correction)) return fail("nobody said anything of this finding");
        const Status removed = library.workspace().removeCorrection(session, correction);
        return removed.ok() ? kDone : fail(removed.error().message);
    }
    correction.verdict = *verdictOf(arguments);
    correction.value = utf8(arguments.value(
        correction.finding == FindingKind::failure ? QStringLiteral("category") : QStringLiteral("to")));
    correction.author = authorOf(arguments);
    if (const std::string why = fault(replay, correction, *row); !why.empty()) return fail(why);
    const Status kept = library.workspace().keepCorrection(session, correction);
    return kept.ok() ? kDone : fail(kept.error().message);
}

std::string findingLine(const insight::Finding& finding, const SpanIds& ids)
{
    std::string line = finding.detail.empty() ? std::string(insight::toString(finding.kind)) : finding.detail;
    line += "  " + harmless(ids.of(finding.row).get<std::string>()) + "  " + harmless(finding.reason);
    if (finding.judgement.verdict)
        line += " (" + std::string(insight::toString(*finding.judgement.verdict)) + " by "
            + harmless(finding.judgement.by) + ")";
    return line + "\n";
}

int printFindings(const models::PreparedReplay& replay, bool json)
{
    const SpanIds ids(replay.data().table, replay.data().tree, replay.digest());
    if (json) {
        Json all = Json::array();
        for (const insight::Finding& finding : findingsOf(replay)) all.push_back(findingJson(ids, finding));
        print(dump(all) + "\n");
        return kDone;
    }
    for (const insight::Finding& finding : findingsOf(replay)) print(findingLine(finding, ids));
    return kDone;
}

int countOf(const QCommandLineParser& arguments, std::initializer_list<const char*> options)
{
    return static_cast<int>(std::ranges::count_if(
        options, [&](const char* name) { return arguments.isSet(QString::fromLatin1(name)); }));
}

} // namespace

int runNote(const QCommandLineParser& arguments)
{
    const auto given = arguments.positionalArguments().size();
    const bool removes = arguments.isSet(QStringLiteral("remove"));
    const int places = countOf(arguments, {"step", "span", "edit", "remove"});
    if (given < 1) return fail("note needs a session", kUsage);
    if (places > 1) return fail("--step, --span, --edit and --remove exclude each other", kUsage);
    if (places == 1 && (given > 1) == removes)
        return fail(removes ? "--remove takes no text" : "note needs a text", kUsage);
    auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return fail(library.error().message);
    const auto replay = loadNamed(**library, arguments);
    if (!replay.ok()) return fail(replay.error().message);
    if (removes) return removeNote(**library, **replay, arguments);
    if (given == 1) return printNotes(**replay, arguments.isSet(QStringLiteral("json")));
    return keepNote(**library, **replay, arguments);
}

int runCorrect(const QCommandLineParser& arguments)
{
    const auto given = arguments.positionalArguments().size();
    const int verdicts = countOf(arguments, {"dismiss", "confirm", "add", "undo"});
    if (given < 1 || given > 2) return fail("correct needs a session, and a finding", kUsage);
    if (given == 2 && (verdicts != 1 || !arguments.isSet(QStringLiteral("span"))))
        return fail("correct needs --span and one of --dismiss, --confirm, --add and --undo", kUsage);
    if (given == 1 && verdicts > 0) return fail("correct needs a finding, e.g. failure", kUsage);
    auto library = openLibrary(arguments, Missing::refuse);
    if (!library.ok()) return fail(library.error().message);
    const auto replay = loadNamed(**library, arguments);
    if (!replay.ok()) return fail(replay.error().message);
    if (given == 1) return printFindings(**replay, arguments.isSet(QStringLiteral("json")));
    return correct(**library, **replay, arguments);
}

} // namespace retrospan::app::cli
