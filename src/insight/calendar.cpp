#include "insight/calendar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace retrospan::insight {

std::optional<std::int64_t> dayFromDate(int year, unsigned month, unsigned day)
{
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date).time_since_epoch().count();
}

std::optional<std::int64_t> dayFromText(std::string_view text)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    if (std::count_if(text.begin(), text.end(), isDigit) != 8) return std::nullopt;
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    std::from_chars(text.data(), text.data() + 4, year);
    std::from_chars(text.data() + 5, text.data() + 7, month);
    std::from_chars(text.data() + 8, text.data() + 10, day);
    return dayFromDate(year, month, day);
}

std::string textFromDay(std::int64_t day)
{
    // std::chrono counts years in 16 bits; no recording is older or younger than that.
    constexpr std::int64_t kLimit = 10'000'000;
    const std::chrono::year_month_day date{
        std::chrono::sys_days(std::chrono::days(std::clamp(day, -kLimit, kLimit)))};
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text.data();
}

} // namespace retrospan::insight
