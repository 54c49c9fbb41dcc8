#include "live/http_server.h"

#include "live/access.h"
#include "live/body_turns.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <atomic>
#include <limits>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace retrospan::live {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

/// Smaller pieces make large bodies 8 to 20 times slower (Beast reads into what is reserved).
constexpr std::size_t kReadBytes = 256 * 1024;

HttpHead headOf(const http::request<http::string_body>& request)
{
    const auto text = [](beast::string_view view) { return std::string(view.data(), view.size()); };
    HttpHead head{text(request.method_string()), text(request.target()), request.version()};
    for (const auto& field : request)
        head.fields.emplace_back(text(field.name_string()), text(field.value()));
    return head;
}

/// The refusal of a request that could not be read so far as to be admitted.
Admission unreadable(const error_code& error)
{
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        return refused(Refusal::size, 431, "the head of the request is too long");
    if (error == http::error::bad_version)
        return refused(Refusal::malformed, 400, "HTTP/1.1 is spoken here; gRPC has a port of its own");
    return refused(Refusal::malformed, 400, "this is not an HTTP request: " + error.message());
}

} // namespace

class Connection;

struct HttpServer::Impl {
    /// A socket that is listened on. Paused while there are too many connections.
    struct Listener {
        explicit Listener(asio::io_context& io)
            : acceptor(io)
        {
        }
        tcp::acceptor acceptor;
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
    [[nodiscard]] error_code listen(const std::string& host, std::uint16_t wanted);
    void run();
    void accept(Listener& listener);
    void accepted(Listener& listener, tcp::socket socket);
    [[nodiscard]] bool makeRoom();
    void waitForRoom();
    void resume();
    void remove(std::uint64_t id);
    void answer(std::uint64_t id, HttpAnswer answer);
    void wait(BodyTurns::Body body, std::shared_ptr<Connection> connection);
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
    asio::io_context io{1};
    asio::steady_timer roomTimer, turnTimer, stopTimer;
    BodyTurns turns;
    std::map<BodyTurns::Body, std::shared_ptr<Connection>> waiting; ///< whose turn it is not
    std::vector<std::unique_ptr<Listener>> listeners;
    std::map<std::uint64_t, std::shared_ptr<Connection>> connections;
    std::thread thread;
};

/// One sender: a chain of asynchronous steps, each of which begins the next. What is pending keeps it alive,
/// beside the server's list of connections.
class Connection : public std::enable_shared_from_this<Connection> {
    using Server = HttpServer::Impl;

    /// A step as the handler of an operation. What it throws (out of memory) ends this connection alone.
    auto next(void (Connection::*step)(error_code, std::size_t))
    {
        return [self = shared_from_this(), step](error_code error, std::size_t bytes) {
            try {
                ((*self).*step)(error, bytes);
            } catch (const std::exception&) {
                self->close();
            }
        };
    }

public:
    Connection(Server& server, std::uint64_t id, tcp::socket socket)
        : m_server(server)
        , m_id(id)
        , m_stream(std::move(socket))
        , m_buffer(std::max(kReadBytes, server.options.maxHeadBytes))
    {
        m_buffer.reserve(kReadBytes);
    }

    void readHead()
    {
        if (m_server.stopping) return close();
        m_parser.emplace();
        m_parser->header_limit(static_cast<std::uint32_t>(m_server.options.maxHeadBytes));
        m_parser->body_limit(std::numeric_limits<std::uint64_t>::max()); // onBody() has its own
        m_idle = true;
        m_idleSince = Clock::now();
        m_stream.expires_after(m_server.options.idleTime);
        http::async_read_header(m_stream, m_buffer, *m_parser, next(&Connection::onHead));
    }

    /// Null while a request is being read or answered, and when more of one has just arrived.
    [[nodiscard]] const Clock::time_point* idleSince() const
    {
        error_code ignored;
        return m_idle && m_stream.socket().available(ignored) == 0 ? &m_idleSince : nullptr;
    }

    void close()
    {
        m_idle = false;
        m_server.turns.ended(m_body);
        m_stream.close();
        m_server.remove(m_id);
    }

    void readBody()
    {
        if (m_parser->is_done()) return handOver();
        http::async_read_some(m_stream, m_buffer, *m_parser, next(&Connection::onBody));
    }

    void refuse(Refusal reason, unsigned status, std::string_view message)
    {
        m_server.turns.ended(m_body);
        m_server.service.noteRefused(m_admission, reason);
        m_keepAlive = false;
        answer(errorAnswer(status, message, m_admission.encoding, status == 429 ? 1 : 0));
    }

