// Waits for the signals that end the program. Make it before any other thread, which inherit that they are
// blocked. Thread: within() on one at a time.
#pragma once

#include <chrono>
#include <csignal>
#include <pthread.h>

namespace retrospan::app::cli {

class EndSignals {
public:
    EndSignals()
    {
        sigemptyset(&m_signals);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&m_signals, signal);
        pthread_sigmask(SIG_BLOCK, &m_signals, nullptr);
    }
    /// True when one came within that time.
    [[nodiscard]] bool within(std::chrono::milliseconds most) const
    {
        const auto whole = std::chrono::floor<std::chrono::seconds>(most);
        const timespec time{whole.count(), std::chrono::nanoseconds(most - whole).count()};
        return sigtimedwait(&m_signals, nullptr, &time) > 0;
    }

private:
    sigset_t m_signals{};
};

} // namespace retrospan::app::cli
