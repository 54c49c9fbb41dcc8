// Usage: the token counts of one model call, and money as integers.
// Invariants: kUnknown (-1) means "not reported" and is never shown or summed as 0. `input` counts
// every input token, cached ones included; cacheRead and cacheWrite are parts of it; `output`
// includes reasoning. Readers normalise to this (docs/formats.md, "Usage arithmetic").
// Thread: plain values.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace retrospan {

inline constexpr std::int64_t kUnknown = -1;

struct Usage {
    std::int64_t input = kUnknown;
    std::int64_t output = kUnknown;
    std::int64_t cacheRead = kUnknown;
    std::int64_t cacheWrite = kUnknown; ///< all cache writes, whatever their lifetime
    std::int64_t cacheWrite1h = kUnknown; ///< the part of cacheWrite that lives one hour
    std::int64_t reasoning = kUnknown; ///< part of output
    std::int64_t audioInput = kUnknown; ///< part of input
    std::int64_t audioOutput = kUnknown; ///< part of output

    static constexpr std::size_t kFieldCount = 8;
    friend bool operator==(const Usage&, const Usage&) = default;

    /// True when any count was reported.
    [[nodiscard]] bool known() const { return *this != Usage{}; }

    /// Adds field by field, saturating; unknown + n = n, so a sum is "at least" when parts are unknown.
    Usage& operator+=(const Usage& other);
};

/// Saturating sum in which kUnknown is the neutral element.
inline std::int64_t addKnown(std::int64_t a, std::int64_t b)
{
    if (a == kUnknown) return b;
    if (b == kUnknown) return a;
    std::int64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

inline Usage& Usage::operator+=(const Usage& other)
{
    input = addKnown(input, other.input);
    output = addKnown(output, other.output);
    cacheRead = addKnown(cacheRead, other.cacheRead);
    cacheWrite = addKnown(cacheWrite, other.cacheWrite);
    cacheWrite1h = addKnown(cacheWrite1h, other.cacheWrite1h);
    reasoning = addKnown(reasoning, other.reasoning);
    audioInput = addKnown(audioInput, other.audioInput);
    audioOutput = addKnown(audioOutput, other.audioOutput);
    return *this;
}

/// Where an amount of money comes from.
enum class CostSource : std::uint8_t {
    unknown, ///< no price and nothing reported: "unpriced", never $0
    reported, ///< the recording says so
    computed, ///< usage times the price table
    mixed ///< a sum of reported and computed amounts
};

struct Cost {
    std::int64_t microUsd = kUnknown;
    CostSource source = CostSource::unknown;
    friend bool operator==(const Cost&, const Cost&) = default;
};

} // namespace retrospan
