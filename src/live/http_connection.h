// HttpConnection: one sender, as a chain of asynchronous steps, each of which begins the next. What is
// pending keeps it alive, beside the server's list of connections. Thread: the server's.
#pragma once

#include "live/http_server_impl.h"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <optional>

namespace retrospan::live {

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
    using Server = HttpServer::Impl;
    using error_code = boost::system::error_code;

public:
    HttpConnection(Server& server, std::uint64_t id, boost::asio::ip::tcp::socket socket);

    void readHead();
    void readBody();
    void refuse(Refusal reason, unsigned status, std::string_view message);
    /// Writes the answer to the request at hand.
    void answer(HttpAnswer answer);
    void close();
    /// Null while a request is being read or answered, and when more of one has just arrived.
    [[nodiscard]] const Server::Clock::time_point* idleSince() const;

private:
    auto next(void (HttpConnection::*step)(error_code, std::size_t));
    void onHead(error_code error, std::size_t bytes);
    void sendContinue();
    void onContinued(error_code error, std::size_t bytes);
    void onBody(error_code error, std::size_t bytes);
    void onBroken(error_code error);
    void handOver();
    void onWritten(error_code error, std::size_t bytes);
    void linger();
    void drain(error_code error, std::size_t bytes);

    Server& m_server;
    std::uint64_t m_id;
    BodyTurns::Body m_body = 0;
    boost::beast::tcp_stream m_stream;
    boost::beast::flat_buffer m_buffer;
    std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> m_parser;
    HttpHead m_head;
    Admission m_admission;
    FlightMeter::Charge m_charge;
    boost::beast::http::response<boost::beast::http::string_body> m_answer;
    boost::beast::http::response<boost::beast::http::empty_body> m_continue;
    bool m_keepAlive = false, m_idle = false;
    Server::Clock::time_point m_idleSince;
};

} // namespace retrospan::live
