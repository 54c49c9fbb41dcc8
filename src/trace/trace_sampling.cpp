#include "trace/trace_sampling.h"

#include "trace/ids.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace retrospan {
namespace {

constexpr std::uint64_t kRestSeed = 0x72657374; // "rest"
constexpr std::uint64_t kShareSeed = 0x7368617265; // "share"

std::uint64_t randomPart(std::string_view traceId)
{
    std::string digits(traceId);
    std::erase(digits, '-');
    if (!isHexTraceId(digits)) return XXH3_64bits(traceId.data(), traceId.size());
    std::uint64_t low = 0;
    constexpr std::size_t half = 16;
    constexpr int hexadecimal = 16;
    std::from_chars(digits.data() + half, digits.data() + digits.size(), low, hexadecimal);
    return low;
}

/// Whether a number lies below the ratio's share of all numbers.
bool isBelow(std::uint64_t number, double ratio)
{
    if (ratio >= 1) return true;
    if (!(ratio > 0)) return false;
    constexpr double kAll = 9223372036854775808.0; // 2^63, as in the SDKs
    return (number >> 1) < static_cast<std::uint64_t>(ratio * kAll);
}

} // namespace

bool keptByRatio(std::string_view traceId, double ratio)
{
    return isBelow(randomPart(traceId), ratio);
}

bool keptAsShare(std::string_view id, double share)
{
    return isBelow(XXH3_64bits_withSeed(id.data(), id.size(), kShareSeed), share);
}

bool keptAsOneIn(std::string_view id, unsigned n)
{
    return n > 0 && XXH3_64bits_withSeed(id.data(), id.size(), kRestSeed) % n == 0;
}

} // namespace retrospan
