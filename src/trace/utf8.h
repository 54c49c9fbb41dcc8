// UTF-8 as it comes in: where it is broken, and its characters. Overlong forms, surrogates and what is beyond
// U+10FFFF are broken. Pure. Linear.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace retrospan {

/// What stands for bytes that are no UTF-8.
inline constexpr char32_t kReplacement = U'\ufffd';

/// Length of the character at `at`; 0 when it is broken. Precondition: `at` is inside.
[[nodiscard]] std::size_t characterLength(std::string_view text, std::size_t at);
/// Offset of the first byte that is no UTF-8.
[[nodiscard]] std::optional<std::size_t> brokenUtf8At(std::string_view text);
/// Broken bytes replaced; equal to `text` when there are none.
[[nodiscard]] std::string repairedUtf8(std::string_view text);
[[nodiscard]] std::u32string charactersOf(std::string_view text);
void appendUtf8(std::string& out, char32_t character);

} // namespace retrospan
