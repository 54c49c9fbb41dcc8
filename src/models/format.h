// Numbers, money, durations and times as the screen shows them, and their exact form for tooltips.
// Invariants: an unknown value (kUnknown, or a time of 0) is "–", never 0; short forms keep three
// significant digits; the decimal point is "." and groups are parted by "," whatever the locale, so
// that figures can be copied between people. Thread: pure functions. Complexity: constant.
#pragma once

#include "trace/usage.h"

#include <QString>
#include <QTimeZone>

#include <cstdint>

namespace retrospan::models {

/// What stands for a value that is not known: an en dash.
[[nodiscard]] QString unknownText();

/// "850 ns", "12.4 µs", "850 ms", "1.24 s", "2 min 03 s", "1 h 04 min", "3 d 02 h".
[[nodiscard]] QString formatDuration(std::int64_t ns);
/// "1.240013221 s": every digit, no rounding.
[[nodiscard]] QString exactDuration(std::int64_t ns);

/// "431", "1.24k", "12.4k", "3.10M". For tokens, spans, calls.
[[nodiscard]] QString formatCount(std::int64_t count);
/// "12,431".
[[nodiscard]] QString exactCount(std::int64_t count);
/// "1 error", "12,431 spans"; `plural` defaults to `singular` + "s".
[[nodiscard]] QString countOf(std::int64_t count, const QString& singular, const QString& plural = {});
/// "1 token", "1.24k tokens": where room is short.
[[nodiscard]] QString shortCountOf(std::int64_t count, const QString& singular);

/// "$0.0123", "$1.24", "$1,240", "<$0.0001".
[[nodiscard]] QString formatMoney(std::int64_t microUsd);
/// With a sign: "+$0.0012", "-$1.24", "$0.00".
[[nodiscard]] QString formatMoneyDifference(std::int64_t microUsd);
/// What a million of something costs, from the price of one: "$0.075", "$3.00".
[[nodiscard]] QString formatMillionPrice(std::int64_t picoUsdEach);
/// formatMoney, or "unpriced" when there was usage to pay for (`hasUsage`) and no price is known.
[[nodiscard]] QString formatCost(const Cost& cost, bool hasUsage);
/// "$0.012345, computed from usage and the price table".
[[nodiscard]] QString exactCost(const Cost& cost, bool hasUsage);

/// "640 B", "12.4 kB", "20.1 MB" (powers of 1000).
[[nodiscard]] QString formatBytes(std::int64_t bytes);
/// "12 %", "<1 %", "–" when `whole` is unknown or zero.
[[nodiscard]] QString formatShare(std::int64_t part, std::int64_t whole);

/// Local wall clock: "14:03:22.123".
[[nodiscard]] QString formatTimeOfDay(std::int64_t ns, const QTimeZone& zone = QTimeZone::systemTimeZone());
/// Local date and time: "2025-11-03 14:03:22".
[[nodiscard]] QString formatDateTime(std::int64_t ns, const QTimeZone& zone = QTimeZone::systemTimeZone());
/// For lists: "14:03" on the day of `nowNs`, "3 Nov 14:03" in the same year, else "3 Nov 2024".
[[nodiscard]] QString formatListTime(std::int64_t ns, std::int64_t nowNs,
                                     const QTimeZone& zone = QTimeZone::systemTimeZone());
/// "2025-11-03T14:03:22.123456789Z": for tooltips and copying.
[[nodiscard]] QString isoTime(std::int64_t ns);

} // namespace retrospan::models
