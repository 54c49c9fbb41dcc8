#include "insight/query_values.h"

#include "insight/calendar.h"
#include "insight/text_match.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

namespace retrospan::insight {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr int kLastYear = 2261; ///< ns since the epoch end in April 2262

using Units = std::span<const std::pair<std::string_view, std::int64_t>>;
constexpr std::array<std::pair<std::string_view, std::int64_t>, 6> kDurationUnits{
    {{"ms", kSecond / 1000}, {"s", kSecond}, {"m", kMinute}, {"h", kHour}, {"d", kDay}, {"", kSecond}}};
constexpr std::array<std::pair<std::string_view, std::int64_t>, 3> kCountUnits{
    {{"k", 1000}, {"m", 1'000'000}, {"", 1}}};
constexpr std::array<std::pair<std::string_view, std::int64_t>, 1> kMoneyUnits{{{"", 1'000'000}}};

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// "1.5" of a unit: from 1.5 units to just before 1.6.
std::optional<ValueRange> decimalRange(std::string_view digits, std::int64_t unit)
{
    __int128 mantissa = 0;
    __int128 scale = 1;
    bool point = false;
    bool any = false;
    for (const char c : digits) {
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (!isDigit(c) || mantissa > INT64_MAX / 10 || scale > INT64_MAX / 10) return std::nullopt;
        mantissa = mantissa * 10 + (c - '0');
        if (point) scale *= 10;
        any = true;
    }
    const __int128 low = mantissa * unit / scale;
    const __int128 high = std::max((mantissa + 1) * unit / scale - 1, low);
    if (!any || high > INT64_MAX) return std::nullopt;
    return ValueRange{static_cast<std::int64_t>(low), static_cast<std::int64_t>(high), false};
}

std::optional<ValueRange> numberWithUnit(std::string_view text, Units units)
{
    const auto end = std::find_if(text.begin(), text.end(), [](char c) { return !isDigit(c) && c != '.'; });
    const auto length = static_cast<std::size_t>(end - text.begin());
    const auto unit =
        std::find_if(units.begin(), units.end(), [rest = text.substr(length)](const auto& entry) {
            return equalIgnoringCase(entry.first, rest);
        });
    return unit == units.end() ? std::nullopt : decimalRange(text.substr(0, length), unit->second);
}

/// Exact numbers: a count or an amount equals itself only.
std::optional<ValueRange> exactNumber(std::string_view text, Units units)
{
    auto range = numberWithUnit(text, units);
    if (range) range->high = range->low;
    return range;
}

/// Parts of "2026-11-21T12:30:05" that are there, in order; nothing when the text is no such thing.
std::optional<std::array<int, 6>> dateParts(std::string_view text, std::size_t& count)
{
    constexpr std::string_view kSeparators = "--T::";
    std::array<int, 6> parts{0, 1, 1, 0, 0, 0};
    for (count = 0; count < parts.size(); ++count) {
        const std::size_t width = count == 0 ? 4 : 2;
        if (text.size() < width
            || !std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(width), isDigit)) {
            return std::nullopt;
        }
        std::from_chars(text.data(), text.data() + width, parts[count]);
        text.remove_prefix(width);
        if (text.empty()) break;
        if (count + 1 == parts.size() || text.front() != kSeparators[count]) return std::nullopt;
        text.remove_prefix(1);
    }
    ++count;
    return parts;
}

std::optional<ValueRange> dateRange(std::string_view text)
{
    std::size_t count = 0;
    const auto parts = dateParts(text, count);
    if (!parts) return std::nullopt;
    const auto [year, month, day, hour, minute, second] = *parts;
    const auto first = dayFromDate(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
    if (!first || year < 1970 || year > kLastYear || hour > 23 || minute > 59 || second > 59)
        return std::nullopt;
    const std::int64_t low = *first * kDay + hour * kHour + minute * kMinute + second * kSecond;
    constexpr std::array<std::int64_t, 7> kLengths{0, 0, 0, kDay, kHour, kMinute, kSecond};
    if (count >= 3) return ValueRange{low, low + kLengths[count] - 1, false};
    const bool december = month == 12;
    const auto next = count == 1 || december ? dayFromDate(year + 1, 1, 1)
                                             : dayFromDate(year, static_cast<unsigned>(month) + 1, 1);
    return ValueRange{low, *next * kDay - 1, false};
}

std::optional<ValueRange> timeValue(std::string_view text, const QueryContext& context)
{
    if (text.starts_with('-')) {
        const auto ago = numberWithUnit(text.substr(1), Units(kDurationUnits).first(5));
        std::int64_t instant = 0;
        if (!ago || __builtin_sub_overflow(context.nowNs, ago->low, &instant)) return std::nullopt;
        return ValueRange{instant, instant, true};
    }
    const bool yesterday = equalIgnoringCase(text, "yesterday");
    std::optional<ValueRange> range;
    if (yesterday || equalIgnoringCase(text, "today")) {
        const std::int64_t local = context.nowNs + context.utcOffsetNs;
        const std::int64_t midnight = local - local % kDay - (yesterday ? kDay : 0);
        range = ValueRange{midnight, midnight + kDay - 1, false};
    } else {
        range = dateRange(text);
    }
    if (!range) return std::nullopt;
    return ValueRange{range->low - context.utcOffsetNs, range->high - context.utcOffsetNs, false};
}

} // namespace

std::optional<ValueRange> parseValue(std::string_view text, FieldType type, const QueryContext& context)
{
    switch (type) {
    case FieldType::count: return exactNumber(text, kCountUnits);
    case FieldType::money: return exactNumber(text.substr(text.starts_with('$') ? 1 : 0), kMoneyUnits);
    case FieldType::duration: return numberWithUnit(text, kDurationUnits);
    case FieldType::time: return timeValue(text, context);
    case FieldType::status:
    case FieldType::text: return std::nullopt;
    }
    return std::nullopt;
}

std::string_view valueHelp(FieldType type)
{
    switch (type) {
    case FieldType::count: return "a number like 3, 10k or 1.5M";
    case FieldType::money: return "an amount in USD like 0.5";
    case FieldType::duration: return "a duration like 300ms, 5s, 2m, 1h or 1d";
    case FieldType::time:
        return "a date like 2026-11-21 or 2026-11, today, yesterday, or a time ago like -7d";
    case FieldType::status: return "running, ok, failed, interrupted, abandoned, stale or unknown";
    case FieldType::text: return "a text";
    }
    return {};
}

} // namespace retrospan::insight
