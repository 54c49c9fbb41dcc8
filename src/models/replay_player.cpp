#include "models/replay_player.h"

#include "models/plain_replay.h"
#include "models/plain_text.h"
#include "models/step_query.h"

#include <algorithm>
#include <numeric>

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
    if (!active) m_selectionLeft = m_document.selected();
    prepare();
    // Only what was chosen while another page was shown: a step may belong to no span.
    if (m_document.selected() != m_selectionLeft) followSelection();
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
    if (!m_replay || m_replay->data().summary.key != data->summary.key) {
        m_timer.stop();
        m_playback.reset();
        m_replay.reset(); // keys must not move over another session
        setState(State::loading);
    }
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
    const StepIndex at = known ? sameStep(*before, step()) : chosenStep();
    beginAt(at, playing() && at != kNoStep);
    m_document.setMarks(&m_replay->data(), m_replay->marks());
    setState(State::ready);
    emit playingChanged();
    wait();
    if (hasSteps()) moved();
}

/// Of the selected span; kNoStep when that is a top-level one, as it is in a session that was just opened.
replay::StepIndex ReplayPlayer::chosenStep() const
{
    const Node node = m_document.selected();
    const SessionData& data = m_replay->data();
    const bool chosen =
        m_document.data() == m_wanted.get() && node < data.table.size() && data.tree.parent(node) != kNoNode;
    return chosen ? m_replay->journey().stepOf(node) : kNoStep;
}

/// kNoStep: at the first step.
void ReplayPlayer::beginAt(StepIndex step, bool playing)
{
    const replay::Journey& journey = m_replay->journey();
    if (m_plain) m_steps = plainSteps(*m_replay);
    if (!m_plain || m_steps.empty()) {
        m_steps.resize(journey.size());
        std::iota(m_steps.begin(), m_steps.end(), StepIndex(0));
    }
    std::vector<std::int64_t> timesNs;
    timesNs.reserve(m_steps.size());
    for (const StepIndex shown : m_steps) timesNs.push_back(journey.steps()[shown].timeNs);
    m_playback.emplace(std::move(timesNs), m_clock);
    m_playback->setSpeed(m_speed);
    m_playback->setCompressed(m_compressed);
    applyBreakpoint();
    if (step != kNoStep) m_playback->seek(static_cast<StepIndex>(placeOf(step)));
    if (playing) m_playback->play();
}

/// Of a step that is not shown, that of the one before it.
std::size_t ReplayPlayer::placeOf(StepIndex step) const
{
    const auto after = std::ranges::upper_bound(m_steps, step);
    return static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - m_steps.begin(), 1) - 1);
}

bool ReplayPlayer::isShown(StepIndex step) const
{
    return std::ranges::binary_search(m_steps, step);
}

void ReplayPlayer::setPlain(bool plain)
{
    if (plain == m_plain) return;
    m_plain = plain;
    if (!hasSteps()) return;
    beginAt(step(), playing());
    emit shownStepsChanged();
    moved();
    wait();
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
    m_playback->seek(static_cast<StepIndex>(placeOf(step)));
    moved();
    wait();
}

void ReplayPlayer::move(std::int64_t steps)
{
    const auto last = static_cast<std::int64_t>(m_steps.size()) - 1;
    seek(m_steps[static_cast<std::size_t>(std::clamp<std::int64_t>(m_playback->step() + steps, 0, last))]);
}

ReplayPlayer::StepIndex ReplayPlayer::find(StepKind kind, bool forward) const
{
    const replay::Journey& journey = m_replay->journey();
    StepIndex found = step();
    do found = forward ? journey.next(kind, found) : journey.previous(kind, found);
    while (found != kNoStep && !isShown(found));
    return found;
}

ReplayPlayer::StepIndex ReplayPlayer::findFault(bool forward) const
{
    const StepIndex error = find(StepKind::error, forward);
    const std::vector<StepIndex>& noticed = m_replay->noticedSteps();
    const auto later = std::ranges::upper_bound(noticed, step());
    const auto here = std::ranges::lower_bound(noticed, step());
    const StepIndex next = later == noticed.end() ? kNoStep : *later;
    if (forward) return std::min(error, next); // kNoStep is after all others
    const StepIndex previous = here == noticed.begin() ? kNoStep : *(here - 1);
    if (error == kNoStep || previous == kNoStep) return std::min(error, previous);
    return std::max(error, previous);
}

ReplayPlayer::StepIndex ReplayPlayer::nextBreakpoint() const
{
    const StepIndex place = m_playback->nextBreakpoint(m_playback->step());
    return place == kNoStep ? kNoStep : m_steps[place];
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
        [replay = m_replay, steps = m_steps,
         query = parseStepQuery(m_breakpoint.toStdString())](std::stop_token stop) {
            std::vector<StepIndex> found; // places among the steps
            const auto matches = stepsThatMatch(replay->journey(), query);
            for (std::size_t i = 0; i < steps.size() && !stop.stop_requested(); ++i)
                if (matches(steps[i])) found.push_back(static_cast<StepIndex>(i));
            return found;
        },
        [this](std::vector<StepIndex> found) {
            m_playback->setBreakpoints(std::move(found));
            emit settingsChanged();
        });
}

} // namespace retrospan::models
