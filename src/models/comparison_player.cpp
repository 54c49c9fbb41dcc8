#include "models/comparison_player.h"

#include "models/plain_text.h"
#include "models/prepared_session.h"

#include <algorithm>

namespace retrospan::models {

using replay::kNoStep;
using replay::Match;

namespace {

using Asked = ComparisonPlayer::Asked;

struct LoadedSide {
    Asked asked;
    Replay replay;
    std::shared_ptr<SessionTail> tail; ///< null when it has ended
};

/// The tail goes first, so that nothing written meanwhile is missed.
Result<LoadedSide> loadSide(SessionSource& source, const Asked& asked, const std::stop_token& stop)
{
    auto tail = source.follow(asked.session);
    if (!tail.ok()) return tail.error();
    auto data = source.loadSession(
        asked.session, [](const std::shared_ptr<SessionData>&) {}, stop);
    if (data.cancelled()) return Cancelled{};
    if (!data.ok()) return data.error();
    const bool running = prepareSession(*data).running;
    auto replay = prepareReplay(source, *data, stop);
    if (replay.cancelled()) return Cancelled{};
    if (!replay.ok()) return replay.error();
    return LoadedSide{asked, std::move(*replay), running ? std::move(*tail) : nullptr};
}

/// Both sides may be parts of one session, which is read once.
bool ofOneSession(const LoadedSide& baseline, const LoadedSide& candidate)
{
    return baseline.asked.session == candidate.asked.session;
}

/// What a side has become: itself when nothing was written.
Result<Replay> grownSide(SessionSource& source, const LoadedSide& before, const std::stop_token& stop)
{
    if (!before.tail) return before.replay;
    auto data = before.tail->next(stop);
    if (data.cancelled()) return Cancelled{};
    if (!data.ok()) return data.error();
    return *data ? prepareReplay(source, *data, stop) : Result<Replay>(before.replay);
}

Result<std::shared_ptr<const Comparison>> align(const LoadedSide& baseline, const LoadedSide& candidate,
                                                const std::stop_token& stop)
{
    auto before = partOf(baseline.replay, baseline.asked.part);
    if (!before.ok()) return before.error();
    auto after = partOf(candidate.replay, candidate.asked.part);
    if (!after.ok()) return after.error();
    return prepareComparison(std::move(*before), std::move(*after), stop);
}

} // namespace

struct ComparisonPlayer::Loaded {
    LoadedSide baseline, candidate;
    std::shared_ptr<const Comparison> comparison;
};

ComparisonPlayer::ComparisonPlayer(std::shared_ptr<SessionSource> source, replay::Clock clock,
                                   QObject* parent)
    : QObject(parent)
    , m_source(std::move(source))
    , m_clock(std::move(clock))
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &ComparisonPlayer::advance);
}

void ComparisonPlayer::setState(State state, const QString& error)
{
    m_state = state;
    m_error = error;
    emit stateChanged();
}

void ComparisonPlayer::compare(Asked baseline, Asked candidate)
{
    m_baseline = std::move(baseline);
    m_candidate = std::move(candidate);
    reload();
}

void ComparisonPlayer::swap()
{
    std::swap(m_baseline, m_candidate);
    reload();
}

void ComparisonPlayer::cancel()
{
    if (m_state != State::loading) return;
    m_job.cancel();
    m_baseline = m_candidate = {};
    setState(State::empty);
}

void ComparisonPlayer::reload()
{
    m_timer.stop();
    m_playback.reset();
    m_comparison.reset();
    m_rows.clear();
    m_baselineTail.reset();
    m_candidateTail.reset();
    m_refreshAgain = false;
    setState(State::loading);
    m_job.run(
        [source = m_source, baseline = m_baseline,
         candidate = m_candidate](const std::stop_token& stop) -> Result<Loaded> {
            auto before = loadSide(*source, baseline, stop);
            if (before.cancelled()) return Cancelled{};
            if (!before.ok()) return before.error();
            auto after = baseline.session == candidate.session
                ? Result<LoadedSide>(LoadedSide{candidate, before->replay, nullptr})
                : loadSide(*source, candidate, stop);
            if (after.cancelled()) return Cancelled{};
            if (!after.ok()) return after.error();
            auto comparison = align(*before, *after, stop);
            if (!comparison.ok()) return comparison.error();
            return Loaded{std::move(*before), std::move(*after), std::move(*comparison)};
        },
        [this](Result<Loaded> loaded) {
            if (loaded.ok()) return show(std::move(*loaded));
            if (!loaded.cancelled()) setState(State::failed, visibleText(loaded.error().message));
        });
}

void ComparisonPlayer::refresh()
{
    if (m_state != State::ready || (!m_baselineTail && !m_candidateTail)) return;
    m_refreshAgain = m_job.running();
    if (m_refreshAgain) return;
    m_job.run(
        [source = m_source,
         now = Loaded{{m_baseline, m_comparison->of(Side::baseline), m_baselineTail},
                      {m_candidate, m_comparison->of(Side::candidate), m_candidateTail},
                      m_comparison}](const std::stop_token& stop) mutable -> Result<Loaded> {
            for (LoadedSide* side : {&now.baseline, &now.candidate}) {
                auto replay = grownSide(*source, *side, stop);
                if (replay.cancelled()) return Cancelled{};
                if (!replay.ok()) return replay.error();
                side->replay = std::move(*replay);
            }
            if (ofOneSession(now.baseline, now.candidate)) now.candidate.replay = now.baseline.replay;
            if (now.baseline.replay == now.comparison->of(Side::baseline)
                && now.candidate.replay == now.comparison->of(Side::candidate))
                return std::move(now);
            auto comparison = align(now.baseline, now.candidate, stop);
            if (!comparison.ok()) return comparison.error();
            now.comparison = std::move(*comparison);
            return std::move(now);
        },
        [this](Result<Loaded> loaded) { // what cannot be read now may be so at the next look
            if (loaded.ok() && loaded->comparison != m_comparison) show(std::move(*loaded));
            if (std::exchange(m_refreshAgain, false)) refresh();
        });
}

