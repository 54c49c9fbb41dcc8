// IntakeQueue: the intake over a store: a bounded queue and one thread that decodes what waits, writes it in
// one commit and then answers all of it. Many senders share a commit; a lone sender never waits for others.
// Invariants: a receipt "stored" follows the commit; what does not fit into the queue is told "busy" at once,
// nothing is dropped; on destruction what was taken is still written and answered.
// Thread: submit() from any thread; the store is called from the queue's own thread only.
#pragma once

#include "import/diagnostics.h"
#include "import/intake_gate.h"
#include "live/intake.h"
#include "trace/result.h"
#include "trace/span_batch.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace retrospan::live {

/// Where decoded batches go.
struct BatchStore {
    std::function<Status(SpanBatch&&)> accept;
    std::function<Status()> commit; ///< everything accepted is on disk when it returns
    std::shared_ptr<import::IntakeGate> gate = {}; ///< the rules for what comes in; nothing: none
};

/// What came in since the start; spans that were here before count as stored, those that the rules did not
/// let in are counted by the gate.
struct IntakeCounts {
    std::uint64_t requests = 0, bytes = 0; ///< answered, whatever the verdict
    std::uint64_t storedRequests = 0, storedSpans = 0;
    std::uint64_t rejectedSpans = 0, malformedRequests = 0;
    std::uint64_t busyRequests = 0, failedRequests = 0;
};

/// Decodes a delivery into batches. Never fails: what cannot be read is in the report.
void decodeDelivery(const Delivery& delivery, const std::function<bool(SpanBatch&&)>& sink,
                    import::ImportReport& report, std::shared_ptr<import::IntakeGate> gate = {});

class IntakeQueue : public Intake {
public:
    static constexpr std::size_t kMaxQueuedBytes = 64 * 1024 * 1024;
    /// A commit is due when that much is decoded, however much waits.
    static constexpr std::size_t kCommitBytes = 8 * 1024 * 1024;

    explicit IntakeQueue(BatchStore store, std::size_t maxQueuedBytes = kMaxQueuedBytes);
    ~IntakeQueue() override;
    void submit(Delivery delivery, std::function<void(const Receipt&)> done) override;
    [[nodiscard]] IntakeCounts counts() const;

private:
    struct Waiting {
        Delivery delivery;
        std::function<void(const Receipt&)> done;
        Receipt receipt = {};
    };
    void work(const std::stop_token& stop);
    [[nodiscard]] std::vector<Waiting> takeGroup();
    void store(std::vector<Waiting>& group);
    void answer(std::vector<Waiting>& group);
    [[nodiscard]] Status decode(Waiting& waiting);

    BatchStore m_store;
    std::size_t m_maxQueuedBytes;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_filled;
    std::deque<Waiting> m_queue;
    std::size_t m_queuedBytes = 0; ///< in the queue or in work
    IntakeCounts m_counts;
    std::jthread m_thread; ///< last: starts when everything above is there
};

} // namespace retrospan::live
