#include "live_intake.h"

#include "importing.h"

#include <algorithm>

namespace retrospan::app {

using Clock = std::chrono::steady_clock;

LiveIntake::LiveIntake(std::shared_ptr<Library> library, LiveCallbacks callbacks, LivePace pace)
    : m_library(std::move(library))
    , m_sampler(*m_library, *m_gate)
    , m_callbacks(std::move(callbacks))
    , m_pace(pace)
    , m_queue(std::make_unique<live::IntakeQueue>(makeStore(false)))
    , m_lines([this](const std::stop_token& stop) { work(stop); })
{
}

LiveIntake::~LiveIntake()
{
    m_queue.reset(); // what was taken is stored and answered
    m_lines.request_stop();
    m_lines.join();
}

Status LiveIntake::setRules(const IntakeSettings& settings)
{
    if (const Status set = m_gate->setRules(settings.rules()); !set.ok()) return set;
    m_sampler.setPolicy(settings.sampling, settings.decideAfterNs);
    return success();
}

live::IntakeCounts LiveIntake::counts() const
{
    live::IntakeCounts counts = m_queue->counts();
    counts.storedSpans += m_otherSpans;
    return counts;
}

live::BatchStore LiveIntake::makeStore(bool counted)
{
    const auto share = std::make_shared<Share>();
    share->counted = counted;
    return {[this, share](SpanBatch&& batch) { return accept(*share, std::move(batch)); },
            [this, share] { return commit(*share); }, m_gate};
}

/// Precondition of this and the next: the mutex is held.
Status LiveIntake::openWriter()
{
    m_lastUse = Clock::now();
    if (m_writer) return success();
    auto writer = store::Writer::open(m_library->workspace(), writerHooks());
    if (!writer.ok()) return writer.error();
    m_writer = std::move(*writer);
    return success();
}

/// After a failure the writer is given up with all that it had not committed.
Status LiveIntake::check(const Status& status)
{
    if (status.ok()) return status;
    m_writer.reset();
    ++m_failures;
    m_failure = status;
    return status;
}

void LiveIntake::end(Share& share)
{
    share.open = false;
    --m_openShares;
}

/// A failure ends the share: what it had handed over is gone, and the next batch begins anew.
Status LiveIntake::accept(Share& share, SpanBatch&& batch)
{
    const std::scoped_lock guard(m_mutex);
    if (!share.open) {
        share = {true, m_failures, 0, share.counted};
        ++m_openShares;
    }
    share.spans += batch.spans.size();
    batch.trial = m_sampler.trial();
    Status accepted = share.failures != m_failures ? m_failure : check(openWriter());
    if (accepted.ok()) accepted = check(m_writer->accept(std::move(batch)));
    if (!accepted.ok()) end(share);
    return accepted;
}

Status LiveIntake::commit(Share& share)
{
    {
        const std::scoped_lock guard(m_mutex);
        if (!share.open) return success();
        end(share);
        if (share.failures != m_failures) return m_failure;
        if (const Status committed = check(m_writer->commit()); !committed.ok()) return committed;
        noteRecent(m_writer->takeCounts().sessions);
        if (share.counted) m_otherSpans += share.spans;
        m_linesDue = true;
        m_wake.notify_all();
    }
    if (m_callbacks.stored) m_callbacks.stored();
    return success();
}

void LiveIntake::noteRecent(const std::vector<std::int64_t>& sessions)
{
    for (const std::int64_t session : sessions) {
        std::erase(m_recent, session);
        m_recent.push_back(session);
    }
    if (m_recent.size() > kMostRecent)
        m_recent.erase(m_recent.begin(), m_recent.end() - static_cast<std::ptrdiff_t>(kMostRecent));
}

std::vector<std::int64_t> LiveIntake::recentSessions() const
{
    const std::scoped_lock guard(m_mutex);
    return m_recent;
}

void LiveIntake::makeLines()
{
    const Status made = m_library->workspace().refreshLines(writerHooks().summarise);
    const std::string trouble =
        made.ok() || made.cancelled() ? std::string() : "The library's lines wait: " + made.error().message;
    if (trouble != std::exchange(m_trouble, trouble) && !trouble.empty() && m_callbacks.troubled)
        m_callbacks.troubled(trouble);
    if (m_callbacks.linesMade) m_callbacks.linesMade();
}

void LiveIntake::decide()
{
    if (m_sampler.decideDue() && m_callbacks.linesMade) m_callbacks.linesMade();
}

void LiveIntake::work(const std::stop_token& stop)
{
    std::unique_lock guard(m_mutex);
    while (!stop.stop_requested()) {
        if (!m_wake.wait_for(guard, stop, m_pace.rest, [this] { return m_linesDue; })) {
            if (m_openShares == 0 && Clock::now() - m_lastUse >= m_pace.rest) m_writer.reset();
            guard.unlock();
            decide();
            guard.lock();
            continue;
        }
        m_linesDue = false;
        guard.unlock();
        const auto begun = Clock::now();
        makeLines();
        decide();
        // A large session takes long to count; most of the time is for what comes in.
        const auto pause = std::max<Clock::duration>(m_pace.betweenLines, 4 * (Clock::now() - begun));
        guard.lock();
        m_wake.wait_for(guard, stop, pause, [] { return false; });
    }
    m_writer.reset();
    guard.unlock();
    if (m_linesDue) makeLines();
}

} // namespace retrospan::app
