// The workspace's scores, notes and corrections. Notes and corrections hang on the session they were made in,
// and are shown with the one it is joined to. What was removed stays as a mark (schema.cpp).
#include "store/schema.h"
#include "store/session_joins.h"
#include "store/session_line.h"
#include "store/workspace_impl.h"

namespace retrospan::store {
namespace {

/// For a verdict: what was said no longer holds.
constexpr std::int64_t kTakenBack = -1;
constexpr const char* kShown = "session IN (SELECT id FROM sessions WHERE id=?1 OR joined_to=?1)";

/// Somebody has looked at it: sampling must not take it away.
Status keepSession(Database& database, std::int64_t session)
{
    auto update = database.prepare("UPDATE sessions SET trial=0 WHERE id=?1 OR joined_to=?1");
    if (!update.ok()) return update.error();
    return update->bind(1, session).run();
}

Note readNote(const Statement& row)
{
    Note note;
    note.id = row.integer(0);
    note.place.span = {std::string(row.text(1)), SpanId{static_cast<std::uint64_t>(row.integer(2))}};
    note.place.step = row.text(3);
    note.place.ordinal = row.integer(4);
    note.author = row.text(5);
    note.timeNs = row.integer(6);
    note.text = row.text(7);
    note.uid = row.text(8);
    return note;
}

/// Values that no version of the format has are left out, and what was taken back.
bool isKnown(const Statement& row)
{
    const auto inside = [&row](int column, std::size_t count) {
        return row.integer(column) >= 0 && row.integer(column) < static_cast<std::int64_t>(count);
    };
    return inside(0, kFindingKindCount) && inside(4, kVerdictCount);
}

Correction readCorrection(const Statement& row)
{
    Correction correction;
    correction.finding = static_cast<FindingKind>(row.integer(0));
    correction.detail = row.text(1);
    correction.span = {std::string(row.text(2)), SpanId{static_cast<std::uint64_t>(row.integer(3))}};
    correction.verdict = static_cast<Verdict>(row.integer(4));
    correction.value = row.text(5);
    correction.author = row.text(6);
    correction.timeNs = row.integer(7);
    return correction;
}

Status insertNote(Database& database, std::int64_t session, const Note& note)
{
    auto insert =
        database.prepare("INSERT INTO notes(session, trace, span, step, ordinal, author, time, text, uid) "
                         "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
                         "coalesce(nullif(?9, ''), lower(hex(randomblob(16)))))");
    if (!insert.ok()) return insert.error();
    insert->bind(1, session).bind(2, std::string_view(note.place.span.trace));
    insert->bind(3, static_cast<std::int64_t>(note.place.span.span.value));
    insert->bind(4, std::string_view(note.place.step)).bind(5, note.place.ordinal);
    insert->bind(6, std::string_view(note.author)).bind(7, note.timeNs).bind(8, std::string_view(note.text));
    return insert->bind(9, std::string_view(note.uid)).run();
}

Status updateNote(Database& database, std::int64_t id, const Note& note)
{
    auto update = database.prepare("UPDATE notes SET author=?2, time=?3, text=?4 WHERE id=?1");
    if (!update.ok()) return update.error();
    update->bind(1, id).bind(2, std::string_view(note.author));
    return update->bind(3, note.timeNs).bind(4, std::string_view(note.text)).run();
}

/// A note of the session as it is here, removed ones included; id 0: it never was.
struct KnownNote {
    std::int64_t id = 0, timeNs = 0;
    bool removed = false;
};

Result<KnownNote> knownNote(Database& database, std::int64_t session, const Note& note)
{
    auto select = database.prepare(std::string("SELECT id, time, text='' FROM notes WHERE ") + kShown
                                   + " AND CASE WHEN ?2 THEN id=?2 ELSE uid<>'' AND uid=?3 END");
    if (!select.ok()) return select.error();
    select->bind(1, session).bind(2, note.id).bind(3, std::string_view(note.uid));
    const Statement::Step step = select->step();
    if (step == Statement::Step::error) return select->error();
    if (step == Statement::Step::done) return KnownNote{};
    return KnownNote{select->integer(0), select->integer(1), select->integer(2) != 0};
}

/// Adds the note, or writes it anew; its id.
Result<std::int64_t> writeNote(Database& database, std::int64_t session, const Note& note)
{
    const auto known = knownNote(database, session, note);
    if (!known.ok()) return known.error();
    if (note.id != 0 && (known->id == 0 || known->removed))
        return Error{"there is no note " + std::to_string(note.id)};
    const Status written =
        known->id == 0 ? insertNote(database, session, note) : updateNote(database, known->id, note);
    if (!written.ok()) return written.error();
    return known->id == 0 ? database.lastInsertId() : known->id;
}

Status mergeNote(Database& database, std::int64_t session, Note note)
{
    note.id = 0;
    const auto known = knownNote(database, session, note);
    if (!known.ok()) return known.error();
    if (known->id != 0 && known->timeNs >= note.timeNs) return success();
    const auto written = writeNote(database, session, note);
    return written.ok() ? success() : Status(written.error());
}

void bindFinding(Statement& statement, std::int64_t session, const Correction& correction)
{
    statement.bind(1, session).bind(2, static_cast<std::int64_t>(correction.finding));
    statement.bind(3, std::string_view(correction.detail)).bind(4, std::string_view(correction.span.trace));
    statement.bind(5, static_cast<std::int64_t>(correction.span.span.value));
}

constexpr const char* kSameFinding = " AND finding=?2 AND detail=?3 AND trace=?4 AND span=?5";

/// What was said of this very finding. Sessions that are shown together share their corrections.
Status dropCorrection(Database& database, std::int64_t session, const Correction& correction)
{
    auto remove = database.prepare(std::string("DELETE FROM corrections WHERE ") + kShown + kSameFinding);
    if (!remove.ok()) return remove.error();
    bindFinding(*remove, session, correction);
    return remove->run();
}

/// Leaves a mark where something was said: of this finding, or, with `moved`, of the failure elsewhere.
Status takeBack(Database& database, std::int64_t session, const Correction& correction, bool moved)
{
    auto update = database.prepare(
        std::string("UPDATE corrections SET verdict=?6, value='', author='', time=max(time, ?7) WHERE ")
        + kShown + (moved ? " AND finding=?2 AND verdict=?3" : kSameFinding));
    if (!update.ok()) return update.error();
    bindFinding(*update, session, correction);
    // Of several places at which people said the failure was, the last one holds.
    if (moved) update->bind(3, static_cast<std::int64_t>(Verdict::added));
    return update->bind(6, kTakenBack).bind(7, correction.timeNs).run();
}

bool addsFailure(const Correction& correction)
{
    return correction.finding == FindingKind::failure && correction.verdict == Verdict::added;
}

/// True when nothing was said here of this finding, or of where the failure is, since then.
Result<bool> isNews(Database& database, std::int64_t session, const Correction& correction)
{
    auto select = database.prepare(std::string("SELECT 1 FROM corrections WHERE time>=?6 AND ") + kShown
                                   + " AND finding=?2 AND ((detail=?3 AND trace=?4 AND span=?5) "
                                     "OR (?7 AND verdict=?8))");
    if (!select.ok()) return select.error();
    bindFinding(*select, session, correction);
    select->bind(6, correction.timeNs).bind(7, std::int64_t{addsFailure(correction)});
    select->bind(8, static_cast<std::int64_t>(Verdict::added));
    const Statement::Step step = select->step();
    if (step == Statement::Step::error) return select->error();
    return step == Statement::Step::done;
}

Status insertCorrection(Database& database, std::int64_t session, const Correction& correction)
{
    auto insert = database.prepare("INSERT INTO corrections(session, finding, detail, trace, span, verdict, "
                                   "value, author, time) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    if (!insert.ok()) return insert.error();
    bindFinding(*insert, session, correction);
    insert->bind(6, static_cast<std::int64_t>(correction.verdict))
        .bind(7, std::string_view(correction.value));
    insert->bind(8, std::string_view(correction.author)).bind(9, correction.timeNs);
    return insert->run();
}

/// Takes the place of what was said of the finding before.
Status writeCorrection(Database& database, std::int64_t session, const Correction& correction)
{
    if (const Status dropped = dropCorrection(database, session, correction); !dropped.ok()) return dropped;
    if (addsFailure(correction))
        if (const Status moved = takeBack(database, session, correction, true); !moved.ok()) return moved;
    return insertCorrection(database, session, correction);
}

Status mergeCorrection(Database& database, std::int64_t session, const Correction& correction)
{
    const auto news = isNews(database, session, correction);
    if (!news.ok()) return news.error();
    return *news ? writeCorrection(database, session, correction) : success();
}

/// Why it cannot be kept; nothing when it can.
Status checkText(const Note& note)
{
    if (note.text.find_first_not_of(" \t\r\n") == std::string::npos) return Error{"a note needs a text"};
    if (note.text.size() > kMaxNoteBytes)
        return Error{"a note has at most " + std::to_string(kMaxNoteBytes / 1024) + " KiB"};
    return success();
}

} // namespace

Result<std::vector<PlacedScore>> Workspace::scores(std::int64_t session)
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    auto select = (*database)->prepare(
        std::string("SELECT t.ext, s.span, s.name, s.value, s.label, s.source, s.comment, s.time "
                    "FROM scores s JOIN traces t ON t.id=s.trace WHERE ")
        + kShownTraces + " ORDER BY s.id");
    if (!select.ok()) return select.error();
    select->bind(1, session);
    std::vector<PlacedScore> scores;
    Statement::Step step = select->step();
    for (; step == Statement::Step::row; step = select->step()) {
        PlacedScore placed;
        placed.place = {std::string(select->text(0)), SpanId{static_cast<std::uint64_t>(select->integer(1))}};
        placed.score = readScore(*select, 2);
        scores.push_back(std::move(placed));
    }
    if (step == Statement::Step::error) return select->error();
    return scores;
}

Result<std::vector<Note>> Workspace::notes(std::int64_t session)
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    auto select = (*database)->prepare(
        std::string("SELECT id, trace, span, step, ordinal, author, time, text, uid FROM notes WHERE ")
        + kShown + " AND text<>'' ORDER BY id");
    if (!select.ok()) return select.error();
    select->bind(1, session);
    std::vector<Note> notes;
    Statement::Step step = select->step();
    for (; step == Statement::Step::row; step = select->step()) notes.push_back(readNote(*select));
    if (step == Statement::Step::error) return select->error();
    return notes;
}

