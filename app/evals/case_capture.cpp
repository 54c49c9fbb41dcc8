#include "evals/case_capture.h"

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
    auto receiver = live::HttpReceiver::start(options, capture->m_queue);
    if (!receiver.ok()) return receiver.error();
    capture->m_receiver = std::move(*receiver);
    return capture;
}

} // namespace retrospan::app
