// What came over HTTP since the start, for people to look at. Thread: HttpTally is safe from any thread.
#pragma once

#include "live/http_routes.h"

#include <array>
#include <cstdint>
#include <mutex>

namespace retrospan::live {

struct HttpCounts {
    std::uint64_t requests = 0; ///< answered, refused ones too
    std::uint64_t bytes = 0; ///< of bodies, as sent
    std::array<std::uint64_t, static_cast<std::size_t>(RouteClass::count)>
        byRoute{}; ///< those that were taken
    std::array<std::uint64_t, static_cast<std::size_t>(Refusal::count)> byRefusal{}; ///< [none] stays 0
    std::size_t openConnections = 0;

    [[nodiscard]] std::uint64_t of(RouteClass route) const
    {
        return byRoute[static_cast<std::size_t>(route)];
    }
    [[nodiscard]] std::uint64_t of(Refusal refusal) const
    {
        return byRefusal[static_cast<std::size_t>(refusal)];
    }
};

class HttpTally {
public:
    void note(RouteClass route, Refusal refusal)
    {
        const std::scoped_lock guard(m_mutex);
        ++m_counts.requests;
        if (refusal == Refusal::none)
            ++m_counts.byRoute[static_cast<std::size_t>(route)];
        else
            ++m_counts.byRefusal[static_cast<std::size_t>(refusal)];
    }
    void noteBytes(std::size_t bytes)
    {
        const std::scoped_lock guard(m_mutex);
        m_counts.bytes += bytes;
    }
    [[nodiscard]] HttpCounts snapshot() const
    {
        const std::scoped_lock guard(m_mutex);
        return m_counts;
    }

private:
    mutable std::mutex m_mutex;
    HttpCounts m_counts;
};

} // namespace retrospan::live
