#include "live/http_connection.h"

#include <limits>

namespace retrospan::live {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

namespace {

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

/// A step as the handler of an operation. What it throws (out of memory) ends this connection alone.
auto HttpConnection::next(void (HttpConnection::*step)(error_code, std::size_t))
{
    return [self = shared_from_this(), step](error_code error, std::size_t bytes) {
        try {
            ((*self).*step)(error, bytes);
        } catch (const std::exception&) {
            self->close();
        }
    };
}

HttpConnection::HttpConnection(Server& server, std::uint64_t id, tcp::socket socket)
    : m_server(server)
    , m_id(id)
    , m_stream(std::move(socket))
    , m_buffer(std::max(kReadBytes, server.options.maxHeadBytes))
{
    m_buffer.reserve(kReadBytes);
}

void HttpConnection::readHead()
{
    if (m_server.stopping) return close();
    m_parser.emplace();
    m_parser->header_limit(static_cast<std::uint32_t>(m_server.options.maxHeadBytes));
    m_parser->body_limit(std::numeric_limits<std::uint64_t>::max()); // onBody() has its own
    m_idle = true;
    m_idleSince = Clock::now();
    m_stream.expires_after(m_server.options.idleTime);
    http::async_read_header(m_stream, m_buffer, *m_parser, next(&HttpConnection::onHead));
}

const Clock::time_point* HttpConnection::idleSince() const
{
    error_code ignored;
    return m_idle && m_stream.socket().available(ignored) == 0 ? &m_idleSince : nullptr;
}

void HttpConnection::close()
{
    m_idle = false;
    m_server.turns.ended(m_body);
    m_stream.close();
    m_server.remove(m_id);
}

void HttpConnection::readBody()
{
    if (m_parser->is_done()) return handOver();
    http::async_read_some(m_stream, m_buffer, *m_parser, next(&HttpConnection::onBody));
}

void HttpConnection::refuse(Refusal reason, unsigned status, std::string_view message)
{
    m_server.turns.ended(m_body);
    m_server.service.noteRefused(m_admission, reason);
    m_keepAlive = false;
    answer(errorAnswer(status, message, m_admission.encoding, status == 429 ? 1 : 0));
}

void HttpConnection::answer(HttpAnswer answer)
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
    http::async_write(m_stream, m_answer, next(&HttpConnection::onWritten));
}

void HttpConnection::onHead(error_code error, std::size_t)
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

void HttpConnection::sendContinue()
{
    m_continue = {http::status::continue_, m_head.version};
    http::async_write(m_stream, m_continue, next(&HttpConnection::onContinued));
}

void HttpConnection::onContinued(error_code error, std::size_t)
{
    error ? close() : readBody();
}

void HttpConnection::onBody(error_code error, std::size_t)
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
void HttpConnection::onBroken(error_code error)
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

void HttpConnection::handOver()
{
    m_stream.expires_never();
    auto reply = [mailbox = m_server.mailbox, id = m_id](HttpAnswer out) {
        mailbox->deliver(id, std::move(out));
    };
    m_server.service.handle(std::move(m_admission), m_head, std::move(m_parser->get().body()),
                            std::move(m_charge), std::move(reply));
    m_server.turns.handedOver(m_body);
}

void HttpConnection::onWritten(error_code error, std::size_t)
{
    if (error) return close();
    if (m_answer.keep_alive()) return readHead();
    linger();
}

/// Reads what the peer still sends: a reset would take the answer away from it.
void HttpConnection::linger()
{
    error_code ignored;
    m_stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    m_stream.expires_after(m_server.stopping ? std::chrono::milliseconds(0) : m_server.options.lingerTime);
    drain({}, 0);
}

void HttpConnection::drain(error_code error, std::size_t)
{
    if (error) return close();
    m_buffer.clear();
    m_stream.async_read_some(m_buffer.prepare(kReadBytes), next(&HttpConnection::drain));
}

} // namespace retrospan::live
