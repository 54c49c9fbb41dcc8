// UTF-8 as data sets and outputs hold it: where it is broken, and its characters. Pure. Linear.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace retrospan::evals {

/// What stands for bytes that are no UTF-8.
inline constexpr char32_t kReplacement = U'\ufffd';

/// Offset of the first byte that is no UTF-8.
[[nodiscard]] std::optional<std::size_t> brokenUtf8At(std::string_view text);
/// Broken bytes replaced; equal to `text` when there are none.
[[nodiscard]] std::string repairedUtf8(std::string_view text);
[[nodiscard]] std::u32string charactersOf(std::string_view text);
void appendUtf8(std::string& out, char32_t character);

} // namespace retrospan::evals
