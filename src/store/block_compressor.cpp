#include "store/block_compressor.h"

namespace retrospan::store {

BlockCompressor::BlockCompressor()
    : m_thread([this](const std::stop_token& stop) { work(stop); })
{
}

BlockCompressor::~BlockCompressor()
{
    m_thread.request_stop();
}

void BlockCompressor::submit(RawBlock&& block)
{
    std::unique_lock lock(m_mutex);
    if (m_waiting.size() >= kMaxPending)
        m_drained.wait(lock, [this] { return m_waiting.size() <= kMaxPending / 2; });
    m_waiting.push_back(std::move(block));
    m_filled.notify_one();
}

std::vector<CompressedBlock> BlockCompressor::take()
{
    const std::scoped_lock lock(m_mutex);
    std::vector<CompressedBlock> done = std::move(m_done);
    m_done.clear();
    return done;
}

std::vector<CompressedBlock> BlockCompressor::drain()
{
    std::unique_lock lock(m_mutex);
    m_drained.wait(lock, [this] { return m_waiting.empty() && !m_busy; });
    std::vector<CompressedBlock> done = std::move(m_done);
    m_done.clear();
    return done;
}

void BlockCompressor::work(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    while (m_filled.wait(lock, stop, [this] { return !m_waiting.empty(); })) {
        const RawBlock block = std::move(m_waiting.front());
        m_waiting.pop_front();
        m_busy = true;
        if (m_waiting.size() == kMaxPending / 2) m_drained.notify_all();
        lock.unlock();
        CompressedBlock compressed{block.id, block.session, static_cast<std::int64_t>(block.raw.size()),
                                   compress(block.raw)};
        lock.lock();
        m_done.push_back(std::move(compressed));
        m_busy = false;
        if (m_waiting.empty()) m_drained.notify_all();
    }
}

} // namespace retrospan::store
