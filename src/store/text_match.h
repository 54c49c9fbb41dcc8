// TextMatcher: finds a plain text in recorded content. Case-insensitive search folds ASCII letters only; the
// text is looked for as typed and in the form it has inside JSON strings (quotes, backslashes, line breaks
// escaped), so that what is seen on screen is found in raw records. Thread: immutable. Complexity: about
// memory speed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace retrospan::store {

class TextMatcher {
public:
    TextMatcher(std::string_view text, bool caseSensitive);
    [[nodiscard]] bool matches(std::string_view content) const;

private:
    [[nodiscard]] bool contains(std::string_view content, const std::string& needle) const;

    std::vector<std::string>
        m_needles; ///< as typed, and escaped where that differs; folded unless case-sensitive
    bool m_caseSensitive;
};

} // namespace retrospan::store
