// What two texts differ in, word by word. Words of letters and digits, single characters of scripts that
// write without spaces, single signs; combining marks stay with what they belong to, and no run ends inside a
// UTF-8 sequence. Pure functions, any thread. Complexity: that of align() in the words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string_view>
#include <vector>

namespace retrospan::replay {

enum class TextChange : std::uint8_t { same, removed, added };

/// A piece of one of the texts (of the earlier one, unless it was added), in bytes.
struct TextRun {
    TextChange change = TextChange::same;
    std::size_t begin = 0, size = 0;
    friend bool operator==(const TextRun&, const TextRun&) = default;
};

/// The runs in reading order. The same and the removed ones together are `before`, the same and the added
/// ones `after`; where words were replaced, what was removed stands first. When `stop` is requested the rest
/// counts as replaced.
[[nodiscard]] std::vector<TextRun> diffText(std::string_view before, std::string_view after,
                                            const std::stop_token& stop = {});

/// The words, signs and spaces of a text; together they are the text.
[[nodiscard]] std::vector<std::string_view> splitWords(std::string_view text);

} // namespace retrospan::replay