Result<std::int64_t> Workspace::keepNote(std::int64_t session, const Note& note)
{
    if (const Status checked = checkText(note); !checked.ok()) return checked.error();
    std::int64_t id = 0;
    const Status status = write([&](Database& database) -> Status {
        const auto written = writeNote(database, session, note);
        if (!written.ok()) return written.error();
        id = *written;
        return keepSession(database, session);
    });
    if (!status.ok()) return status.error();
    return id;
}

Status Workspace::removeNote(std::int64_t id, std::int64_t timeNs)
{
    return write([=](Database& database) -> Status {
        auto remove = database.prepare("UPDATE notes SET text='', author='', time=max(time, ?2) WHERE id=?1");
        if (!remove.ok()) return remove.error();
        return remove->bind(1, id).bind(2, timeNs).run();
    });
}

Result<std::vector<Correction>> Workspace::corrections(std::int64_t session)
{
    auto database = m_impl->connection();
    if (!database.ok()) return database.error();
    auto select = (*database)->prepare(
        std::string(
            "SELECT finding, detail, trace, span, verdict, value, author, time FROM corrections WHERE ")
        + kShown + " ORDER BY id");
    if (!select.ok()) return select.error();
    select->bind(1, session);
    std::vector<Correction> corrections;
    Statement::Step step = select->step();
    for (; step == Statement::Step::row; step = select->step())
        if (isKnown(*select)) corrections.push_back(readCorrection(*select));
    if (step == Statement::Step::error) return select->error();
    return corrections;
}

Status Workspace::keepCorrection(std::int64_t session, const Correction& correction)
{
    return write([&](Database& database) -> Status {
        if (const Status kept = writeCorrection(database, session, correction); !kept.ok()) return kept;
        return keepSession(database, session);
    });
}

Status Workspace::removeCorrection(std::int64_t session, const Correction& correction)
{
    return write([&](Database& database) { return takeBack(database, session, correction, false); });
}

Status Workspace::mergeAnnotations(std::int64_t session, const Annotations& more)
{
    for (const Note& note : more.notes)
        if (const Status checked = checkText(note); !checked.ok()) return checked;
    return write([&](Database& database) -> Status {
        for (const Note& note : more.notes)
            if (const Status merged = mergeNote(database, session, note); !merged.ok()) return merged;
        for (const Correction& correction : more.corrections)
            if (const Status merged = mergeCorrection(database, session, correction); !merged.ok())
                return merged;
        return more.notes.empty() && more.corrections.empty() ? success() : keepSession(database, session);
    });
}

} // namespace retrospan::store
