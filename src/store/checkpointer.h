// Checkpointer: moves what was committed from the log (WAL) into the workspace file, on a thread and a
// connection of its own, so that the writer does not wait for the disk. The log starts anew only when all of
// it has been moved while nothing is being written; when it has grown to kLongLog, the writer's commit
// therefore waits and moves the rest. Owns its connection and thread. Thread: committed() and finish() from
// the writer's thread.
#pragma once

#include "store/database.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace retrospan::store {

class Checkpointer {
public:
    static constexpr int kWorthwhile = 2'000; ///< pages in the log (16 MB)
    static constexpr int kLongLog = 8'000; ///< pages

    static Result<std::unique_ptr<Checkpointer>> open(const std::string& path);
    ~Checkpointer();

    /// To be called after each commit with the log's length in pages.
    void committed(int pages);
    /// Moves everything it can; readers may keep a part in the log. Nothing is lost then.
    void finish();

private:
    explicit Checkpointer(Database&& connection);
    void work(const std::stop_token& stop);
    void waitUntilIdle(std::unique_lock<std::mutex>& lock);
    void move();

    Database m_database;
    std::mutex m_mutex;
    std::condition_variable_any m_wanted;
    std::condition_variable m_idle;
    bool m_asked = false, m_busy = false;
    std::jthread m_thread; ///< last: starts when everything above is there
};

} // namespace retrospan::store
