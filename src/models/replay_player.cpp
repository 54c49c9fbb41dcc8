#include "models/replay_player.h"

#include "models/plain_text.h"
#include "models/step_query.h"

#include <algorithm>

namespace retrospan::models {

using replay::kNoStep;
using replay::StepKind;
using Prepared = std::shared_ptr<const PreparedReplay>;

ReplayPlayer::ReplayPlayer(std::shared_ptr<SessionSource> source, SessionDocument& document,
                           replay::Clock clock, QObject* parent)
    : QObject(parent)
    , m_source(std::move(source))
    , m_document(document)
    , m_clock(std::move(clock))
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &ReplayPlayer::advance);
    connect(&document, &SessionDocument::dataChanged, this, &ReplayPlayer::prepare);
    connect(&document, &SessionDocument::stateChanged, this, &ReplayPlayer::prepare);
    connect(&document, &SessionDocument::selectionChanged, this, &ReplayPlayer::followSelection);
}

void ReplayPlayer::setActive(bool active)
{
    m_active = active;
    if (!active && playing()) setPlaying(false);
    prepare();
}

void ReplayPlayer::setState(State state, const QString& error)
{
    m_state = state;
    m_error = error;
    emit stateChanged();
}

/// Starts over when the document has other data than what is prepared.
void ReplayPlayer::prepare()
{
    const std::shared_ptr<const SessionData> data = m_document.sharedData();
    if (!m_active || data == m_wanted) return;
    if (data && !data->complete) return; // the rest is on its way
    m_wanted = data;
    m_job.cancel();
    m_stops.cancel();
    if (!data) {
        m_timer.stop();
        m_playback.reset();
        m_replay.reset();
        return setState(State::empty);
    }
    if (!m_replay || m_replay->data().summary.key != data->summary.key) setState(State::loading);
    m_job.run([source = m_source, data](std::stop_token stop) { return prepareReplay(*source, data, stop); },
              [this](Result<Prepared> prepared) {
                  if (prepared.ok()) return show(std::move(*prepared));
                  if (!prepared.cancelled()) setState(State::failed, visibleText(prepared.error().message));
              });
}

void ReplayPlayer::prepareAgain()
{
    m_wanted.reset();
    prepare();
}

void ReplayPlayer::show(Prepared replay)
{
    const Prepared before = std::exchange(m_replay, std::move(replay));
    const bool known =
        before && !before->journey().empty() && before->data().summary.key == m_replay->data().summary.key;
    const StepIndex step = known ? sameStep(*before, m_playback->step()) : kNoStep;
    const bool wasPlaying = playing() && step != kNoStep;
    m_playback.emplace(m_replay->journey(), m_clock);
    m_playback->setSpeed(m_speed);
    m_playback->setCompressed(m_compressed);
    applyBreakpoint();
    m_document.setMarks(&m_replay->data(), m_replay->marks());
    if (step != kNoStep) m_playback->seek(step);
    if (wasPlaying) m_playback->play();
    setState(State::ready);
    emit playingChanged();
    wait();
    if (hasSteps()) moved();
}

/// The step of the same span and kind; the session may have grown, or been read again. When there is no such
/// step any more, the first of its span or the last that was no later.
ReplayPlayer::StepIndex ReplayPlayer::sameStep(const PreparedReplay& before, StepIndex step) const
{
    const replay::Step& was = before.journey().steps()[step];
    const Node node = was.row == kNoRow ? kNoNode : findNode(m_replay->data(), refOf(before.data(), was.row));
    const auto same = [&](const replay::Step& now) {
        return now.row == (node == kNoNode ? kNoRow : node) && now.kind == was.kind
            && now.timeNs == was.timeNs;
    };
    const auto& steps = m_replay->journey().steps();
    const auto found = std::ranges::find_if(steps, same);
    if (found != steps.end()) return static_cast<StepIndex>(found - steps.begin());
    if (const StepIndex ofSpan = m_replay->journey().stepOf(node); ofSpan != kNoStep) return ofSpan;
    const auto later = std::ranges::upper_bound(steps, was.timeNs, {}, &replay::Step::timeNs);
    return steps.empty() ? kNoStep
                         : static_cast<StepIndex>(std::max<std::ptrdiff_t>(later - steps.begin(), 1) - 1);
}

