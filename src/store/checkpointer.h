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
    static constexpr int kWorthwhileAtEnd = 256; ///< pages (2 MB) that were not moved, when an input ends

    static Result<std::unique_ptr<Checkpointer>> open(const std::string& path);
    ~Checkpointer();

    /// To be called after each commit with the log's length in pages.
    void committed(int pages);
    /// Begins to move what the last commit left, if that is worthwhile: an input ends, its library lines are
    /// made meanwhile.
    void inputEnded();
    /// Moves everything it can; readers may keep a part in the log. Nothing is lost then.
    void finish();

private:
    explicit Checkpointer(Database&& connection);
    void work(const std::stop_token& stop);
    void waitUntilIdle(std::unique_lock<std::mutex>& lock);
    int move();
    void ask();

    Database m_database;
    std::mutex m_mutex;
    std::condition_variable_any m_wanted;
    std::condition_variable m_idle;
    bool m_asked = false, m_busy = false;
    int m_pages = 0; ///< in the log after the last commit
    int m_moved = 0; ///< of them
    std::jthread m_thread; ///< last: starts when everything above is there
};

} // namespace retrospan::store
