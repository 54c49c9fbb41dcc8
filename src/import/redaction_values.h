// Where quoted values begin and end in recorded text: plain, JSON, or JSON inside of JSON, where quotation
// marks have backslashes. Private to redaction. Thread: confined. Complexity: linear in the value.
#pragma once

#include "import/redaction_cursor.h"

namespace retrospan::import {

/// A name in front of a colon or equals sign.
struct FieldName {
    std::size_t begin = 0, end = 0;
    std::string_view mark; ///< the quotation mark after it with its backslashes; may be empty
    bool blankAfter = false;
};

/// The name that ends before `sign`; empty (begin == end) when none does.
[[nodiscard]] FieldName nameBefore(const ScanCursor& scan, std::size_t sign);
/// True when a quoted value begins at `value`, and not the rest of a text around the field ends there.
[[nodiscard]] bool opensValue(const ScanCursor& scan, std::size_t value, std::size_t limit,
                              std::string_view nameMark);
/// The end of the text whose opening quotation mark stands at `value`, which then moves behind it.
[[nodiscard]] std::size_t quotedEnd(const ScanCursor& scan, std::size_t& value, std::size_t limit);
[[nodiscard]] std::size_t skipBlanks(std::string_view text, std::size_t i);
/// True when a line or the text ends at `i`, or a text inside of JSON.
[[nodiscard]] bool endsLine(std::string_view text, std::size_t i);

} // namespace retrospan::import
