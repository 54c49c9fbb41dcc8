// LiveService: everything that listens: receivers and followers over one intake, which services may share.
// Owns them. Invariants: a receiver that cannot start leaves the others alone and says why; destruction
// answers and stores what was taken. Thread: start() and destruction may take a moment, so not on the GUI
// thread; the rest from any thread.
#pragma once

#include "live_intake.h"

#include "live/file_follower.h"
#include "live/grpc_receiver.h"
#include "live/http_receiver.h"

#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace retrospan::app {

struct LiveAddress {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    friend bool operator==(const LiveAddress&, const LiveAddress&) = default;
};
inline constexpr std::uint16_t kHttpPort = 4318, kGrpcPort = 4317; ///< the ports of OTLP

/// "HOST:PORT", "[::1]:PORT", "PORT" or "HOST" (then `port`); nothing when it is none of these.
[[nodiscard]] std::optional<LiveAddress> parseAddress(std::string_view text, std::uint16_t port);

struct LiveOptions {
    std::optional<LiveAddress> http = LiveAddress{"127.0.0.1", kHttpPort}; ///< nothing: off
    std::optional<LiveAddress> grpc = LiveAddress{"127.0.0.1", kGrpcPort};
    bool allowRemote = false; ///< addresses that other machines reach; needs the token
    std::string token = {};
    std::vector<std::string> follow = {}; ///< files and folders to be read as they grow
    int input = -1; ///< a descriptor to be read to its end; not closed
    friend bool operator==(const LiveOptions&, const LiveOptions&) = default;
};

/// For people: which followed file is not read and why, or what happens to it.
[[nodiscard]] std::string describe(const live::FollowEvent& event);

/// One receiver: where it listens, or why it does not; both empty: it is off.
struct ReceiverState {
    std::string address, problem;
};

/// What came in since the start.
struct LiveCounts {
    std::uint64_t requests = 0, bytes = 0;
    std::uint64_t stored = 0, rejected = 0; ///< spans; rejected: could not be read
    std::uint64_t busy = 0; ///< requests told to come again: the store was behind or could not write
    std::uint64_t refused = 0; ///< requests that were no good: malformed, of a foreign page, too large, ...
    std::uint64_t metrics = 0; ///< requests with metrics: answered, not stored
    std::uint64_t files = 0; ///< followed now
    std::uint64_t sampled = 0; ///< spans that the intake rules did not let in
    std::uint64_t droppedSessions = 0, droppedSpans = 0; ///< stored, and removed again by the sampling policy
    std::uint64_t redactions = 0; ///< places
    friend bool operator==(const LiveCounts&, const LiveCounts&) = default;
};

class LiveService {
public:
    /// `followed` (may be empty) is told of what becomes of followed files; from a thread of the follower.
    explicit LiveService(std::shared_ptr<LiveIntake> intake,
                         std::function<void(const live::FollowEvent&)> followed = {})
        : m_intake(std::move(intake))
        , m_followed(std::move(followed))
    {
    }
    /// Starts what `options` ask for; call it once.
    void start(const LiveOptions& options);

    [[nodiscard]] const ReceiverState& http() const { return m_httpState; }
    [[nodiscard]] const ReceiverState& grpc() const { return m_grpcState; }
    /// Of the intake, whoever it takes from, and of the receivers here.
    [[nodiscard]] LiveCounts counts() const;
    /// Until nothing is left of the descriptor in LiveOptions::input.
    void waitForInput() { m_input.join(); }

private:
    void followInput(int descriptor);

    std::shared_ptr<LiveIntake> m_intake; ///< first: outlives the receivers
    std::unique_ptr<live::HttpReceiver> m_http;
    std::unique_ptr<live::GrpcReceiver> m_grpc;
    std::function<void(const live::FollowEvent&)> m_followed;
    std::unique_ptr<live::FileFollower> m_follower;
    std::jthread m_input;
    ReceiverState m_httpState, m_grpcState;
};

} // namespace retrospan::app
