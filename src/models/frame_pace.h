// FramePace: when the next picture of something that plays is due: when there is something new, and at most
// 60 times a second, however long a picture takes to make. Thread: confined.
#pragma once

#include <algorithm>
#include <cstdint>

namespace retrospan::models {

class FramePace {
public:
    static constexpr std::int64_t kFrameNs = 16'666'667;

    /// A picture was made; one that was less than a frame late leaves the beat as it is.
    void made(std::int64_t nowNs)
    {
        const std::int64_t beat = m_lastNs + kFrameNs;
        m_lastNs = nowNs >= beat && nowNs - beat < kFrameNs ? beat : nowNs;
    }
    /// Milliseconds until the next one, for which there is something new in `waitNs`; a second at most.
    [[nodiscard]] int untilNext(std::int64_t nowNs, std::int64_t waitNs) const
    {
        const std::int64_t leftNs = std::max(std::min(waitNs, kLongestNs), m_lastNs + kFrameNs - nowNs);
        return static_cast<int>((std::clamp<std::int64_t>(leftNs, 0, kLongestNs) + 999'999) / 1'000'000);
    }

private:
    static constexpr std::int64_t kLongestNs = 1'000'000'000;
    std::int64_t m_lastNs = 0;
};

} // namespace retrospan::models
