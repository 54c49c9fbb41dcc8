// PlainClient: a TCP connection of the most simple kind, to send receivers what no library would send.
// Every wait ends after ten seconds, which a passing test never needs.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace retrospan::test {

struct PlainAnswer {
    int status = 0; ///< 0: the peer closed instead
    std::map<std::string, std::string> fields; ///< names as sent
    std::string body;
};

class PlainClient {
public:
    explicit PlainClient(std::uint16_t port)
    {
        m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        m_connected = ::connect(m_socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    }
    PlainClient(PlainClient&& other) noexcept
        : m_socket(std::exchange(other.m_socket, -1))
        , m_connected(other.m_connected)
        , m_pending(std::move(other.m_pending))
    {
    }
    ~PlainClient()
    {
        if (m_socket >= 0) ::close(m_socket);
    }
    [[nodiscard]] bool connected() const { return m_connected; }

    /// False when the peer takes no more.
    bool send(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    /// The next answer; bodies are read by Content-Length.
    PlainAnswer read(bool withBody = true)
    {
        PlainAnswer answer;
        std::size_t end = 0;
        while ((end = m_pending.find("\r\n\r\n")) == std::string::npos)
            if (!more()) return answer;
        readHead(std::string_view(m_pending).substr(0, end + 2), answer);
        m_pending.erase(0, end + 4);
        const auto length = answer.fields.find("Content-Length");
        if (!withBody || length == answer.fields.end()) return answer;
        const std::size_t bytes = std::strtoul(length->second.c_str(), nullptr, 10);
        while (m_pending.size() < bytes)
            if (!more()) return {};
        answer.body = m_pending.substr(0, bytes);
        m_pending.erase(0, bytes);
        return answer;
    }

    /// True when the peer closes without another byte.
    bool closedByPeer() { return m_pending.empty() && !more(); }

private:
    bool more()
    {
        pollfd ready = {m_socket, POLLIN, 0};
        char piece[16 * 1024];
        if (::poll(&ready, 1, 10'000) != 1) return false;
        const ssize_t got = ::recv(m_socket, piece, sizeof(piece), 0);
        if (got <= 0) return false;
        m_pending.append(piece, static_cast<std::size_t>(got));
        return true;
    }

    static void readHead(std::string_view text, PlainAnswer& answer)
    {
        const std::size_t space = text.find(' ');
        if (space != std::string_view::npos) answer.status = std::atoi(text.data() + space);
        for (std::size_t at = text.find("\r\n") + 2; at < text.size();) {
            const std::size_t end = text.find("\r\n", at), colon = text.find(':', at);
            answer.fields[std::string(text.substr(at, colon - at))] = text.substr(colon + 2, end - colon - 2);
            at = end + 2;
        }
    }

    int m_socket = -1;
    bool m_connected = false;
    std::string m_pending;
};

} // namespace retrospan::test
