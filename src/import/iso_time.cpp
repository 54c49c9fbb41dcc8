#include "import/iso_time.h"

#include <charconv>
#include <chrono>

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

} // namespace retrospan::import
