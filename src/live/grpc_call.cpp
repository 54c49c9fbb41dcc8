#include "live/grpc_call.h"

#include "live/otlp_answer.h"

#include <vector>

namespace retrospan::live {
namespace {

using grpc::StatusCode;

grpc::Status statusOf(StatusCode code, const std::string& message, bool again)
{
    return {code, message, rpcStatus(code, message, again ? std::optional(kRetryAfter) : std::nullopt)};
}

grpc::Status statusOf(const Receipt& receipt)
{
    switch (receipt.verdict) {
    case Verdict::stored: return grpc::Status::OK;
    case Verdict::malformed: return statusOf(StatusCode::INVALID_ARGUMENT, receipt.message, false);
    case Verdict::busy: return statusOf(StatusCode::RESOURCE_EXHAUSTED, receipt.message, true);
    case Verdict::failed: break;
    }
    return statusOf(StatusCode::UNAVAILABLE, receipt.message, true);
}

std::string bytesOf(const grpc::ByteBuffer& buffer)
{
    std::string bytes;
    bytes.reserve(buffer.Length());
    std::vector<grpc::Slice> slices;
    if (!buffer.Dump(&slices).ok()) return bytes;
    for (const grpc::Slice& slice : slices)
        bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    return bytes;
}

} // namespace

Inflated unpackMessage(const grpc::ByteBuffer& message, std::size_t maxBytes)
{
    std::string body = bytesOf(message);
    if (looksDeflated(body)) return inflate(body, maxBytes);
    return {Inflated::Outcome::complete, std::move(body)};
}

GrpcCall::GrpcCall(std::shared_ptr<GrpcCallState> state, Kind kind)
    : m_state(std::move(state))
    , m_kind(kind)
{
    ++m_state->openCalls;
}

GrpcCall::~GrpcCall()
{
    --m_state->openCalls;
}

void GrpcCall::begin(std::chrono::milliseconds patience)
{
    m_self = shared_from_this();
    const auto expire = [call = weak_from_this()](bool expired) {
        if (const auto open = call.lock(); open && expired) open->giveUpWaiting();
    };
    m_impatience.Set(std::chrono::system_clock::now() + patience, expire);
    StartRead(&m_request);
}

void GrpcCall::giveUpWaiting()
{
    if (m_read) return;
    end({StatusCode::DEADLINE_EXCEEDED, "the message did not arrive"});
}

void GrpcCall::refuse(const grpc::Status& status)
{
    m_self = shared_from_this();
    ++m_state->refused;
    end(status);
}

void GrpcCall::refuseBusy(const std::string& message)
{
    m_self = shared_from_this();
    ++m_state->busy;
    end(statusOf({Verdict::busy, 0, 0, message}));
}

void GrpcCall::OnReadDone(bool ok)
{
    m_read = true;
    m_impatience.Cancel();
    if (!ok) { // too large, cancelled, given up or without a message
        ++m_state->refused;
        return end({StatusCode::INVALID_ARGUMENT, "a call needs one message"});
    }
    std::string body;
    if (!unpack(body)) return;
    if (m_kind == Kind::deliver) return submit(std::move(body));
    ++m_state->metrics;
    answer({});
}

/// False when the call was answered because of what its message is.
bool GrpcCall::unpack(std::string& body)
{
    Inflated inflated = unpackMessage(m_request, GrpcReceiver::kMaxMessageBytes);
    m_request.Clear();
    body = std::move(inflated.bytes);
    if (inflated.outcome == Inflated::Outcome::complete) return true;
    ++m_state->refused;
    if (inflated.outcome == Inflated::Outcome::tooLarge)
        end({StatusCode::RESOURCE_EXHAUSTED,
             "the decompressed message is larger than " + std::to_string(GrpcReceiver::kMaxMessageBytes)});
    else
        end(statusOf(StatusCode::INVALID_ARGUMENT, "the compressed message is damaged", false));
    return false;
}

void GrpcCall::submit(std::string body)
{
    const std::size_t size = body.size();
    const std::size_t before = m_state->bytesInFlight.fetch_add(size);
    if (before != 0 && before + size > GrpcReceiver::kMaxBytesInFlight) {
        m_state->bytesInFlight -= size;
        ++m_state->busy;
        return answer({Verdict::busy, 0, 0, "too much is waiting to be stored"});
    }
    ++m_state->delivered;
    m_state->intake.submit({std::move(body), "otlp-protobuf", true},
                           [call = weak_from_this(), state = m_state, size](const Receipt& receipt) {
                               state->bytesInFlight -= size;
                               if (const auto open = call.lock()) open->answer(receipt);
                           });
}

void GrpcCall::answer(const Receipt& receipt)
{
    if (receipt.verdict != Verdict::stored) return end(statusOf(receipt));
    if (!mayFinish()) return;
    const std::string bytes = exportResponse(receipt);
    const grpc::Slice slice(bytes);
    m_response = grpc::ByteBuffer(&slice, 1);
    StartWriteAndFinish(&m_response, {}, grpc::Status::OK);
}

void GrpcCall::end(const grpc::Status& status)
{
    if (mayFinish()) Finish(status);
}

void GrpcCall::OnCancel()
{
    end(grpc::Status(StatusCode::CANCELLED, "cancelled"));
}

void GrpcCall::OnDone()
{
    m_response.Clear();
    m_self.reset();
}

} // namespace retrospan::live
