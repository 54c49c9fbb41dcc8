#include "evals/case_capture.h"

#include <numeric>

namespace retrospan::app {

Result<std::unique_ptr<CaseCapture>> CaseCapture::start(LiveIntake& intake, std::string session,
                                                        SpanId caller)
{
    live::BatchStore store = intake.store();
    store.accept = [accept = std::move(store.accept), session = std::move(session),
                    caller](SpanBatch&& batch) {
        for (BatchTrace& trace : batch.traces) trace.facts.sessionId = session;
        for (BatchSpan& span : batch.spans)
            if (span.parentId == caller) span.parentId = {};
        return accept(std::move(batch));
    };
    std::unique_ptr<CaseCapture> capture(new CaseCapture(std::move(store)));
    live::HttpReceiverOptions options;
    options.port = 0;
    auto receiver = live::HttpReceiver::start(options, *capture->m_queue);
    if (!receiver.ok()) return receiver.error();
    capture->m_receiver = std::move(*receiver);
    return capture;
}

std::string CaseCapture::finish()
{
    const live::HttpCounts received = m_receiver->counts();
    m_receiver.reset();
    const live::IntakeCounts taken = m_queue->counts();
    m_queue.reset();
    const std::uint64_t refused =
        std::accumulate(received.byRefusal.begin(), received.byRefusal.end(), std::uint64_t{0});
    if (taken.failedRequests > 0) return "what the agent reports could not be stored in the workspace";
    if (taken.malformedRequests > 0) return "what the agent reports could not be read: it is no OTLP";
    if (refused > 0) return "what the agent reports was refused: it is no OTLP over HTTP";
    return {};
}

} // namespace retrospan::app
