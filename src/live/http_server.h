// HttpServer: the sockets. Reads requests (HTTP/1.0 and 1.1, keep-alive, pipelined, chunked, 100-continue),
// asks a service about each, first by its head and then with its body, and writes the answers in order. The
// one place that knows Boost.Beast. Owns a thread. Limits: connections (the one idle longest makes room),
// time for a head, a body and an answer, bytes of a body and of all bodies together (more of them wait,
// unread, for their turn); refused senders are read out for a moment, so that they see why.
#pragma once

#include "live/flight_meter.h"
#include "live/http_message.h"
#include "live/http_routes.h"
#include "trace/result.h"

#include <chrono>
#include <functional>
#include <memory>

namespace retrospan::live {

struct HttpServerOptions {
    std::string host =
        "127.0.0.1"; ///< a number or "localhost"; with 127.0.0.1 ::1 is served too where it can be
    std::uint16_t port = 0; ///< 0: any that is free
    std::size_t maxBodyBytes = 32 * 1024 * 1024;
    std::size_t maxFlightBytes = 64 * 1024 * 1024;
    std::size_t maxHeadBytes = 64 * 1024;
    std::size_t maxConnections = 256;
    std::chrono::milliseconds idleTime{30'000}; ///< for the next request's whole head to come
    std::chrono::milliseconds bodyTime{120'000}; ///< for a whole body to come, and for an answer to be taken
    std::chrono::milliseconds turnTime{3'000}; ///< that a body waits for room among maxFlightBytes
    std::chrono::milliseconds lingerTime{2'000}; ///< for a refused sender to stop
    std::chrono::milliseconds graceTime{500}; ///< idle that long, a connection makes room for a new one
    std::chrono::milliseconds stopTime{2'000}; ///< for open answers when the server stops
};

/// What a server asks. Calls come on its thread, one at a time.
class HttpService {
public:
    using Reply = std::function<void(HttpAnswer)>;
    virtual ~HttpService() = default;
    /// Before the body is read: an answer in it ends the request.
    [[nodiscard]] virtual Admission admit(const HttpHead& head) = 0;
    /// A request the server refuses by itself; `admission` says what it was, as far as that is known.
    virtual void noteRefused(const Admission& admission, Refusal reason) = 0;
    /// A whole request. `reply` may be called once from any thread, also when the server is gone.
    virtual void handle(Admission admission, HttpHead head, std::string body, FlightMeter::Charge charge,
                        Reply reply) = 0;
};

class HttpServer {
public:
    /// The service must outlive the server.
    [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(const HttpServerOptions& options,
                                                                   HttpService& service);
    ~HttpServer();
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::size_t openConnections() const; ///< any thread

    struct Impl;

private:
    explicit HttpServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace retrospan::live
