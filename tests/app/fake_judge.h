// A provider of models that answers as it is told to, on a port of its own.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace retrospan::test {

struct HttpReply {
    int status = 200;
    std::string body, headers;
    bool hangs = false; ///< says nothing until the end
};

class FakeJudge {
public:
    /// `answer` is called for each request with its number, from 0, and its text with the head.
    using Answer = std::function<HttpReply(std::size_t number, const std::string& request)>;

    explicit FakeJudge(Answer answer)
        : m_answer(std::move(answer))
        , m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        if (::bind(m_listener, reinterpret_cast<sockaddr*>(&address), size) != 0
            || ::listen(m_listener, 64) != 0
            || ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            std::abort();
        m_port = ntohs(address.sin_port);
        m_thread = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    }
    ~FakeJudge()
    {
        m_thread.request_stop();
        m_thread.join();
        for (const int held : m_held) ::close(held);
        ::close(m_listener);
    }
    FakeJudge(const FakeJudge&) = delete;
    FakeJudge& operator=(const FakeJudge&) = delete;

    [[nodiscard]] std::string address() const { return "http://127.0.0.1:" + std::to_string(m_port); }
    [[nodiscard]] std::vector<std::string> requests() const
    {
        const std::lock_guard lock(m_mutex);
        return m_requests;
    }
    /// What OpenAI's servers say, with this as the words of the model.
    static HttpReply says(const std::string& jsonText)
    {
        return {200,
                R"({"model": "gpt-4o-mini-2024-07-18", "choices": [{"message": {"content": )" + jsonText
                    + R"(}}], "usage": {"prompt_tokens": 1000, "completion_tokens": 100}})",
                {},
                false};
    }

private:
    void serve(const std::stop_token& stop)
    {
        constexpr int soon = 20;
        while (!stop.stop_requested()) {
            pollfd ready{m_listener, POLLIN, 0};
            if (::poll(&ready, 1, soon) != 1) continue;
            const int connection = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection >= 0) answer(connection);
        }
    }
    void answer(int connection)
    {
        const std::string request = readRequest(connection);
        std::size_t number = 0;
        {
            const std::lock_guard lock(m_mutex);
            number = m_requests.size();
            m_requests.push_back(request);
        }
        const HttpReply reply = m_answer(number, request);
        if (reply.hangs) return m_held.push_back(connection);
        send(connection,
             "HTTP/1.1 " + std::to_string(reply.status)
                 + " x\r\nContent-Length: " + std::to_string(reply.body.size()) + "\r\nConnection: close\r\n"
                 + reply.headers + "\r\n" + reply.body);
        ::close(connection);
    }
    static std::string readRequest(int connection)
    {
        std::string text;
        std::size_t wanted = std::string::npos;
        while (text.size() < wanted) {
            char bytes[4096];
            const ssize_t got = ::read(connection, bytes, sizeof(bytes));
            if (got <= 0) break;
            text.append(bytes, static_cast<std::size_t>(got));
            const std::size_t head = text.find("\r\n\r\n");
            const std::size_t length = text.find("Content-Length: ");
            if (head != std::string::npos && wanted == std::string::npos)
                wanted = head + 4 + (length < head ? std::stoul(text.substr(length + 16)) : 0);
        }
        return text;
    }
    static void send(int connection, const std::string& text)
    {
        std::size_t sent = 0;
        while (sent < text.size()) {
            const ssize_t wrote = ::send(connection, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
            if (wrote <= 0) return;
            sent += static_cast<std::size_t>(wrote);
        }
    }

    Answer m_answer;
    int m_listener;
    std::uint16_t m_port = 0;
    mutable std::mutex m_mutex;
    std::vector<std::string> m_requests;
    std::vector<int> m_held;
    std::jthread m_thread;
};

} // namespace retrospan::test
