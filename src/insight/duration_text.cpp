#include "insight/duration_text.h"

#include <array>
#include <cstdio>

namespace retrospan::insight {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kMinuteS = 60, kHourS = 3600, kDayS = 86'400;

std::string twoParts(std::int64_t whole, const char* wholeUnit, std::int64_t rest, const char* restUnit)
{
    const std::string digits = std::to_string(rest);
    return std::to_string(whole) + wholeUnit + (digits.size() < 2 ? "0" : "") + digits + restUnit;
}

std::string longDuration(std::int64_t ns)
{
    const std::int64_t s = ns / kSecondNs + (ns % kSecondNs >= kSecondNs / 2 ? 1 : 0);
    if (s < kHourS) return twoParts(s / kMinuteS, " min ", s % kMinuteS, " s");
    if (s < kDayS) return twoParts(s / kHourS, " h ", s % kHourS / kMinuteS, " min");
    return twoParts(s / kDayS, " d ", s % kDayS / kHourS, " h");
}

} // namespace

std::string durationText(std::int64_t ns)
{
    struct Unit {
        double ns;
        const char* name;
    };
    constexpr std::array<Unit, 3> kUnits{{{1e3, " \u00b5s"}, {1e6, " ms"}, {1e9, " s"}}};
    if (ns < 1000) return std::to_string(ns) + " ns";
    if (ns >= 59'950'000'000) return longDuration(ns);
    for (const Unit& unit : kUnits) {
        const double value = static_cast<double>(ns) / unit.ns;
        if (value >= 999.5) continue; // rounds up to the next unit
        std::array<char, 40> text{};
        std::snprintf(text.data(), text.size(), "%.*f", value < 9.995 ? 2 : value < 99.95 ? 1 : 0, value);
        return text.data() + std::string(unit.name);
    }
    return longDuration(ns);
}

} // namespace retrospan::insight