void ComparisonPlayer::show(Loaded loaded)
{
    m_baselineTail = std::move(loaded.baseline.tail);
    m_candidateTail = std::move(loaded.candidate.tail);
    const auto before = std::exchange(m_comparison, std::move(loaded.comparison));
    const std::size_t pair = before && hasRows() ? samePair(*before, this->pair())
                                                 : m_comparison->alignment.firstDivergence.value_or(0);
    m_state = State::ready;
    m_error.clear();
    chooseRows(pair);
    emit rowChanged();
    emit stateChanged();
}

/// The pair of the same steps: rows keep their numbers while a session grows.
std::size_t ComparisonPlayer::samePair(const Comparison& before, std::size_t pair) const
{
    const auto has = [&](Side side, std::size_t now) {
        const replay::StepIndex was = before.stepOf(side, pair), is = m_comparison->stepOf(side, now);
        if (was == kNoStep || is == kNoStep) return false;
        const replay::Step &old = before.of(side)->journey().steps()[was],
                           &step = m_comparison->of(side)->journey().steps()[is];
        return old.row == step.row && old.kind == step.kind && old.timeNs == step.timeNs;
    };
    for (const Side side : {Side::baseline, Side::candidate})
        for (std::size_t now = 0; now < m_comparison->alignment.pairs.size(); ++now)
            if (has(side, now)) return now;
    return 0;
}

/// At `pair`, or the next one that is on view.
void ComparisonPlayer::chooseRows(std::size_t pair)
{
    const bool wasPlaying = playing();
    m_rows.clear();
    std::vector<std::int64_t> times;
    for (std::uint32_t i = 0; i < m_comparison->alignment.pairs.size(); ++i) {
        if (m_differencesOnly && m_comparison->alignment.pairs[i].match == Match::same) continue;
        m_rows.push_back(i);
        times.push_back(m_comparison->timesNs[i]);
    }
    const auto found = std::ranges::lower_bound(m_rows, pair);
    m_row =
        std::min(static_cast<std::size_t>(found - m_rows.begin()), m_rows.empty() ? 0 : m_rows.size() - 1);
    m_playback.reset();
    if (hasRows()) {
        m_playback.emplace(std::move(times), m_clock);
        m_playback->setSpeed(m_speed);
        m_playback->seek(static_cast<replay::StepIndex>(m_row));
        if (wasPlaying && m_row + 1 < m_rows.size()) m_playback->play();
    }
    emit rowsChanged();
    emit playingChanged();
    wait();
}

void ComparisonPlayer::setDifferencesOnly(bool only)
{
    if (only == m_differencesOnly) return;
    const std::size_t at = hasRows() ? pair() : 0;
    m_differencesOnly = only;
    if (!m_comparison) return;
    chooseRows(at);
    emit rowChanged();
}

void ComparisonPlayer::seekRow(std::size_t row)
{
    m_row = std::min(row, m_rows.size() - 1);
    m_playback->seek(static_cast<replay::StepIndex>(m_row));
    emit rowChanged();
    wait();
}

void ComparisonPlayer::move(std::int64_t rows)
{
    const auto last = static_cast<std::int64_t>(m_rows.size()) - 1;
    seekRow(
        static_cast<std::size_t>(std::clamp<std::int64_t>(static_cast<std::int64_t>(m_row) + rows, 0, last)));
}

std::optional<std::size_t> ComparisonPlayer::difference(bool forward) const
{
    for (std::size_t row = m_row; forward ? ++row < m_rows.size() : row-- > 0;)
        if (m_comparison->alignment.pairs[m_rows[row]].match != Match::same) return row;
    return std::nullopt;
}

std::optional<std::size_t> ComparisonPlayer::firstDivergence() const
{
    if (!m_comparison->alignment.firstDivergence) return std::nullopt;
    return static_cast<std::size_t>(std::ranges::lower_bound(m_rows, *m_comparison->alignment.firstDivergence)
                                    - m_rows.begin());
}

void ComparisonPlayer::setPlaying(bool playing)
{
    if (playing)
        m_playback->play();
    else
        m_playback->pause();
    m_row = m_playback->step(); // from the end it begins anew
    emit playingChanged();
    emit rowChanged();
    wait();
}

void ComparisonPlayer::setSpeed(double speed)
{
    m_speed = std::clamp(speed, replay::Playback::kSlowest, replay::Playback::kFastest);
    if (!m_playback) return;
    m_playback->setSpeed(m_speed);
    wait();
}

void ComparisonPlayer::advance()
{
    if (!m_playback) return;
    const std::size_t before = m_row;
    m_row = m_playback->advance();
    m_pace.made(m_clock());
    if (m_row != before) emit rowChanged();
    if (!playing()) emit playingChanged();
    wait();
}

void ComparisonPlayer::wait()
{
    const std::int64_t waitNs = m_playback ? m_playback->waitNs() : kUnknown;
    if (waitNs == kUnknown) return m_timer.stop();
    m_timer.start(m_pace.untilNext(m_clock(), waitNs));
}

} // namespace retrospan::models
