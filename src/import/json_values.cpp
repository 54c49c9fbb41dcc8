#include "import/json_values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

namespace retrospan::import {
namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isHexDigit(char c)
{
    const char small = lower(c);
    return (small >= '0' && small <= '9') || (small >= 'a' && small <= 'f');
}

/// "parent_observation_id" -> "parentObservationId"
std::string_view camelKey(std::string_view key, Arena& arena)
{
    if (key.find('_') == std::string_view::npos || key.front() == '_') return key;
    char* place = arena.allocate(key.size());
    std::size_t size = 0;
    for (std::size_t i = 0; i < key.size(); ++i) {
        const bool joint = key[i] == '_' && i + 1 < key.size();
        const char c = joint ? key[++i] : key[i];
        place[size++] = joint && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return {place, size};
}

} // namespace

std::int64_t integerOf(const ValueView& value)
{
    if (value.type() == ValueView::Type::integer) return value.integer();
    if (value.type() == ValueView::Type::real) {
        const double real = value.real();
        if (std::isnan(real)) return 0;
        return real >= 9.2e18 ? INT64_MAX : real <= -9.2e18 ? INT64_MIN : static_cast<std::int64_t>(real);
    }
    if (value.isText()) {
        const std::string_view text = value.text();
        std::int64_t number = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
        if (read.ec == std::errc::result_out_of_range) return text.starts_with('-') ? INT64_MIN : INT64_MAX;
        return number;
    }
    if (!value.isMap()) return 0;
    const auto low = static_cast<std::uint32_t>(value["low"].integer());
    const auto high = static_cast<std::uint64_t>(value["high"].integer());
    return static_cast<std::int64_t>(high << 32 | low);
}

double realOf(const ValueView& value)
{
    if (value.isNumber()) return value.real();
    double real = 0;
    const std::string_view text = value.text();
    if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (text == "Infinity") return std::numeric_limits<double>::infinity();
    if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
    std::from_chars(text.data(), text.data() + text.size(), real);
    return real;
}

std::int64_t nsFromMicros(std::int64_t micros)
{
    std::int64_t ns = 0;
    if (__builtin_mul_overflow(micros, std::int64_t{1000}, &ns)) return micros < 0 ? INT64_MIN : INT64_MAX;
    return ns;
}

std::int64_t saturatedSum(std::int64_t a, std::int64_t b)
{
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) return b < 0 ? INT64_MIN : INT64_MAX;
    return sum;
}

ValueView camelCased(const ValueView& object, Arena& arena)
{
    const auto members = object.members();
    const bool snake = std::any_of(members.begin(), members.end(), [](const AttributeView& member) {
        return member.key.find('_') != std::string_view::npos;
    });
    if (!snake) return object;
    const auto renamed = arena.array<AttributeView>(members.size());
    for (std::size_t i = 0; i < members.size(); ++i)
        renamed[i] = {camelKey(members[i].key, arena), members[i].value};
    return ValueView::ofMap(renamed);
}

bool isHex(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), isHexDigit);
}

std::string_view paddedHex(std::string_view text, std::size_t digits, Arena& arena)
{
    if (text.size() >= digits || !isHex(text)) return text;
    return arena.copy(std::string(digits - text.size(), '0') + std::string(text));
}

bool sameWord(std::string_view a, std::string_view b)
{
    return a.size() == b.size()
        && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

} // namespace retrospan::import
