// RowsAhead: reads every second chunk of the rows of a large trace, on a thread and a connection of its own,
// while who asked for them reads the others. Owns both. Invariants: never more than kAhead chunks ahead;
// reads the state of the workspace that `generation` counts, or is not opened. Thread: next() from one
// thread.
#pragma once

#include "store/database.h"
#include "store/span_row.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace retrospan::store {

class RowsAhead {
public:
    static constexpr std::int64_t kChunk = 4096; ///< keys
    static constexpr std::size_t kAhead = 2;

    /// Chunks from the keys `first`, `first` + 2 * kChunk, ... on, up to the key `last`.
    static Result<std::unique_ptr<RowsAhead>> open(const std::string& path, std::int64_t generation,
                                                   std::int64_t first, std::int64_t last);
    /// Waits for the next chunk.
    [[nodiscard]] Result<std::vector<SpanRow>> next();

private:
    RowsAhead(Database&& database, Statement&& select, std::int64_t first, std::int64_t last);
    void work(const std::stop_token& stop, std::int64_t first, std::int64_t last);
    [[nodiscard]] Result<std::vector<SpanRow>> read(std::int64_t first, std::int64_t last);

    Database m_database;
    Statement m_select;
    std::mutex m_mutex;
    std::condition_variable_any m_taken;
    std::condition_variable m_filled;
    std::deque<Result<std::vector<SpanRow>>> m_chunks;
    std::jthread m_thread; ///< last: starts when everything above is there
};

} // namespace retrospan::store
