// Text matching shared by prices and queries: ASCII case is ignored, other bytes are compared as
// they are (UTF-8 texts match when they are equal). Pure; no allocation except lowered().
#pragma once

#include <string>
#include <string_view>

namespace retrospan::insight {

/// ASCII letters in lower case.
[[nodiscard]] std::string lowered(std::string_view text);
[[nodiscard]] bool equalIgnoringCase(std::string_view a, std::string_view b);
/// Precondition: `loweredNeedle` is lower case. An empty needle is contained in everything.
[[nodiscard]] bool containsIgnoringCase(std::string_view text, std::string_view loweredNeedle);
/// `*` stands for any run of bytes; all else must be there, from end to end.
/// Precondition: `loweredPattern` is lower case. Complexity: O(text * pattern) at worst.
[[nodiscard]] bool globMatches(std::string_view loweredPattern, std::string_view text);

} // namespace retrospan::insight
