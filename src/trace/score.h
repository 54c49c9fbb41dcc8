// Score: a judgement on a session or a span, by code, judge, human or customer. Thread: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace retrospan {

enum class ScoreSource : std::uint8_t { unknown, human, judge, code, csat };

struct Score {
    std::string name;
    std::optional<double> value;
    std::string label; ///< for scores that are words
    ScoreSource source = ScoreSource::unknown;
    std::string comment;
    std::int64_t timeNs = 0; ///< 0 = not recorded
    friend bool operator==(const Score&, const Score&) = default;
};

} // namespace retrospan
