// GrpcReceiver: OTLP over gRPC, for SDKs that send to port 4317: traces and logs go to the intake as the
// bytes they are, metrics are answered and counted. A call is answered when its receipt is there. Messages
// are decompressed here, because grpc's own decompression knows no limit. Invariants: at most
// kMaxBytesInFlight wait for the intake, the rest is told to come again; a call that sends nothing is ended
// after kPatience. Thread: start and destruction on one thread, address() and counts() on any; calls run on
// grpc's threads. The intake must outlive the receiver, receipts may come later.
#pragma once

#include "live/intake.h"
#include "trace/result.h"

#include <chrono>
#include <memory>
#include <string>

namespace retrospan::live {

struct GrpcReceiverOptions {
    std::string host = "127.0.0.1"; ///< numeric address or "localhost"
    std::uint16_t port = 4317; ///< 0: any that is free
    bool allowRemote = false; ///< addresses that other computers reach; needs a token
    std::string token = {}; ///< not empty: senders must say "authorization: Bearer TOKEN"
    std::chrono::milliseconds patience{30'000}; ///< for the message of a call
};

/// Calls since the start; what became of those handed to the intake is in its own counts.
struct GrpcCounts {
    std::uint64_t delivered = 0; ///< handed to the intake
    std::uint64_t metrics = 0; ///< answered, not stored
    std::uint64_t busy = 0; ///< told to come again before the intake was asked
    std::uint64_t refused = 0; ///< unknown method, no token, too large, damaged or missing message
};

class GrpcReceiver {
public:
    static constexpr int kMaxMessageBytes = 32 * 1024 * 1024;
    static constexpr std::size_t kMaxBytesInFlight = 64 * 1024 * 1024;
    static constexpr std::size_t kMaxOpenCalls = 1'024;

    [[nodiscard]] static Result<std::unique_ptr<GrpcReceiver>> start(const GrpcReceiverOptions& options,
                                                                     Intake& intake);
    /// Ends open calls with UNAVAILABLE or CANCELLED; what the intake took is still stored.
    ~GrpcReceiver();
    GrpcReceiver(const GrpcReceiver&) = delete;
    GrpcReceiver& operator=(const GrpcReceiver&) = delete;

    [[nodiscard]] std::string address() const; ///< "127.0.0.1:4317"
    [[nodiscard]] GrpcCounts counts() const;

private:
    class Impl;
    explicit GrpcReceiver(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace retrospan::live
