// ReplayAnnotations: notes on the replayed session and what people say of its findings, written by a worker,
// one change after another, each of which can be undone. Notes are shown as soon as they are kept; after a
// correction the session is prepared again. Invariants: shows what is kept, never what was only asked for.
// Thread: GUI. Complexity: a change is one pass over the session's rows, on the worker.
#pragma once

#include "insight/findings.h"
#include "models/replay_player.h"

#include <deque>
#include <functional>
#include <vector>

namespace retrospan::models {

class ReplayAnnotations : public QObject {
    Q_OBJECT
public:
    /// The player must outlive it. `author` writes unless a note names another.
    ReplayAnnotations(std::shared_ptr<SessionSource> source, ReplayPlayer& player, QString author,
                      QObject* parent = nullptr);

    [[nodiscard]] const QString& author() const { return m_author; }
    void setAuthor(const QString& author);

    struct PlacedNote {
        Note note;
        replay::StepIndex step = replay::kNoStep; ///< kNoStep: on the session, or on what is not here
    };
    /// Oldest first.
    [[nodiscard]] const std::vector<PlacedNote>& notes() const { return m_notes; }
    [[nodiscard]] std::vector<Note> notesAt(replay::StepIndex step) const;
    /// Writes a note on the step, or an existing one (`id`) anew, which stays its author's unless another one
    /// is named. An empty text removes it.
    void write(replay::StepIndex step, std::int64_t id, const QString& text, const QString& author = {});

    [[nodiscard]] const std::vector<insight::Finding>& findings() const { return m_findings; }
    /// Where a finding is in the replay; kNoStep when its span has no step.
    [[nodiscard]] replay::StepIndex stepOf(const insight::Finding& finding) const;
    /// What is wrong with a handoff; empty of other findings.
    [[nodiscard]] QStringList faultsOf(const insight::Finding& finding) const;
    /// The finding that the step is about, -1 for none.
    [[nodiscard]] int findingAt(replay::StepIndex step) const;
    void judge(const insight::Finding& finding, Verdict verdict, const std::string& value = {});
    /// What was said of it no longer holds.
    void takeBack(const insight::Finding& finding);
    /// The failure of the session is at this step.
    void moveFailure(replay::StepIndex step);

    [[nodiscard]] bool canUndo() const { return !m_undo.empty(); }
    void undo();

signals:
    void notesChanged();
    void findingsChanged();
    void undoChanged();
    void failed(const QString& why);

private:
    using Write = std::function<Status(SessionSource&)>;
    struct Change {
        Write write;
        Write inverse; ///< empty: an undo
        bool correction = false;
    };
    void showReplay();
    void showNotes(std::vector<Note> notes);
    void enqueue(Change change);
    void next();
    void written(const Change& change, Result<Annotations> kept);
    void correct(Correction correction, bool keep);

    std::shared_ptr<SessionSource> m_source;
    ReplayPlayer& m_player;
    QString m_author;
    std::shared_ptr<const PreparedReplay> m_replay;
    std::vector<PlacedNote> m_notes;
    std::vector<insight::Finding> m_findings;
    std::deque<Change> m_waiting;
    std::vector<Change> m_undo;
    JobRunner m_job;
};

} // namespace retrospan::models
