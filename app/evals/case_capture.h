// CaseCapture: a receiver for one run of an agent's command, so that whatever comes in here belongs to it:
// all of it is one session with an id of our own, whatever its sender calls it or does with TRACEPARENT.
// Thread: any, one at a time.
#pragma once

#include "live/http_receiver.h"
#include "live/intake_queue.h"
#include "live_intake.h"

#include <memory>
#include <optional>
#include <string>

namespace retrospan::app {

class CaseCapture {
public:
    /// On any free port of this machine. The intake must outlive it. `caller` is the span that TRACEPARENT
    /// names: that is us, nobody reports it, and what it called is the top of the session.
    [[nodiscard]] static Result<std::unique_ptr<CaseCapture>> start(LiveIntake& intake, std::string session,
                                                                    SpanId caller);

    /// "http://127.0.0.1:40123"
    [[nodiscard]] std::string endpoint() const { return "http://" + m_receiver->address(); }
    /// Takes no more, and all that was taken is stored when it returns. What could not be taken, in words;
    /// empty when there was nothing of that. Last.
    [[nodiscard]] std::string finish();

private:
    explicit CaseCapture(live::BatchStore store)
        : m_queue(std::in_place, std::move(store))
    {
    }
    std::optional<live::IntakeQueue> m_queue;
    std::unique_ptr<live::HttpReceiver> m_receiver; ///< last: ends before what it asks
};

} // namespace retrospan::app
