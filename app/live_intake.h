// LiveIntake: puts what receivers and followers bring into the workspace, and keeps the library lines of what
// grows up to date. Owns the intake queue, a writer while something comes in, and the thread that makes
// lines. Invariants: the lock on the workspace is held for single transactions only; after a failure the next
// delivery tries again; with nothing coming in for kRest the writer is put away, so that the workspace is one
// whole file. Thread: any; the callbacks come from threads of its own.
#pragma once

#include "library.h"
#include "live/intake_queue.h"
#include "store/writer.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace retrospan::app {

struct LiveCallbacks {
    std::function<void()> stored; ///< something new is in the workspace
    std::function<void()> linesMade; ///< library lines have changed
};

class LiveIntake {
public:
    LiveIntake(std::shared_ptr<Library> library, LiveCallbacks callbacks);
    ~LiveIntake();

    /// What receivers hand in to; bytes.
    [[nodiscard]] live::Intake& queue() { return *m_queue; }
    /// What came through the queue, and the spans of the other stores.
    [[nodiscard]] live::IntakeCounts counts() const;
    /// The store for one thread that makes batches of its own (followed files). It must not outlive this.
    [[nodiscard]] live::BatchStore store() { return makeStore(true); }

private:
    static constexpr auto kRest = std::chrono::seconds(5);
    static constexpr auto kBetweenLines = std::chrono::milliseconds(400);

    /// What one user of the store has handed over since its last commit.
    struct Share {
        bool open = false;
        std::uint64_t failures = 0; ///< of the writer, at its beginning
        std::uint64_t spans = 0;
        bool counted = true; ///< not by the queue
    };
    [[nodiscard]] live::BatchStore makeStore(bool counted);
    [[nodiscard]] Status accept(Share& share, SpanBatch&& batch);
    [[nodiscard]] Status commit(Share& share);
    [[nodiscard]] Status openWriter();
    [[nodiscard]] Status check(const Status& status);
    void work(const std::stop_token& stop);
    void makeLines();

    std::shared_ptr<Library> m_library;
    LiveCallbacks m_callbacks;
    std::mutex m_mutex; ///< guards what follows
    std::unique_ptr<store::Writer> m_writer;
    std::chrono::steady_clock::time_point m_lastUse;
    std::uint64_t m_failures = 0; ///< each one drops what was accepted and not committed
    Status m_failure = success(); ///< the last one
    std::atomic<std::uint64_t> m_otherSpans = 0;
    std::condition_variable_any m_wake;
    bool m_linesDue = true; ///< a killed process may have left some
    std::unique_ptr<live::IntakeQueue> m_queue;
    std::jthread m_lines; ///< last: starts when everything above is there
};

} // namespace retrospan::app