    /// Writes the answer to the request at hand.
    void answer(HttpAnswer answer)
    {
        const bool bodyRead = m_parser->is_done();
        const bool keep = bodyRead && m_keepAlive && !m_server.stopping;
        m_charge = {};
        m_answer = {};
        m_answer.version(m_head.version);
        m_answer.result(answer.status);
        for (const auto& [name, value] : answer.fields) m_answer.insert(name, value);
        if (!answer.contentType.empty()) m_answer.set(http::field::content_type, answer.contentType);
        if (m_head.method != "HEAD") m_answer.body() = std::move(answer.body);
        m_answer.keep_alive(keep);
        if (answer.status != 204) m_answer.prepare_payload();
        if (keep) {
            using std::chrono::seconds;
            const auto time = std::chrono::duration_cast<seconds>(m_server.options.idleTime);
            m_answer.set(http::field::keep_alive, "timeout=" + std::to_string(time.count()));
        }
        m_stream.expires_after(m_server.options.bodyTime);
        http::async_write(m_stream, m_answer, next(&Connection::onWritten));
    }

private:
    void onHead(error_code error, std::size_t)
    {
        m_idle = false;
        if (error) return onBroken(error);
        m_head = headOf(m_parser->get());
        m_keepAlive = m_parser->keep_alive();
        m_admission = m_server.service.admit(m_head);
        if (m_admission.answer) return answer(std::move(*m_admission.answer));
        m_charge = FlightMeter::Charge(m_server.meter);
        m_body = m_server.turns.begin();
        m_parser->eager(true);
        m_stream.expires_after(m_server.options.bodyTime);
        if (!m_parser->is_done() && sameText(m_head.field("expect"), "100-continue")) return sendContinue();
        readBody();
    }

    void sendContinue()
    {
        m_continue = {http::status::continue_, m_head.version};
        http::async_write(m_stream, m_continue, next(&Connection::onContinued));
    }
    void onContinued(error_code error, std::size_t) { error ? close() : readBody(); }

    void onBody(error_code error, std::size_t)
    {
        if (error) return onBroken(error);
        const std::size_t bytes = m_parser->get().body().size();
        if (bytes > m_server.options.maxBodyBytes)
            return refuse(Refusal::size, 413,
                          "a body may be " + std::to_string(m_server.options.maxBodyBytes) + " bytes long");
        const bool room = m_charge.set(bytes);
        if (!room && !m_server.turns.goesOn(m_body, Clock::now()))
            return m_server.wait(m_body, shared_from_this());
        readBody();
        if (room) m_server.giveTurn();
    }

    /// The peer ended, was too slow, or sends what is no HTTP.
    void onBroken(error_code error)
    {
        const bool theirs = error.category() == http::make_error_code(http::error::bad_method).category();
        if (!theirs || error == http::error::end_of_stream || error == http::error::partial_message)
            return close();
        Admission admission = unreadable(error);
        m_server.service.noteRefused(admission, admission.refusal);
        m_keepAlive = false;
        m_head = {};
        answer(std::move(*admission.answer));
    }

    void handOver()
    {
        m_stream.expires_never();
        auto reply = [mailbox = m_server.mailbox, id = m_id](HttpAnswer out) {
            mailbox->deliver(id, std::move(out));
        };
        m_server.service.handle(std::move(m_admission), m_head, std::move(m_parser->get().body()),
                                std::move(m_charge), std::move(reply));
        m_server.turns.handedOver(m_body);
    }

    void onWritten(error_code error, std::size_t)
    {
        if (error) return close();
        if (m_answer.keep_alive()) return readHead();
        linger();
    }

    /// Reads what the peer still sends: a reset would take the answer away from it.
    void linger()
    {
        error_code ignored;
        m_stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
        m_stream.expires_after(m_server.stopping ? std::chrono::milliseconds(0)
                                                 : m_server.options.lingerTime);
        drain({}, 0);
    }
    void drain(error_code error, std::size_t)
    {
        if (error) return close();
        m_buffer.clear();
        m_stream.async_read_some(m_buffer.prepare(kReadBytes), next(&Connection::drain));
    }

