// Answer support: whether an answer stands on what was there before it, told by its numbers and its words.
// Evidence, never proof. Pure. Complexity: linear in both texts.
#pragma once

#include <string>
#include <string_view>

namespace retrospan::insight {

[[nodiscard]] bool hasNumbers(std::string_view answer); ///< with a digit, as far as it is looked at
/// The first number of two digits or more, among the first twenty of the answer, that is not in the sources;
/// empty when all are. "189.40" and 18940 are one amount.
[[nodiscard]] std::string numberWithoutSource(std::string_view answer, std::string_view sources);

/// Of the long words of the answer, when there are enough to tell, less than a fifth is in the sources. Words
/// are the same that begin alike: "refunded" and "refunds". For answers and sources of one language.
[[nodiscard]] bool hardlyShares(std::string_view answer, std::string_view sources);

} // namespace retrospan::insight
