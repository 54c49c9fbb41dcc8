#include "import/iso_time.h"

#include <charconv>
#include <chrono>
#include <cmath>

namespace retrospan::import {
namespace {

/// Takes `digits` digits from the front of `text`; -1 when they are not there.
int take(std::string_view& text, std::size_t digits)
{
    int value = 0;
    if (text.size() < digits) return -1;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + digits, value);
    if (failed != std::errc() || end != text.data() + digits) return -1;
    text.remove_prefix(digits);
    return value;
}

bool skip(std::string_view& text, std::string_view anyOf)
{
    if (text.empty() || anyOf.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

std::int64_t takeFraction(std::string_view& text)
{
    std::int64_t ns = 0, unit = 100'000'000;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        ns += (text.front() - '0') * unit;
        unit /= 10;
        text.remove_prefix(1);
    }
    return ns;
}

/// Minutes east of UTC.
int takeOffset(std::string_view& text)
{
    if (text.empty() || skip(text, "Zz")) return 0;
    const int sign = text.front() == '-' ? -1 : 1;
    if (!skip(text, "+-")) return 0;
    const int hours = take(text, 2);
    static_cast<void>(skip(text, ":"));
    const int minutes = text.empty() ? 0 : take(text, 2);
    return sign * (hours * 60 + minutes);
}

} // namespace

std::int64_t parseIsoTime(std::string_view text)
{
    using namespace std::chrono;
    const int y = take(text, 4);
    if (y < 1970 || y > 2261 || !skip(text, "-")) return 0;
    const int m = take(text, 2);
    if (!skip(text, "-")) return 0;
    const int d = take(text, 2);
    const year_month_day date{year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d))};
    if (m < 1 || d < 1 || !date.ok() || !skip(text, "Tt ")) return 0;
    const int hour = take(text, 2);
    if (hour < 0 || !skip(text, ":")) return 0;
    const int minute = take(text, 2);
    const int second = skip(text, ":") ? take(text, 2) : 0;
    if (minute < 0 || second < 0) return 0;
    const std::int64_t fraction = skip(text, ".,") ? takeFraction(text) : 0;
    const std::int64_t seconds =
        duration_cast<std::chrono::seconds>(sys_days(date).time_since_epoch()).count() + hour * 3600LL
        + minute * 60LL + second - takeOffset(text) * 60LL;
    return seconds * 1'000'000'000 + fraction;
}

std::int64_t timeOf(const ValueView& value)
{
    constexpr struct {
        double below;
        std::int64_t unitNs;
    } kUnits[] = {{1e11, 1'000'000'000}, {1e14, 1'000'000}, {1e17, 1'000}, {9.2e18, 1}};
    ValueView number = value;
    if (const std::string_view text = value.text(); !text.empty()) {
        if (const std::int64_t iso = parseIsoTime(text); iso != 0) return iso;
        double parsed = 0;
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), parsed);
        if (failed != std::errc() || end != text.data() + text.size()) return 0;
        number = ValueView::ofReal(parsed);
    }
    if (!number.isNumber() || !(number.real() > 0)) return 0;
    for (const auto& unit : kUnits) {
        if (number.real() >= unit.below) continue;
        if (number.real() * static_cast<double>(unit.unitNs) >= kUnits[3].below) return 0; // past 2261
        if (number.type() == ValueView::Type::integer) return number.integer() * unit.unitNs;
        // The fraction apart: seconds as a double have no room for nanoseconds.
        const double whole = std::floor(number.real());
        return static_cast<std::int64_t>(whole) * unit.unitNs
            + std::llround((number.real() - whole) * static_cast<double>(unit.unitNs));
    }
    return 0;
}

std::int64_t reportedTimeOf(const ValueView& value)
{
    const bool nothing =
        value.isNull() || (value.isText() && value.text().empty()) || (value.isNumber() && value.real() == 0);
    const std::int64_t time = nothing ? 0 : timeOf(value);
    return time != 0 || nothing ? time : INT64_MAX;
}

} // namespace retrospan::import
