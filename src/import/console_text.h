// Values as JavaScript's consoles print them (`console.dir`, `console.log`, util.inspect): unquoted keys,
// quotes of three kinds, `undefined`, class names, texts joined with `+`, and `[Object]` in place of what
// lies too deep. JSON is read as well, and so are Python's dicts and lists (`repr`). What the console left
// out is gone: a text that was cut carries a mark, other values are the words that stand in their place.
// Lifetime: the result lives in the text or the arena. Thread: pure. Complexity: linear.
#pragma once

#include "trace/arena.h"
#include "trace/span_view.h"

#include <optional>
#include <string_view>

namespace retrospan::import {

struct ConsoleValue {
    ValueView root;
    std::uint64_t shortened = 0; ///< values of which the console printed only a part or the type
};

/// Python writes "[Name(…), True]" where JavaScript has "[Object]" for a list it does not show.
enum class PrintedBy : std::uint8_t { javaScript, python };

/// Nothing when the text is no object or list, or nested deeper than 100.
[[nodiscard]] std::optional<ConsoleValue> parseConsoleText(std::string_view text, Arena& arena,
                                                           PrintedBy printer = PrintedBy::javaScript);

/// True when a value begins here whose first key no JSON text could have; `text` may end anywhere after it.
[[nodiscard]] bool beginsConsoleValue(std::string_view text);

} // namespace retrospan::import
