#include "store/block_compressor.h"

#include <utility>

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
    m_waiting.push_back(std::move(block));
    m_filled.notify_one();
    if (m_waiting.size() > kMaxPending) compressNext(lock);
}

/// Precondition: the caller holds `lock`, and a block waits.
void BlockCompressor::compressNext(std::unique_lock<std::mutex>& lock)
{
    const RawBlock block = std::move(m_waiting.front());
    m_waiting.pop_front();
    lock.unlock();
    CompressedBlock compressed{block.id, block.session, static_cast<std::int64_t>(block.raw.size()),
                               compress(block.raw)};
    lock.lock();
    m_done.push_back(std::move(compressed));
}

std::vector<CompressedBlock> BlockCompressor::take()
{
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_done, {});
}

std::vector<CompressedBlock> BlockCompressor::drain()
{
    std::unique_lock lock(m_mutex);
    while (!m_waiting.empty()) compressNext(lock);
    m_idle.wait(lock, [this] { return !m_busy; });
    return std::exchange(m_done, {});
}

void BlockCompressor::work(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    while (m_filled.wait(lock, stop, [this] { return !m_waiting.empty(); })) {
        m_busy = true;
        compressNext(lock);
        m_busy = false;
        if (m_waiting.empty()) m_idle.notify_all();
    }
}

} // namespace retrospan::store
