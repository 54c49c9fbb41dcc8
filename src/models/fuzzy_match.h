// Fuzzy matching for the command palette: do the letters of a pattern, or else those of each of its words,
// occur in a text in this order, and how well? Invariants: case does not count; the score depends on nothing
// but the two strings, so equal scores keep the order of their list. Thread: pure. Complexity: pattern x
// text.
#pragma once

#include <QString>

#include <optional>
#include <vector>

namespace retrospan::models {

struct FuzzyMatch {
    int score = 0; ///< higher is better; an empty pattern scores 0
    std::vector<int> positions; ///< of the matched characters in the text, ascending
};

/// White space in the pattern is skipped: "imp rep" matches "Import report". Words in another order match
/// less well: "dark theme" matches "Theme: Dark". Texts are looked at for their first 200 characters.
[[nodiscard]] std::optional<FuzzyMatch> fuzzyMatch(QStringView pattern, QStringView text);

} // namespace retrospan::models
