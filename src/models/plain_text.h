// Recorded bytes as text that is safe to show: UTF-8 repaired, control characters made visible, ANSI
// escape sequences dropped, line ends unified. Nothing here makes or understands markup.
// Thread: pure functions. Complexity: one pass.
#pragma once

#include <QString>

#include <cstddef>
#include <string_view>

namespace retrospan::models {

enum class AnsiEscapes { strip, show };

/// Several lines: "\r\n" and "\r" become "\n", tabs stay, other control characters become their
/// pictures (NUL is "␀", escape "␛"), and those that turn the direction of what follows are named:
/// "[U+202E]". Marks that only say how one word runs stay, so that texts read from right to left where they
/// should.
[[nodiscard]] QString visibleText(std::string_view utf8, AnsiEscapes ansi = AnsiEscapes::strip);

/// One line for tables and titles: runs of white space become one space, what nobody sees is named as by
/// withNamedControls(), at most `maxChars` characters and then "…".
[[nodiscard]] QString oneLine(std::string_view utf8, std::size_t maxChars = 300);

/// With characters that nobody sees, such as those that turn the direction of a text, named: "[U+202E]". What
/// joins letters or emoji stays.
[[nodiscard]] QString withNamedControls(const QString& text);

/// The longest prefix of at most `maxChars` UTF-16 units that does not end inside a character.
[[nodiscard]] QString textPrefix(const QString& text, qsizetype maxChars);
/// The longest prefix of at most `maxBytes` that does not end inside a character.
[[nodiscard]] std::string_view utf8Prefix(std::string_view utf8, std::size_t maxBytes);

} // namespace retrospan::models
