// Texts as a reader takes them for the same: without regard to letter case, white space and the shape of
// quotation marks and dashes. Letters of Latin, Greek and Cyrillic are known. Pure, the same on any machine.
#pragma once

#include <string>
#include <string_view>

namespace retrospan::evals {

/// Lower case.
[[nodiscard]] std::string foldedCase(std::string_view text);
/// Lower case, each run of white space one blank and none at the ends, quotation marks and dashes as in
/// ASCII.
[[nodiscard]] std::string normalisedText(std::string_view text);

} // namespace retrospan::evals
