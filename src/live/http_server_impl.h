// What an HTTP server and its connections share: the thread's loop, the list of connections, whose turn it is
// to have its body read. For http_server.cpp and http_connection.cpp. Thread: the server's, but for
// `mailbox`, `open` and `port`.
#pragma once

#include "live/body_turns.h"
#include "live/http_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace retrospan::live {

class HttpConnection;

struct HttpServer::Impl {
    using Clock = std::chrono::steady_clock;
    /// A socket that is listened on. Paused while there are too many connections.
    struct Listener {
        explicit Listener(boost::asio::io_context& io)
            : acceptor(io)
        {
        }
        boost::asio::ip::tcp::acceptor acceptor;
        bool paused = false;
    };
    /// Where answers from other threads go; it outlives the server.
    struct Mailbox {
        std::mutex mutex;
        Impl* server = nullptr;
        void deliver(std::uint64_t connection, HttpAnswer answer);
    };

    Impl(const HttpServerOptions& o, HttpService& s)
        : options(o)
        , service(s)
        , meter(std::make_shared<FlightMeter>(o.maxFlightBytes))
        , roomTimer(io)
        , turnTimer(io)
        , stopTimer(io)
    {
        mailbox->server = this;
    }
    [[nodiscard]] boost::system::error_code listen(const std::string& host, std::uint16_t wanted);
    void run();
    void accept(Listener& listener);
    void accepted(Listener& listener, boost::asio::ip::tcp::socket socket);
    [[nodiscard]] bool makeRoom();
    void waitForRoom();
    void resume();
    void remove(std::uint64_t id);
    void answer(std::uint64_t id, HttpAnswer answer);
    void wait(BodyTurns::Body body, std::shared_ptr<HttpConnection> connection);
    void giveTurn();
    void awaitTurns();
    void beginStop();

    HttpServerOptions options;
    HttpService& service;
    std::shared_ptr<FlightMeter> meter;
    std::shared_ptr<Mailbox> mailbox = std::make_shared<Mailbox>();
    std::atomic<std::size_t> open = 0;
    std::uint16_t port = 0;
    bool stopping = false;
    std::uint64_t lastId = 0;
    boost::asio::io_context io{1};
    boost::asio::steady_timer roomTimer, turnTimer, stopTimer;
    BodyTurns turns;
    std::map<BodyTurns::Body, std::shared_ptr<HttpConnection>> waiting; ///< whose turn it is not
    std::vector<std::unique_ptr<Listener>> listeners;
    std::map<std::uint64_t, std::shared_ptr<HttpConnection>> connections;
    std::thread thread;
};

} // namespace retrospan::live
