#include "live_intake.h"

#include "importing.h"

#include <algorithm>

namespace retrospan::app {

using Clock = std::chrono::steady_clock;

LiveIntake::LiveIntake(std::shared_ptr<Library> library, LiveCallbacks callbacks)
    : m_library(std::move(library))
    , m_callbacks(std::move(callbacks))
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
            [this, share] { return commit(*share); }};
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

Status LiveIntake::accept(Share& share, SpanBatch&& batch)
{
    const std::scoped_lock guard(m_mutex);
    if (!share.open) share = {true, m_failures, 0, share.counted};
    if (share.failures != m_failures) return m_failure;
    if (const Status opened = check(openWriter()); !opened.ok()) return opened;
    share.spans += batch.spans.size();
    return check(m_writer->accept(std::move(batch)));
}

Status LiveIntake::commit(Share& share)
{
    {
        const std::scoped_lock guard(m_mutex);
        if (!std::exchange(share.open, false)) return success();
        if (share.failures != m_failures) return m_failure;
        if (const Status committed = check(m_writer->commit()); !committed.ok()) return committed;
        static_cast<void>(m_writer->takeCounts()); // the queue counts; the writer would keep them all
        if (share.counted) m_otherSpans += share.spans;
        m_linesDue = true;
        m_wake.notify_all();
    }
    if (m_callbacks.stored) m_callbacks.stored();
    return success();
}

void LiveIntake::makeLines()
{
    m_library->workspace().refreshLines(writerHooks().summarise);
    if (m_callbacks.linesMade) m_callbacks.linesMade();
}

void LiveIntake::work(const std::stop_token& stop)
{
    std::unique_lock guard(m_mutex);
    while (!stop.stop_requested()) {
        if (!m_wake.wait_for(guard, stop, kRest, [this] { return m_linesDue; })) {
            if (Clock::now() - m_lastUse >= kRest) m_writer.reset();
            continue;
        }
        m_linesDue = false;
        guard.unlock();
        const auto begun = Clock::now();
        makeLines();
        // A large session takes long to count; most of the time is for what comes in.
        const auto pause = std::max<Clock::duration>(kBetweenLines, 4 * (Clock::now() - begun));
        guard.lock();
        m_wake.wait_for(guard, stop, pause, [] { return false; });
    }
    m_writer.reset();
    guard.unlock();
    if (m_linesDue) makeLines();
}

} // namespace retrospan::app
