// GrpcCall: one call of an Export method: reads its one message, hands it to the intake, answers with the
// receipt. Invariants: finished exactly once, by whichever comes first of receipt, refusal, cancellation and
// time-out; it keeps itself alive until grpc is done with it. Thread: grpc's and the intake's threads.
#pragma once

#include "live/grpc_receiver.h"
#include "live/inflate.h"

#include <grpcpp/alarm.h>
#include <grpcpp/generic/async_generic_service.h>

#include <atomic>
#include <memory>
#include <string>

namespace retrospan::live {

/// What the calls of one receiver share; outlives it while receipts are outstanding.
struct GrpcCallState {
    explicit GrpcCallState(Intake& receiver)
        : intake(receiver)
    {
    }
    Intake& intake;
    std::atomic<std::size_t> openCalls = 0, bytesInFlight = 0;
    std::atomic<std::uint64_t> delivered = 0, metrics = 0, busy = 0, refused = 0;
};

/// What a call has sent, as it was before it was packed.
[[nodiscard]] Inflated unpackMessage(const grpc::ByteBuffer& message, std::size_t maxBytes);

class GrpcCall : public grpc::ServerGenericBidiReactor, public std::enable_shared_from_this<GrpcCall> {
public:
    enum class Kind : std::uint8_t { deliver, count };

    GrpcCall(std::shared_ptr<GrpcCallState> state, Kind kind);
    ~GrpcCall() override;
    /// Reads the message; the call ends when none is there after `patience`.
    void begin(std::chrono::milliseconds patience);
    /// Answers without reading anything.
    void refuse(const grpc::Status& status);
    /// The same because there is too much to do.
    void refuseBusy(const std::string& message);

    void OnReadDone(bool ok) override;
    void OnCancel() override;
    void OnDone() override;

private:
    void giveUpWaiting();
    [[nodiscard]] bool unpack(std::string& body);
    void submit(std::string body);
    void answer(const Receipt& receipt);
    void end(const grpc::Status& status);
    [[nodiscard]] bool mayFinish() { return !m_finished.exchange(true); }

    std::shared_ptr<GrpcCallState> m_state;
    Kind m_kind;
    grpc::ByteBuffer m_request, m_response;
    grpc::Alarm m_impatience;
    std::atomic<bool> m_read = false, m_finished = false;
    std::shared_ptr<GrpcCall> m_self; ///< until OnDone
};

} // namespace retrospan::live
