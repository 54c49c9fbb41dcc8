// HttpReceiver: takes what SDKs send over HTTP (OTLP and the endpoints of vendors) and hands it to the
// intake. A request is answered when the intake says that it is stored. Listens on this machine alone unless
// told otherwise. Thread: owns one; every function may be called from any thread.
#pragma once

#include "live/http_counts.h"
#include "live/http_server.h"
#include "live/intake.h"

#include <memory>
#include <string>

namespace retrospan::live {

struct VendorIngest;

struct HttpReceiverOptions : HttpServerOptions {
    HttpReceiverOptions() { port = 4318; }
    bool allowRemote = false; ///< listening on more than this machine's own addresses; asks for a token
    std::string token = {}; ///< what every request has to carry; empty: nothing
    std::size_t maxInflatedBytes = 64 * 1024 * 1024; ///< of one body
    /// What a receiver before this one knew of vendors' runs; that one must be gone. Nothing: begins anew.
    std::shared_ptr<VendorIngest> vendors = {};
};

class HttpReceiver {
public:
    /// The intake must outlive the receiver. The error says which address it is about and what to do.
    [[nodiscard]] static Result<std::unique_ptr<HttpReceiver>> start(const HttpReceiverOptions& options,
                                                                     Intake& intake);
    /// Takes no new requests, and waits a moment for the answers to those it has.
    ~HttpReceiver();

    [[nodiscard]] std::string address() const; ///< "127.0.0.1:4318"
    [[nodiscard]] HttpCounts counts() const;

private:
    class Service;
    HttpReceiver(std::string host, std::unique_ptr<Service> service);
    std::string m_host;
    std::unique_ptr<Service> m_service;
    std::unique_ptr<HttpServer> m_server; ///< last: ends before what it asks
};

} // namespace retrospan::live
