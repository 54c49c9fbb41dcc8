// Days as numbers: the proleptic Gregorian calendar for prices, statistics and queries.
// Pure; UTC only: time zones are offsets the caller adds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace retrospan::insight {

/// Days since 1970-01-01 of a date that exists; nothing otherwise.
[[nodiscard]] std::optional<std::int64_t> dayFromDate(int year, unsigned month, unsigned day);
/// "2026-11-21" and nothing else.
[[nodiscard]] std::optional<std::int64_t> dayFromText(std::string_view text);
/// 20778 -> "2026-11-21".
[[nodiscard]] std::string textFromDay(std::int64_t day);

} // namespace retrospan::insight