    Server& m_server;
    std::uint64_t m_id;
    BodyTurns::Body m_body = 0;
    beast::tcp_stream m_stream;
    beast::flat_buffer m_buffer;
    std::optional<http::request_parser<http::string_body>> m_parser;
    HttpHead m_head;
    Admission m_admission;
    FlightMeter::Charge m_charge;
    http::response<http::string_body> m_answer;
    http::response<http::empty_body> m_continue;
    bool m_keepAlive = false, m_idle = false;
    Clock::time_point m_idleSince;
};

void HttpServer::Impl::Mailbox::deliver(std::uint64_t connection, HttpAnswer answer)
{
    const std::scoped_lock guard(mutex);
    if (server == nullptr) return;
    asio::post(server->io, [to = server, connection, out = std::move(answer)]() mutable {
        to->answer(connection, std::move(out));
    });
}

error_code HttpServer::Impl::listen(const std::string& host, std::uint16_t wanted)
{
    error_code error;
    const auto address = asio::ip::make_address(host, error);
    if (error) return error;
    auto listener = std::make_unique<Listener>(io);
    const tcp::endpoint endpoint(address, wanted);
    if (listener->acceptor.open(endpoint.protocol(), error)) return error;
    if (listener->acceptor.set_option(tcp::acceptor::reuse_address(true), error)) return error;
    if (address.is_v6()) listener->acceptor.set_option(asio::ip::v6_only(true), error);
    if (listener->acceptor.bind(endpoint, error)) return error;
    if (listener->acceptor.listen(tcp::acceptor::max_listen_connections, error)) return error;
    port = listener->acceptor.local_endpoint().port();
    listeners.push_back(std::move(listener));
    return {};
}

void HttpServer::Impl::run()
{
    for (const auto& listener : listeners) accept(*listener);
    for (bool again = true; again;) {
        again = false;
        try {
            io.run();
        } catch (const std::exception&) {
            again = true; // out of memory for one request: the others go on
        }
    }
}

void HttpServer::Impl::accept(Listener& listener)
{
    if (stopping) return;
    listener.paused = false; // making room calls back
    listener.paused = connections.size() >= options.maxConnections && !makeRoom();
    if (listener.paused) return waitForRoom();
    listener.acceptor.async_accept([this, &listener](error_code error, tcp::socket socket) {
        if (!error) return accepted(listener, std::move(socket));
        if (error == asio::error::operation_aborted) return;
        listener.paused = true; // out of file descriptors: later
        waitForRoom();
    });
}

void HttpServer::Impl::accepted(Listener& listener, tcp::socket socket)
{
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    const std::uint64_t id = ++lastId;
    const auto connection = std::make_shared<Connection>(*this, id, std::move(socket));
    connections.emplace(id, connection);
    open = connections.size();
    connection->readHead();
    accept(listener);
}

/// Closes the connection that is idle longest; false when none is.
bool HttpServer::Impl::makeRoom()
{
    auto before = Clock::now() - options.graceTime;
    std::shared_ptr<Connection> oldest;
    for (const auto& [id, connection] : connections) {
        const auto* since = connection->idleSince();
        if (since == nullptr || *since > before) continue;
        oldest = connection;
        before = *since;
    }
    if (oldest) oldest->close();
    return oldest != nullptr;
}

void HttpServer::Impl::waitForRoom()
{
    roomTimer.expires_after(std::max(options.graceTime / 4, std::chrono::milliseconds(1)));
    roomTimer.async_wait([this](error_code error) {
        if (!error) resume();
    });
}

void HttpServer::Impl::resume()
{
    for (const auto& listener : listeners)
        if (listener->paused) accept(*listener);
}

void HttpServer::Impl::remove(std::uint64_t id)
{
    connections.erase(id);
    open = connections.size();
    giveTurn();
    if (stopping && connections.empty()) stopTimer.cancel();
    if (!stopping && connections.size() < options.maxConnections) resume();
}

/// Its memory is used up: nothing is read of it for a while.
void HttpServer::Impl::wait(BodyTurns::Body body, std::shared_ptr<Connection> connection)
{
    if (waiting.empty()) awaitTurns();
    waiting.emplace(body, std::move(connection));
}

/// One at a time: what it reads is charged before the next goes on.
void HttpServer::Impl::giveTurn()
{
    const auto body = turns.next(!meter->full());
    if (body) waiting.extract(*body).mapped()->readBody();
}

void HttpServer::Impl::awaitTurns()
{
    turnTimer.expires_after(options.turnTime / 20);
    turnTimer.async_wait([this](error_code error) {
        if (error) return;
        while (const auto body = turns.overdue(Clock::now() - options.turnTime))
            waiting.extract(*body).mapped()->refuse(Refusal::busy, 429, "too much is being received at once");
        giveTurn();
        if (!waiting.empty()) awaitTurns();
    });
}

void HttpServer::Impl::answer(std::uint64_t id, HttpAnswer answer)
{
    turns.answered();
    giveTurn();
    const auto found = connections.find(id);
    if (found == connections.end()) return;
    const auto connection = found->second; // stays while it answers
    connection->answer(std::move(answer));
}

void HttpServer::Impl::beginStop()
{
    stopping = true;
    roomTimer.cancel();
    for (const auto& listener : listeners) listener->acceptor.close();
    std::vector<std::shared_ptr<Connection>> idle;
    for (const auto& [id, connection] : connections)
        if (connection->idleSince() != nullptr) idle.push_back(connection);
    for (const auto& connection : idle) connection->close();
    if (connections.empty()) return;
    stopTimer.expires_after(options.stopTime);
    stopTimer.async_wait([this](error_code) { io.stop(); });
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
    m_impl->thread = std::thread([server = m_impl.get()] { server->run(); });
}

HttpServer::~HttpServer()
{
    asio::post(m_impl->io, [server = m_impl.get()] { server->beginStop(); });
    m_impl->thread.join();
    const std::scoped_lock guard(m_impl->mailbox->mutex);
    m_impl->mailbox->server = nullptr;
}

Result<std::unique_ptr<HttpServer>> HttpServer::start(const HttpServerOptions& options, HttpService& service)
{
    auto impl = std::make_unique<Impl>(options, service);
    const std::string host = numericHost(options.host);
    if (impl->listen(host, options.port)) return whyNotBound(host, options.port);
    // Where "localhost" means ::1 first, senders would be refused there.
    if (host == "127.0.0.1") static_cast<void>(impl->listen("::1", impl->port));
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

std::uint16_t HttpServer::port() const
{
    return m_impl->port;
}

std::size_t HttpServer::openConnections() const
{
    return m_impl->open;
}

} // namespace retrospan::live
