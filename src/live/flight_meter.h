// FlightMeter: how many bytes of requests are in memory, from the first byte of a body to the answer of the
// intake, and a limit on it. Invariant: a charge is given back when its Charge ends. Thread: safe from any
// thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace retrospan::live {

class FlightMeter {
public:
    explicit FlightMeter(std::size_t limit)
        : m_limit(limit)
    {
    }
    [[nodiscard]] std::size_t bytes() const { return m_bytes; }
    [[nodiscard]] bool full() const { return m_bytes >= m_limit; }

    /// One request's share. It outlives neither itself being moved from nor the meter, which it owns a part
    /// of.
    class Charge {
    public:
        Charge() = default;
        explicit Charge(std::shared_ptr<FlightMeter> meter)
            : m_meter(std::move(meter))
        {
        }
        Charge(Charge&& other) noexcept
            : m_meter(std::move(other.m_meter))
            , m_bytes(std::exchange(other.m_bytes, 0))
        {
        }
        Charge& operator=(Charge&& other) noexcept
        {
            std::swap(m_meter, other.m_meter);
            std::swap(m_bytes, other.m_bytes);
            return *this;
        }
        ~Charge()
        {
            if (m_meter) m_meter->m_bytes -= m_bytes;
        }
        /// Changes the share to `bytes`. False when that is too much beside the others; a request that is
        /// alone always fits.
        [[nodiscard]] bool set(std::size_t bytes)
        {
            const std::size_t before = std::exchange(m_bytes, bytes);
            const std::size_t all = m_meter->m_bytes += bytes - before;
            return bytes <= before || all == bytes || all <= m_meter->m_limit;
        }

    private:
        std::shared_ptr<FlightMeter> m_meter;
        std::size_t m_bytes = 0;
    };

private:
    std::atomic<std::size_t> m_bytes = 0;
    std::size_t m_limit;
};

} // namespace retrospan::live
