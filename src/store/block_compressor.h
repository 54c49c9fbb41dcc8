// BlockCompressor: compresses sealed blocks on a thread of its own. Bounded: when kMaxPending blocks wait,
// who submits one compresses one itself, and who drains helps: a thread that waits leaves its core idle.
// Thread: submit, take and drain from the writer's thread.
#pragma once

#include "store/content_packer.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace retrospan::store {

struct CompressedBlock {
    std::int64_t id = 0;
    std::int64_t session = 0;
    std::int64_t rawSize = 0;
    std::string data;
};

class BlockCompressor {
public:
    static constexpr std::size_t kMaxPending = 16;

    BlockCompressor();
    ~BlockCompressor();
    void submit(RawBlock&& block);
    /// The blocks finished so far.
    [[nodiscard]] std::vector<CompressedBlock> take();
    /// Waits until every submitted block is finished; returns the rest of them.
    [[nodiscard]] std::vector<CompressedBlock> drain();

private:
    void work(const std::stop_token& stop);
    void compressNext(std::unique_lock<std::mutex>& lock);

    std::mutex m_mutex;
    std::condition_variable_any m_filled; ///< there is work
    std::condition_variable m_idle; ///< the thread has finished a block and nothing waits
    std::deque<RawBlock> m_waiting;
    std::vector<CompressedBlock> m_done;
    bool m_busy = false; ///< the thread
    std::jthread m_thread;
};

} // namespace retrospan::store
