// ReplayPlayer: the cursor that every pane of a replay follows. Prepares the open session's steps on a worker
// while the replay is looked at, plays them by the clock, and keeps the selected span and the step together:
// a step selects its span, a span that somebody selects leads to its first step. Invariants: step() is a step
// of replay(); when the session grows, the cursor stays at its step. Thread: GUI. Complexity: a step costs
// binary searches.
#pragma once

#include "insight/session_query.h"
#include "models/frame_pace.h"
#include "models/jobs.h"
#include "models/replay_data.h"
#include "models/session_document.h"
#include "replay/playback.h"

#include <QObject>
#include <QTimer>

namespace retrospan::models {

class ReplayPlayer : public QObject {
    Q_OBJECT
public:
    enum class State : std::uint8_t { empty, loading, ready, failed };
    using StepIndex = replay::StepIndex;

    /// The document must outlive it. `clock` is a steady one, in nanoseconds.
    ReplayPlayer(std::shared_ptr<SessionSource> source, SessionDocument& document, replay::Clock clock,
                 QObject* parent = nullptr);

    /// Whether anybody looks: otherwise nothing is prepared and nothing plays.
    void setActive(bool active);
    /// What people said of the session has changed, or it could not be read: it is read again. The cursor
    /// stays.
    void prepareAgain();
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const QString& errorText() const { return m_error; }
    /// Null until it is ready.
    [[nodiscard]] const std::shared_ptr<const PreparedReplay>& replay() const { return m_replay; }

    /// Precondition of what follows up to setBreakpoint: it is ready and has steps.
    [[nodiscard]] StepIndex step() const { return m_steps[m_playback->step()]; }
    [[nodiscard]] bool hasSteps() const { return m_replay && !m_replay->journey().empty(); }
    void seek(StepIndex step); ///< kNoStep: the last
    [[nodiscard]] bool atFirst() const { return m_playback->step() == 0; }
    [[nodiscard]] bool atLast() const { return m_playback->step() + 1 == m_steps.size(); }
    /// Back or forward; not beyond the ends.
    void move(std::int64_t steps);
    [[nodiscard]] StepIndex find(replay::StepKind kind, bool forward) const;
    /// The next or previous error, or step at which something was noticed; kNoStep when there is none.
    [[nodiscard]] StepIndex findFault(bool forward) const;
    /// The first point of failure, or where the first error came out; kNoStep when nothing failed
    /// for good.
    [[nodiscard]] StepIndex failure() const;
    [[nodiscard]] StepIndex nextBreakpoint() const;
    void setPlaying(bool playing);
    [[nodiscard]] bool playing() const { return m_playback && m_playback->playing(); }

    /// Plain: the cursor is only ever at steps that plainSteps() names.
    void setPlain(bool plain);
    [[nodiscard]] bool isShown(StepIndex step) const;

    void setSpeed(double speed);
    [[nodiscard]] double speed() const { return m_speed; }
    void setCompressed(bool compressed);
    [[nodiscard]] bool compressed() const { return m_compressed; }
    /// A query over steps; empty = none. The text is kept also when it cannot be read.
    void setBreakpoint(const QString& query);
    [[nodiscard]] const QString& breakpoint() const { return m_breakpoint; }
    /// Why the query is no good; empty when it is.
    [[nodiscard]] const QString& breakpointError() const { return m_breakpointError; }

signals:
    void stateChanged(); ///< other steps are there, or none
    void stepChanged();
    void shownStepsChanged(); ///< of the same replay
    void playingChanged();
    void settingsChanged();

private:
    void prepare();
    void show(std::shared_ptr<const PreparedReplay> replay);
    [[nodiscard]] StepIndex sameStep(const PreparedReplay& before, StepIndex step) const;
    void beginAt(StepIndex step, bool playing);
    [[nodiscard]] std::size_t placeOf(StepIndex step) const;
    [[nodiscard]] replay::StepIndex chosenStep() const;
    void applyBreakpoint();
    void setState(State state, const QString& error = {});
    void advance();
    void wait();
    void moved();
    void followSelection();

    std::shared_ptr<SessionSource> m_source;
    SessionDocument& m_document;
    replay::Clock m_clock;
    JobRunner m_job, m_stops;
    QTimer m_timer;
    FramePace m_pace;
    State m_state = State::empty;
    QString m_error, m_breakpoint, m_breakpointError;
    std::shared_ptr<const PreparedReplay> m_replay;
    std::vector<StepIndex> m_steps; ///< where the cursor can be, ascending
    std::optional<replay::Playback> m_playback; ///< over these; there when m_replay is
    std::shared_ptr<const SessionData> m_wanted; ///< what is prepared or being prepared
    double m_speed = 1;
    bool m_compressed = true, m_active = false, m_selecting = false, m_plain = false;
    Node m_selectionLeft = kNoNode; ///< when another page was shown
};

} // namespace retrospan::models
