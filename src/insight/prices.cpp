#include "insight/prices.h"

#include <algorithm>

namespace retrospan::insight {
namespace {

constexpr std::array<std::string_view, kPriceClassCount> kClassNames{
    "input",     "cacheRead",  "cacheWrite",  "cacheWrite1h",   "output",
    "reasoning", "audioInput", "audioOutput", "audioCacheRead", "request"};

constexpr std::int64_t kNsPerMinute = 60'000'000'000;
constexpr std::int64_t kNsPerDay = kNsPerMinute * kMinutesPerDay;

std::int64_t floorDivide(std::int64_t value, std::int64_t divisor)
{
    return value / divisor - (value % divisor < 0 ? 1 : 0);
}

/// The class whose price holds when `c` has none; itself when there is no such class.
constexpr PriceClass partOf(PriceClass c)
{
    switch (c) {
    case PriceClass::cacheWrite1h: return PriceClass::cacheWrite;
    case PriceClass::audioCacheRead: return PriceClass::cacheRead;
    case PriceClass::cacheRead:
    case PriceClass::cacheWrite:
    case PriceClass::audioInput: return PriceClass::input;
    case PriceClass::reasoning:
    case PriceClass::audioOutput: return PriceClass::output;
    default: return c;
    }
}

} // namespace

std::string_view toString(PriceClass priceClass)
{
    return kClassNames[static_cast<std::size_t>(priceClass)];
}

std::int64_t inputBucket(std::int64_t inputTokens)
{
    const auto next = std::lower_bound(kTierStarts.begin(), kTierStarts.end(), inputTokens);
    return next == kTierStarts.begin() ? 0 : *(next - 1) + 1;
}

int minuteWindow(std::int64_t ns)
{
    const auto minute =
        static_cast<int>(floorDivide(ns, kNsPerMinute) - floorDivide(ns, kNsPerDay) * kMinutesPerDay);
    return *(std::upper_bound(kWindowStarts.begin(), kWindowStarts.end(), minute) - 1);
}

std::int64_t dayOf(std::int64_t ns)
{
    return ns == 0 ? kUnknown : floorDivide(ns, kNsPerDay);
}

std::int64_t Rate::at(std::int64_t inputTokens) const
{
    std::int64_t result = picoUsd;
    for (const RateTier& tier : tiers) {
        if (inputTokens > tier.above) result = tier.picoUsd;
    }
    return result;
}

bool PriceSet::appliesAt(std::int64_t day, int minute) const
{
    if (day != kUnknown && day < fromDay) return false;
    if (fromMinute <= toMinute) return minute >= fromMinute && minute < toMinute;
    return minute >= fromMinute || minute < toMinute;
}

std::int64_t PriceSet::pico(PriceClass priceClass, std::int64_t inputTokens) const
{
    PriceClass c = priceClass;
    while (!(*this)[c].known() && partOf(c) != c) c = partOf(c);
    return (*this)[c].at(inputTokens);
}

const PriceSet* ModelPrices::at(std::int64_t day, int minute) const
{
    const auto found = std::find_if(sets.rbegin(), sets.rend(),
                                    [=](const PriceSet& set) { return set.appliesAt(day, minute); });
    return found == sets.rend() ? nullptr : &*found;
}

} // namespace retrospan::insight
