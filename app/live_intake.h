// LiveIntake: puts what receivers and followers bring into the workspace, and keeps the library lines of what
// grows up to date. Owns the intake queue, a writer while something comes in, and the thread that makes
// lines and decides on sessions that ended. Invariants: the lock on the workspace is held for single
// transactions only; after a failure the next delivery tries again; when nothing came in for a while and
// nothing waits for its commit, the writer is put away, so that the workspace is one whole file. Thread: any;
// the callbacks come from threads of its own.
#pragma once

#include "intake_settings.h"
#include "library.h"
#include "live/intake_queue.h"
#include "live/vendor_plans.h"
#include "store/writer.h"
#include "tail_sampler.h"

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
    /// Why lines cannot be made, once for each reason; may be empty.
    std::function<void(const std::string&)> troubled = {};
};

struct LivePace {
    std::chrono::milliseconds rest{5'000}; ///< without anything coming in, until the writer is put away
    std::chrono::milliseconds betweenLines{400}; ///< at least
};

class LiveIntake {
public:
    LiveIntake(std::shared_ptr<Library> library, LiveCallbacks callbacks, LivePace pace = {});
    ~LiveIntake();

    /// Holds for what comes in from now on, whoever takes it in; the rules before stay when these are wrong.
    Status setRules(const IntakeSettings& settings);
    /// The session in the window is not removed by the sampling policy; 0: none is open.
    void setOpenSession(std::int64_t key) { m_sampler.setOpenSession(key); }
    [[nodiscard]] import::IntakeEffects effects() const { return m_gate->effects(); }
    [[nodiscard]] TailCounts tailCounts() const { return m_sampler.counts(); }

    /// What receivers hand in to; bytes.
    [[nodiscard]] live::Intake& queue() { return *m_queue; }
    /// What is known of the runs of vendors' SDKs; one receiver at a time uses it, the next goes on with it.
    [[nodiscard]] const std::shared_ptr<live::VendorIngest>& vendors() const { return m_vendors; }
    /// What came through the queue, and the spans of the other stores.
    [[nodiscard]] live::IntakeCounts counts() const;
    /// Keys of the sessions that were written last, at most 200.
    [[nodiscard]] std::vector<std::int64_t> recentSessions() const;
    /// The store for one thread that makes batches of its own (followed files). It must not outlive this.
    [[nodiscard]] live::BatchStore store() { return makeStore(true); }

private:
    static constexpr std::size_t kMostRecent = 200;

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
    void end(Share& share);
    void noteRecent(const std::vector<std::int64_t>& sessions);
    void work(const std::stop_token& stop);
    void makeLines();
    void decide();

    std::shared_ptr<Library> m_library;
    std::shared_ptr<import::IntakeGate> m_gate = std::make_shared<import::IntakeGate>(hexHash);
    TailSampler m_sampler;
    LiveCallbacks m_callbacks;
    LivePace m_pace;
    mutable std::mutex m_mutex; ///< guards what follows
    std::unique_ptr<store::Writer> m_writer;
    std::chrono::steady_clock::time_point m_lastUse;
    std::size_t m_openShares = 0; ///< what they handed over must not be lost with the writer
    std::vector<std::int64_t> m_recent; ///< the latest last
    std::uint64_t m_failures = 0; ///< each one drops what was accepted and not committed
    Status m_failure = success(); ///< the last one
    std::atomic<std::uint64_t> m_otherSpans = 0;
    std::string m_trouble; ///< of the lines, as it was told; the lines' thread alone
    std::condition_variable_any m_wake;
    bool m_linesDue = true; ///< a killed process may have left some
    std::shared_ptr<live::VendorIngest> m_vendors = std::make_shared<live::VendorIngest>();
    std::unique_ptr<live::IntakeQueue> m_queue;
    std::jthread m_lines; ///< last: starts when everything above is there
};

} // namespace retrospan::app
