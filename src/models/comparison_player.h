// ComparisonPlayer: the two sessions, or parts of sessions, that are compared and the pair of steps one is
// at, which everything beside each other follows. Loads and aligns on a worker; a session that still grows is
// aligned again, and the cursor stays at its steps. Invariants: while it is ready and has rows, pair() is one
// of rows(); rows() are all pairs or, on demand, those that differ. Thread: GUI. Complexity: a move is a
// binary search.
#pragma once

#include "models/comparison.h"
#include "models/frame_pace.h"
#include "models/jobs.h"
#include "replay/playback.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace retrospan::models {

class ComparisonPlayer : public QObject {
    Q_OBJECT
public:
    enum class State : std::uint8_t { empty, loading, ready, failed };

    /// `clock` is a steady one, in nanoseconds.
    ComparisonPlayer(std::shared_ptr<SessionSource> source, replay::Clock clock, QObject* parent = nullptr);

    /// A session of the library, or a part of it (session_part.h).
    struct Asked {
        std::int64_t session = 0;
        std::string part{};
    };
    void compare(Asked baseline, Asked candidate);
    /// Which was the baseline becomes the candidate.
    void swap();
    /// Reads both sides anew. Precondition: something was asked for.
    void reload();
    /// Back to nothing, while it is being loaded.
    void cancel();
    /// Looks whether one of them has grown.
    void refresh();
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const QString& errorText() const { return m_error; }
    [[nodiscard]] std::int64_t baselineKey() const { return m_baseline.session; }
    [[nodiscard]] std::int64_t candidateKey() const { return m_candidate.session; }
    /// Null unless it is ready.
    [[nodiscard]] const std::shared_ptr<const Comparison>& comparison() const { return m_comparison; }

    [[nodiscard]] bool differencesOnly() const { return m_differencesOnly; }
    void setDifferencesOnly(bool only);
    /// Pairs on view, ascending.
    [[nodiscard]] const std::vector<std::uint32_t>& rows() const { return m_rows; }
    [[nodiscard]] bool hasRows() const { return !m_rows.empty(); }

    /// Precondition of what follows: it has rows.
    [[nodiscard]] std::size_t row() const { return m_row; }
    [[nodiscard]] std::size_t pair() const { return m_rows[m_row]; }
    void seekRow(std::size_t row); ///< the last one if there are fewer
    void move(std::int64_t rows);
    /// The row of the next or previous pair that differs; nothing when there is none.
    [[nodiscard]] std::optional<std::size_t> difference(bool forward) const;
    [[nodiscard]] std::optional<std::size_t> firstDivergence() const;

    void setPlaying(bool playing);
    [[nodiscard]] bool playing() const { return m_playback && m_playback->playing(); }
    void setSpeed(double speed);
    [[nodiscard]] double speed() const { return m_speed; }

signals:
    void stateChanged(); ///< other pairs are there, or none
    void rowsChanged();
    void rowChanged();
    void playingChanged();

private:
    struct Loaded;
    void show(Loaded loaded);
    void setState(State state, const QString& error = {});
    void chooseRows(std::size_t pair);
    [[nodiscard]] std::size_t samePair(const Comparison& before, std::size_t pair) const;
    void advance();
    void wait();

    std::shared_ptr<SessionSource> m_source;
    replay::Clock m_clock;
    JobRunner m_job;
    QTimer m_timer;
    FramePace m_pace;
    State m_state = State::empty;
    QString m_error;
    Asked m_baseline, m_candidate;
    std::shared_ptr<const Comparison> m_comparison;
    std::shared_ptr<SessionTail> m_baselineTail, m_candidateTail; ///< of those that may grow
    std::vector<std::uint32_t> m_rows;
    std::size_t m_row = 0;
    std::optional<replay::Playback> m_playback; ///< over rows; there when there are any
    double m_speed = 1;
    bool m_differencesOnly = false, m_refreshAgain = false;
};

} // namespace retrospan::models
