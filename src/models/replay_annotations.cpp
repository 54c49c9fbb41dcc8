#include "models/replay_annotations.h"

#include "models/plain_text.h"
#include "models/replay_text.h"
#include "replay/step_place.h"
#include "trace/span_places.h"

#include <algorithm>
#include <chrono>

namespace retrospan::models {
namespace {

using replay::kNoStep;
using replay::StepIndex;

constexpr std::size_t kMaxUndo = 100;

std::int64_t wallClockNs()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

auto keeping(std::int64_t session, const Note& note)
{
    return [session, note](SessionSource& source) { return source.keepNote(session, note); };
}

/// Keeps a note as it was: a change that is made now, also of one that was removed.
auto restoring(std::int64_t session, const Note& note)
{
    return [session, note](SessionSource& source) {
        Note again = note;
        again.timeNs = wallClockNs();
        return source.keepNote(session, again);
    };
}

bool isSame(const Correction& a, const Correction& b)
{
    return a.finding == b.finding && a.detail == b.detail && a.span == b.span;
}

} // namespace

ReplayAnnotations::ReplayAnnotations(std::shared_ptr<SessionSource> source, ReplayPlayer& player,
                                     QString author, QObject* parent)
    : QObject(parent)
    , m_source(std::move(source))
    , m_player(player)
    , m_author(std::move(author))
{
    connect(&player, &ReplayPlayer::stateChanged, this, &ReplayAnnotations::showReplay);
}

void ReplayAnnotations::setAuthor(const QString& author)
{
    if (!author.trimmed().isEmpty()) m_author = author.trimmed();
}

void ReplayAnnotations::showReplay()
{
    const auto replay = m_player.replay();
    if (replay == m_replay) return;
    const bool other = !replay || !m_replay || replay->data().summary.key != m_replay->data().summary.key;
    m_replay = replay;
    m_findings = replay
        ? insight::findingsOf(replay->structure(), replay->table(), replay->annotations().corrections)
        : std::vector<insight::Finding>();
    if (other) {
        m_undo.clear();
        emit undoChanged();
    }
    showNotes(replay ? replay->annotations().notes : std::vector<Note>());
    emit findingsChanged();
}

void ReplayAnnotations::showNotes(std::vector<Note> notes)
{
    const auto steps = m_replay ? stepsOf(m_replay->journey(), notes) : std::vector<StepIndex>();
    m_notes.clear();
    for (std::size_t i = 0; i < steps.size(); ++i) m_notes.push_back({std::move(notes[i]), steps[i]});
    emit notesChanged();
}

std::vector<Note> ReplayAnnotations::notesAt(StepIndex step) const
{
    std::vector<Note> found;
    for (const PlacedNote& placed : m_notes)
        if (placed.step == step) found.push_back(placed.note);
    return found;
}

void ReplayAnnotations::write(StepIndex step, std::int64_t id, const QString& text, const QString& author)
{
    if (!m_replay) return;
    const std::int64_t session = m_replay->data().summary.key;
    const auto known = std::ranges::find(m_notes, id, [](const PlacedNote& p) { return p.note.id; });
    const bool isNew = id == 0 || known == m_notes.end();
    Note note = isNew ? Note{0, placeOf(m_replay->journey(), step), {}, 0, {}} : known->note;
    const Note before = note;
    if (isNew) note.author = m_author.toStdString();
    if (!author.trimmed().isEmpty()) note.author = author.trimmed().toStdString();
    note.timeNs = wallClockNs();
    note.text = text.trimmed().toStdString();
    if (note.text == before.text && note.author == before.author) return;
    const auto remove = [](const Note& gone) {
        return [gone](SessionSource& source) { return source.removeNote(gone.id); };
    };
    if (note.text.empty()) {
        Note again = before;
        again.id = 0;
        return enqueue({remove(before), restoring(session, again), false});
    }
    if (!isNew) return enqueue({keeping(session, note), restoring(session, before), false});
    // Which number it gets is known when it is there: the newest of those that say this.
    const Write unwrite = [session, note](SessionSource& source) -> Status {
        const auto kept = source.annotations(session);
        if (!kept.ok()) return kept.error();
        for (auto other = kept->notes.rbegin(); other != kept->notes.rend(); ++other)
            if (other->place == note.place && other->timeNs == note.timeNs)
                return source.removeNote(other->id);
        return success();
    };
    enqueue({keeping(session, note), unwrite, false});
}

StepIndex ReplayAnnotations::stepOf(const insight::Finding& finding) const
{
    if (!m_replay || finding.row == kNoRow) return kNoStep;
    if (finding.kind == FindingKind::signal) return m_replay->lastStepOf(finding.row);
    const auto& failure = m_replay->structure().failure;
    if (finding.kind == FindingKind::failure && failure && failure->row == finding.row)
        return firstFailure(*m_replay);
    if (finding.kind == FindingKind::handoff)
        for (const StepIndex step : m_replay->journey().ofKind(replay::StepKind::handoff))
            if (m_replay->journey().steps()[step].row == finding.row) return step;
    return m_replay->journey().stepOf(finding.row);
}

QStringList ReplayAnnotations::faultsOf(const insight::Finding& finding) const
{
    if (!m_replay || finding.kind != FindingKind::handoff) return {};
    const auto& handoffs = m_replay->structure().handoffs;
    const auto found = std::ranges::find(handoffs, finding.row, &Handoff::row);
    return found == handoffs.end() ? QStringList() : handoffFaults(*m_replay, *found);
}

int ReplayAnnotations::findingAt(StepIndex step) const
{
    if (!m_replay || step >= m_replay->journey().size()) return -1;
    const Row row = m_replay->journey().steps()[step].row;
    const auto found = std::ranges::find(m_findings, row, &insight::Finding::row);
    return row == kNoRow || found == m_findings.end() ? -1 : static_cast<int>(found - m_findings.begin());
}

void ReplayAnnotations::judge(const insight::Finding& finding, Verdict verdict, const std::string& value)
{
    if (!m_replay || finding.row == kNoRow) return;
    correct({finding.kind, finding.detail, placeOf(m_replay->table(), finding.row), verdict, value, {}, 0},
            true);
}

void ReplayAnnotations::takeBack(const insight::Finding& finding)
{
    if (!m_replay || finding.row == kNoRow) return;
    correct({finding.kind, finding.detail, placeOf(m_replay->table(), finding.row), {}, {}, {}, 0}, false);
}

void ReplayAnnotations::moveFailure(StepIndex step)
{
    if (!m_replay || step >= m_replay->journey().size()) return;
    const Row row = m_replay->journey().steps()[step].row;
    if (row != kNoRow) judge({FindingKind::failure, {}, row, {}, {}}, Verdict::added);
}

/// The inverse puts back what was said before: of this finding, and where people said the failure was.
void ReplayAnnotations::correct(Correction correction, bool keep)
{
    correction.author = m_author.toStdString();
    correction.timeNs = wallClockNs();
    const std::int64_t session = m_replay->data().summary.key;
    std::vector<Correction> before;
    for (const Correction& other : m_replay->annotations().corrections)
        if (isSame(other, correction)
            || (correction.finding == FindingKind::failure && other.finding == FindingKind::failure
                && other.verdict == Verdict::added))
            before.push_back(other);
    const Write write = [session, correction, keep](SessionSource& source) {
        return keep ? source.keepCorrection(session, correction)
                    : source.removeCorrection(session, correction);
    };
    const Write inverse = [session, correction, before](SessionSource& source) {
        Correction gone = correction;
        gone.timeNs = wallClockNs();
        Status status = source.removeCorrection(session, gone);
        for (Correction one : before) {
            one.timeNs = gone.timeNs;
            if (status.ok()) status = source.keepCorrection(session, one);
        }
        return status;
    };
    enqueue({write, inverse, true});
}

void ReplayAnnotations::undo()
{
    if (m_undo.empty()) return;
    Change change = std::move(m_undo.back());
    m_undo.pop_back();
    emit undoChanged();
    enqueue({std::move(change.inverse), {}, change.correction});
}

void ReplayAnnotations::enqueue(Change change)
{
    m_waiting.push_back(std::move(change));
    if (!m_job.running()) next();
}

/// What was asked for is written, also when another session is looked at meanwhile.
void ReplayAnnotations::next()
{
    if (m_waiting.empty()) return;
    Change change = std::move(m_waiting.front());
    m_waiting.pop_front();
    const std::int64_t session = m_replay ? m_replay->data().summary.key : 0;
    const Write write = change.write;
    m_job.run(
        [source = m_source, write, session](std::stop_token) -> Result<Annotations> {
            if (const Status status = write(*source); !status.ok()) return status.error();
            return source->annotations(session);
        },
        [this, change = std::move(change), session](Result<Annotations> kept) {
            const bool shown = m_replay && m_replay->data().summary.key == session;
            if (shown || !kept.ok()) written(change, std::move(kept));
            next();
        });
}

void ReplayAnnotations::written(const Change& change, Result<Annotations> kept)
{
    if (!kept.ok()) return emit failed(visibleText(kept.error().message));
    if (change.inverse) {
        m_undo.push_back(change);
        if (m_undo.size() > kMaxUndo) m_undo.erase(m_undo.begin());
        emit undoChanged();
    }
    showNotes(std::move(kept->notes));
    if (change.correction) m_player.prepareAgain();
}

} // namespace retrospan::models
