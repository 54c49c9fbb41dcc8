// The workspace's scores, notes and corrections. Notes and corrections hang on the session they were made in,
// and are shown with the one it is joined to.
#include "store/schema.h"
#include "store/session_joins.h"
#include "store/session_line.h"
#include "store/workspace_impl.h"

namespace retrospan::store {
namespace {

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
    return note;
}

/// Values that no version of the format has are left out.
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
        database.prepare("INSERT INTO notes(session, trace, span, step, ordinal, author, time, text) "
                         "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
    if (!insert.ok()) return insert.error();
    insert->bind(1, session).bind(2, std::string_view(note.place.span.trace));
    insert->bind(3, static_cast<std::int64_t>(note.place.span.span.value));
    insert->bind(4, std::string_view(note.place.step)).bind(5, note.place.ordinal);
    insert->bind(6, std::string_view(note.author)).bind(7, note.timeNs).bind(8, std::string_view(note.text));
    return insert->run();
}

Status updateNote(Database& database, const Note& note)
{
    auto update = database.prepare("UPDATE notes SET author=?2, time=?3, text=?4 WHERE id=?1 RETURNING id");
    if (!update.ok()) return update.error();
    update->bind(1, note.id).bind(2, std::string_view(note.author));
    update->bind(3, note.timeNs).bind(4, std::string_view(note.text));
    const Statement::Step step = update->step();
    if (step == Statement::Step::error) return update->error();
    if (step == Statement::Step::done) return Error{"there is no note " + std::to_string(note.id)};
    return update->run();
}

void bindFinding(Statement& statement, std::int64_t session, const Correction& correction)
{
    statement.bind(1, session).bind(2, static_cast<std::int64_t>(correction.finding));
    statement.bind(3, std::string_view(correction.detail)).bind(4, std::string_view(correction.span.trace));
    statement.bind(5, static_cast<std::int64_t>(correction.span.span.value));
}

/// What the correction takes the place of. Sessions that are shown together share their corrections.
Status dropCorrection(Database& database, std::int64_t session, const Correction& correction)
{
    auto remove = database.prepare(std::string("DELETE FROM corrections WHERE ") + kShown
                                   + " AND finding=?2 AND detail=?3 AND ((trace=?4 AND span=?5) OR "
                                     "(?6 AND verdict=?6 AND finding=?7))");
    if (!remove.ok()) return remove.error();
    bindFinding(*remove, session, correction);
    // Of several places at which people said the failure was, the last one holds.
    const bool moved = correction.verdict == Verdict::added;
    remove->bind(6, moved ? static_cast<std::int64_t>(Verdict::added) : std::int64_t{0});
    remove->bind(7, static_cast<std::int64_t>(FindingKind::failure));
    return remove->run();
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
        std::string("SELECT id, trace, span, step, ordinal, author, time, text FROM notes WHERE ") + kShown
        + " ORDER BY id");
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
    if (note.text.empty()) return Error{"a note needs a text"};
    if (note.text.size() > kMaxNoteBytes)
        return Error{"a note has at most " + std::to_string(kMaxNoteBytes / 1024) + " KiB"};
    std::int64_t id = note.id;
    const Status status = write([&](Database& database) -> Status {
        if (note.id != 0) return updateNote(database, note);
        if (const Status added = insertNote(database, session, note); !added.ok()) return added;
        id = database.lastInsertId();
        return keepSession(database, session);
    });
    if (!status.ok()) return status.error();
    return id;
}

Status Workspace::removeNote(std::int64_t id)
{
    return write([id](Database& database) -> Status {
        auto remove = database.prepare("DELETE FROM notes WHERE id=?1");
        if (!remove.ok()) return remove.error();
        return remove->bind(1, id).run();
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
        if (const Status removed = dropCorrection(database, session, correction); !removed.ok())
            return removed;
        if (const Status added = insertCorrection(database, session, correction); !added.ok()) return added;
        return keepSession(database, session);
    });
}

Status Workspace::removeCorrection(std::int64_t session, const Correction& correction)
{
    return write([&](Database& database) -> Status {
        Correction exact = correction;
        exact.verdict = Verdict::dismissed; // what stands at this span alone
        return dropCorrection(database, session, exact);
    });
}

} // namespace retrospan::store
