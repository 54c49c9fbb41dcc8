#include "store/writer.h"

#include "store/batch_writer.h"
#include "store/checkpointer.h"
#include "store/line_refresh.h"
#include "store/schema.h"
#include "store/workspace_impl.h"
#include "store/writer_lock.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <iterator>
#include <mutex>
#include <thread>
#include <vector>

namespace retrospan::store {
namespace {

// Each transaction waits once for the compressor.
constexpr std::size_t kSpansPerTransaction = 30'000;
constexpr std::size_t kBytesPerTransaction = 128 * 1024 * 1024;
constexpr std::size_t kQueueBytes = 16 * 1024 * 1024;
constexpr std::size_t kSpareBatches = 2;
/// Without a batch for that long, what was written is committed: others wait for the lock.
constexpr auto kIdle = std::chrono::milliseconds(50);

std::size_t bytesOf(const SpanBatch& batch)
{
    std::size_t bytes = batch.records.size() + batch.spans.size() * sizeof(BatchSpan);
    for (const std::string& shared : batch.shared) bytes += shared.size();
    return bytes;
}

} // namespace

/// The queue between the caller and the writing thread, and what the two tell each other.
struct Writer::Impl {
    Impl(Database&& connection, std::unique_ptr<Checkpointer> moving, BlockCache& blocks, WriterHooks&& given,
         WriterLock&& held, Transactions wanted)
        : transactions(wanted)
        , lock(std::move(held))
        , checkpointer(std::move(moving))
        , database(std::move(connection))
        , hooks(std::move(given))
        , cache(blocks)
        , batches(database, lock, cache, hooks)
        , thread([this](const std::stop_token& stop) { work(stop); })
    {
        database.onCommit(&committed);
    }

    void work(const std::stop_token& stop);
    bool waitForBatch(std::unique_lock<std::mutex>& guard, const std::stop_token& stop);
    Status waitUntilWritten(std::unique_lock<std::mutex>& guard);
    Status writeOne(const SpanBatch& batch);
    void recycle(SpanBatch&& written);

    const Transactions transactions;
    WriterLock lock;
    std::unique_ptr<Checkpointer> checkpointer;
    std::function<void(int)> committed{[this](int pages) { checkpointer->committed(pages); }};
    Database database;
    WriterHooks hooks;
    BlockCache& cache;
    BatchWriter batches;

