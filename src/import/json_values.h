// Numbers, times and ids as JSON formats write them: 64-bit numbers as number or text, microseconds, hex ids
// without their leading zeros. Thread: pure functions.
#pragma once

#include "trace/arena.h"
#include "trace/span_view.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace retrospan::import {

/// 64-bit numbers: number, decimal text, or {low, high} of old JavaScript exporters. What is beyond 64 bits
/// becomes the largest or smallest number.
[[nodiscard]] std::int64_t integerOf(const ValueView& value);

/// A real number, also as text ("NaN", "Infinity", "-Infinity", "0.5"); 0 when it is none.
[[nodiscard]] double realOf(const ValueView& value);

/// Microseconds as nanoseconds; what is beyond 64 bits becomes the largest or smallest number.
[[nodiscard]] std::int64_t nsFromMicros(std::int64_t micros);

/// `a` + `b`, the largest or smallest number where that is beyond 64 bits.
[[nodiscard]] std::int64_t saturatedSum(std::int64_t a, std::int64_t b);

/// Hex of fewer than `digits` digits gets its leading zeros back; any other text stays as it is.
[[nodiscard]] std::string_view paddedHex(std::string_view text, std::size_t digits, Arena& arena);
inline constexpr std::size_t kTraceIdDigits = 32, kSpanIdDigits = 16;

/// An object whose keys are camelCase ("parent_id" -> "parentId"); what is inside its values stays.
[[nodiscard]] ValueView camelCased(const ValueView& object, Arena& arena);

/// Whether one of the first items of a list is what `is` asks for: damage at its front must not hide what the
/// list is.
template <typename Is> [[nodiscard]] bool anyOfFirst(const ValueView& list, Is is)
{
    constexpr std::size_t looked = 16;
    const auto items = list.items();
    return std::any_of(items.begin(),
                       items.begin() + static_cast<std::ptrdiff_t>(std::min(looked, items.size())), is);
}

/// True when `text` is one or more hex digits.
[[nodiscard]] bool isHex(std::string_view text);

/// Equal without regard to the case of ASCII letters.
[[nodiscard]] bool sameWord(std::string_view a, std::string_view b);

} // namespace retrospan::import
