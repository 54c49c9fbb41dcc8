// How alike two texts are by the characters that would have to be put in, taken out or changed. Pure.
// Complexity: O(n m / 64), for which texts are limited to kLongestCompared characters.
#pragma once

#include <optional>
#include <string_view>

namespace retrospan::evals {

inline constexpr std::size_t kLongestCompared = 100'000;

/// 1 = the same, 0 = nothing in common; nothing when one of them is too long.
[[nodiscard]] std::optional<double> editSimilarity(std::string_view a, std::string_view b);

} // namespace retrospan::evals