    std::mutex mutex;
    std::condition_variable_any filled; ///< there is a batch to write
    std::condition_variable drained; ///< half of the queue is written, or all
    std::deque<SpanBatch> queue;
    std::size_t queuedBytes = 0;
    std::vector<SpanBatch> spare; ///< written; their memory serves again
    bool busy = false;
    Status failure = success();
    std::jthread thread; ///< last: starts when everything above is there
};

Status Writer::Impl::writeOne(const SpanBatch& batch)
{
    const Status written = batches.write(batch);
    if (!written.ok() || transactions == Transactions::one) return written;
    if (batches.pendingSpans() < kSpansPerTransaction && batches.pendingBytes() < kBytesPerTransaction)
        return written;
    return batches.commit();
}

/// Precondition: the caller holds `mutex`.
void Writer::Impl::recycle(SpanBatch&& written)
{
    if (spare.size() >= kSpareBatches) return;
    SpanBatch& empty = spare.emplace_back();
    empty.records = std::move(written.records);
    empty.records.clear();
    empty.spans = std::move(written.spans);
    empty.spans.clear();
}

/// False when stopped. Precondition: the caller holds `guard`.
bool Writer::Impl::waitForBatch(std::unique_lock<std::mutex>& guard, const std::stop_token& stop)
{
    const auto isFilled = [this] { return !queue.empty(); };
    if (transactions == Transactions::many && batches.inTransaction() && failure.ok()) {
        if (filled.wait_for(guard, stop, kIdle, isFilled)) return true;
        if (stop.stop_requested()) return false;
        busy = true;
        guard.unlock();
        const Status written = batches.commit();
        guard.lock();
        busy = false;
        failure = written;
        drained.notify_all();
    }
    return filled.wait(guard, stop, isFilled);
}

void Writer::Impl::work(const std::stop_token& stop)
{
    std::unique_lock guard(mutex);
    while (waitForBatch(guard, stop)) {
        SpanBatch batch = std::move(queue.front());
        queue.pop_front();
        busy = true;
        const bool failed = !failure.ok();
        guard.unlock();
        Status written = failed ? success() : writeOne(batch);
        guard.lock();
        if (!written.ok()) failure = written;
        queuedBytes -= bytesOf(batch);
        recycle(std::move(batch));
        busy = false;
        if (queuedBytes <= kQueueBytes / 2) drained.notify_all();
    }
}

/// Precondition: the caller holds `guard`. Afterwards the writing thread is idle until the guard is released.
Status Writer::Impl::waitUntilWritten(std::unique_lock<std::mutex>& guard)
{
    drained.wait(guard, [this] { return queue.empty() && !busy; });
    return failure;
}

Writer::Writer(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

Writer::~Writer()
{
    m_impl->thread.request_stop();
    m_impl->thread.join();
    if (m_impl->batches.inTransaction()) m_impl->cache.clear();
    // People copy the one file: what was imported must be in it, not in the log beside it.
    m_impl->checkpointer->finish();
}

Result<std::unique_ptr<Writer>> Writer::open(Workspace& workspace, WriterHooks hooks,
                                             Transactions transactions)
{
    if (workspace.m_impl->access == Access::readOnly) return Error{"the workspace is read-only"};
    auto lock = WriterLock::open(workspace.path());
    if (!lock.ok()) return lock.error();
    auto database = Database::open(workspace.path(), Database::Mode::readWrite);
    if (!database.ok()) return database.error();
    if (const Status configured = configure(*database, true); !configured.ok()) return configured.error();
    auto checkpointer = Checkpointer::open(workspace.path());
    if (!checkpointer.ok()) return checkpointer.error();
    auto impl =
        std::make_unique<Impl>(std::move(*database), std::move(*checkpointer), workspace.m_impl->cache,
                               std::move(hooks), std::move(*lock), transactions);
    if (const Status begun = impl->batches.begin(); !begun.ok()) return begun.error();
    return std::unique_ptr<Writer>(new Writer(std::move(impl)));
}

Status Writer::accept(SpanBatch&& batch)
{
    std::unique_lock guard(m_impl->mutex);
    const std::size_t bytes = bytesOf(batch);
    // Woken for each batch, the two threads would take turns on one core.
    if (m_impl->queuedBytes > 0 && m_impl->queuedBytes + bytes > kQueueBytes)
        m_impl->drained.wait(guard, [&] { return m_impl->queuedBytes <= kQueueBytes / 2; });
    if (!m_impl->failure.ok()) return m_impl->failure;
    m_impl->queuedBytes += bytes;
    m_impl->queue.push_back(std::move(batch));
    batch = SpanBatch();
    if (!m_impl->spare.empty()) {
        batch = std::move(m_impl->spare.back());
        m_impl->spare.pop_back();
    }
    m_impl->filled.notify_one();
    return success();
}

Status Writer::commit()
{
    std::unique_lock guard(m_impl->mutex);
    if (const Status written = m_impl->waitUntilWritten(guard); !written.ok()) return written;
    m_impl->failure = m_impl->batches.commit();
    return m_impl->failure;
}

Status Writer::finish()
{
    if (const Status committed = commit(); !committed.ok()) return committed;
    m_impl->checkpointer->inputEnded();
    std::unique_lock guard(m_impl->mutex);
    BatchWriter& batches = m_impl->batches;
    batches.releaseMemory(); // the library lines need the columns of whole sessions
    const Status refreshed = refreshStaleSessions(m_impl->database, m_impl->lock, m_impl->cache,
                                                  m_impl->hooks.summarise, &batches.writtenTrace());
    batches.writtenTrace().forget();
    return refreshed;
}

WriteCounts Writer::takeCounts()
{
    const std::scoped_lock guard(m_impl->mutex);
    m_impl->batches.counts.sessions = m_impl->batches.takeTouchedSessions();
    return std::exchange(m_impl->batches.counts, {});
}

} // namespace retrospan::store
