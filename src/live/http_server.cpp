#include "live/access.h"
#include "live/http_connection.h"

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>

namespace retrospan::live {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

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
    const auto connection = std::make_shared<HttpConnection>(*this, id, std::move(socket));
    connections.emplace(id, connection);
    open = connections.size();
    connection->readHead();
    accept(listener);
}

/// Closes the connection that is idle longest; false when none is.
bool HttpServer::Impl::makeRoom()
{
    auto before = Clock::now() - options.graceTime;
    std::shared_ptr<HttpConnection> oldest;
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
void HttpServer::Impl::wait(BodyTurns::Body body, std::shared_ptr<HttpConnection> connection)
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
    std::vector<std::shared_ptr<HttpConnection>> idle;
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
try {
    auto impl = std::make_unique<Impl>(options, service);
    const std::string host = numericHost(options.host);
    if (impl->listen(host, options.port)) return whyNotBound(host, options.port);
    // Where "localhost" means ::1 first, senders would be refused there.
    if (host == "127.0.0.1") static_cast<void>(impl->listen("::1", impl->port));
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
} catch (const std::exception& failed) {
    return Error{std::string("cannot receive over HTTP: ") + failed.what()}; // out of descriptors, of threads
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