void ReplayPlayer::seek(StepIndex step)
{
    m_playback->seek(std::min(step, m_replay->journey().size() - 1));
    moved();
    wait();
}

void ReplayPlayer::move(std::int64_t steps)
{
    const auto last = static_cast<std::int64_t>(m_replay->journey().size()) - 1;
    seek(static_cast<StepIndex>(std::clamp<std::int64_t>(step() + steps, 0, last)));
}

ReplayPlayer::StepIndex ReplayPlayer::find(StepKind kind, bool forward) const
{
    const replay::Journey& journey = m_replay->journey();
    return forward ? journey.next(kind, step()) : journey.previous(kind, step());
}

ReplayPlayer::StepIndex ReplayPlayer::failure() const
{
    return firstFailure(*m_replay);
}

void ReplayPlayer::setPlaying(bool playing)
{
    if (playing)
        m_playback->play();
    else
        m_playback->pause();
    emit playingChanged();
    moved(); // from the end it begins anew
    wait();
}

void ReplayPlayer::advance()
{
    if (!m_playback) return;
    const StepIndex before = step();
    m_playback->advance();
    m_pace.made(m_clock());
    if (step() != before) moved();
    if (!playing()) emit playingChanged();
    wait();
}

void ReplayPlayer::wait()
{
    const std::int64_t waitNs = m_playback->waitNs();
    if (waitNs == kUnknown) return m_timer.stop();
    m_timer.start(m_pace.untilNext(m_clock(), waitNs));
}

void ReplayPlayer::moved()
{
    const Row row = m_replay->journey().steps()[step()].row;
    m_selecting = true;
    if (row != kNoRow) m_document.select(row);
    m_selecting = false;
    emit stepChanged();
}

void ReplayPlayer::followSelection()
{
    if (m_selecting || !m_active || !hasSteps() || m_wanted.get() != m_document.data()) return;
    const Node node = m_document.selected();
    if (node == kNoNode || node >= m_replay->table().size()) return;
    if (m_replay->journey().steps()[step()].row == node) return;
    if (const StepIndex found = m_replay->journey().stepOf(node); found != kNoStep) seek(found);
}

void ReplayPlayer::setSpeed(double speed)
{
    m_speed = std::clamp(speed, replay::Playback::kSlowest, replay::Playback::kFastest);
    if (m_playback) {
        m_playback->setSpeed(m_speed);
        wait();
    }
    emit settingsChanged();
}

void ReplayPlayer::setCompressed(bool compressed)
{
    m_compressed = compressed;
    if (m_playback) {
        m_playback->setCompressed(compressed);
        wait();
    }
    emit settingsChanged();
}

void ReplayPlayer::setBreakpoint(const QString& query)
{
    m_breakpoint = query.trimmed();
    const insight::SessionQuery parsed = parseStepQuery(m_breakpoint.toStdString());
    m_breakpointError = parsed.ok() ? QString() : visibleText(parsed.errors().front().message);
    if (m_playback) applyBreakpoint();
    emit settingsChanged();
}

/// Every step is looked at, on a worker.
void ReplayPlayer::applyBreakpoint()
{
    m_playback->setBreakpoints({});
    if (m_breakpoint.isEmpty() || !m_breakpointError.isEmpty()) return m_stops.cancel();
    m_stops.run(
        [replay = m_replay, query = parseStepQuery(m_breakpoint.toStdString())](std::stop_token stop) {
            std::vector<StepIndex> found;
            const auto matches = stepsThatMatch(replay->journey(), query);
            for (StepIndex step = 0; step < replay->journey().size() && !stop.stop_requested(); ++step)
                if (matches(step)) found.push_back(step);
            return found;
        },
        [this](std::vector<StepIndex> found) {
            m_playback->setBreakpoints(std::move(found));
            emit settingsChanged();
        });
}

} // namespace retrospan::models
