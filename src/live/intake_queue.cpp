#include "live/intake_queue.h"

#include "import/formats.h"
#include "import/importer.h"

#include <algorithm>
#include <utility>

namespace retrospan::live {
namespace {

/// An export request without anything in it is fine (OTLP: "a request may be empty").
bool isEmpty(const Delivery& delivery)
{
    const std::string_view body = delivery.body;
    if (delivery.protobuf || body.size() > 16) return body.empty();
    return std::ranges::all_of(
        body, [](char c) { return std::string_view("{} \t\r\n").find(c) != std::string_view::npos; });
}

/// What the report says of things that did not come in.
void noteRejected(const import::ImportReport& report, Receipt& receipt)
{
    for (const import::Diagnostic& found : report.diagnostics()) {
        const bool lost = found.severity == import::Severity::error || found.code == "bad_json"
            || found.code == "unfinished_document" || found.code == "unknown_document";
        if (!lost) continue;
        receipt.rejected += found.count;
        if (receipt.message.empty())
            receipt.message = std::string(import::meaningOf(found.code)) + ": " + found.example;
    }
    if (receipt.spans + report.sampled == 0 && receipt.rejected > 0) receipt.verdict = Verdict::malformed;
}

} // namespace

void decodeDelivery(const Delivery& delivery, const std::function<bool(SpanBatch&&)>& sink,
                    import::ImportReport& report, std::shared_ptr<import::IntakeGate> gate)
{
    if (isEmpty(delivery)) return;
    if (!delivery.protobuf) {
        import::Importer importer({}, sink, report, delivery.format, {}, std::move(gate));
        importer.push(delivery.body);
        importer.finish();
        return;
    }
    import::BatchBuilder builder(sink, report, std::move(gate));
    const auto reader = import::kOtlpProtobufFormat.create({});
    builder.setFormat(import::kOtlpProtobufFormat.name);
    static_cast<void>(reader->read({import::Document::Shape::protobuf, delivery.body, {}, {}, {}}, builder));
    reader->finish(builder);
    builder.flush();
}

IntakeQueue::IntakeQueue(BatchStore store, std::size_t maxQueuedBytes)
    : m_store(std::move(store))
    , m_maxQueuedBytes(maxQueuedBytes)
    , m_thread([this](const std::stop_token& stop) { work(stop); })
{
}

IntakeQueue::~IntakeQueue() = default;

void IntakeQueue::submit(Delivery delivery, std::function<void(const Receipt&)> done)
{
    {
        const std::scoped_lock guard(m_mutex);
        if (m_queuedBytes == 0 || m_queuedBytes + delivery.body.size() <= m_maxQueuedBytes) {
            m_queuedBytes += delivery.body.size();
            m_queue.push_back({std::move(delivery), std::move(done)});
            m_filled.notify_one();
            return;
        }
        ++m_counts.requests;
        ++m_counts.busyRequests;
        m_counts.bytes += delivery.body.size();
    }
    done({Verdict::busy, 0, 0, "the workspace is behind with writing"});
}

IntakeCounts IntakeQueue::counts() const
{
    const std::scoped_lock guard(m_mutex);
    return m_counts;
}

void IntakeQueue::work(const std::stop_token& stop)
{
    for (;;) {
        std::vector<Waiting> group;
        {
            std::unique_lock guard(m_mutex);
            m_filled.wait(guard, stop, [this] { return !m_queue.empty(); });
            if (m_queue.empty()) return; // only when stopped
            group = takeGroup();
        }
        store(group);
        answer(group);
    }
}

/// Precondition: the mutex is held and the queue is not empty.
std::vector<IntakeQueue::Waiting> IntakeQueue::takeGroup()
{
    std::vector<Waiting> group;
    for (std::size_t bytes = 0; !m_queue.empty() && bytes < kCommitBytes; m_queue.pop_front()) {
        bytes += m_queue.front().delivery.body.size();
        group.push_back(std::move(m_queue.front()));
    }
    return group;
}

Status IntakeQueue::decode(Waiting& waiting)
{
    Status accepted = success();
    import::ImportReport report;
    const auto sink = [&](SpanBatch&& batch) {
        waiting.receipt.spans += batch.spans.size();
        accepted = m_store.accept(std::move(batch));
        batch = {};
        return accepted.ok();
    };
    decodeDelivery(waiting.delivery, sink, report, m_store.gate);
    noteRejected(report, waiting.receipt);
    return accepted;
}

void IntakeQueue::store(std::vector<Waiting>& group)
{
    Status status = success();
    for (Waiting& waiting : group)
        if (status.ok()) status = decode(waiting);
    if (status.ok()) status = m_store.commit();
    if (status.ok()) return;
    for (Waiting& waiting : group) waiting.receipt = {Verdict::failed, 0, 0, status.error().message};
}

void IntakeQueue::answer(std::vector<Waiting>& group)
{
    {
        const std::scoped_lock guard(m_mutex);
        for (const auto& [delivery, done, receipt] : group) {
            m_queuedBytes -= delivery.body.size();
            m_counts.bytes += delivery.body.size();
            ++m_counts.requests;
            m_counts.storedRequests += receipt.verdict == Verdict::stored ? 1 : 0;
            m_counts.malformedRequests += receipt.verdict == Verdict::malformed ? 1 : 0;
            m_counts.failedRequests += receipt.verdict == Verdict::failed ? 1 : 0;
            m_counts.storedSpans += receipt.spans;
            m_counts.rejectedSpans += receipt.rejected;
        }
    }
    for (Waiting& waiting : group) waiting.done(waiting.receipt);
}

} // namespace retrospan::live
