// The shapes of what is redacted: e-mail addresses, phone numbers, card numbers (issuer and Luhn digit), keys
// and tokens of known makers, passwords in named fields. One pass that looks closer only at characters which
// can begin one. Ids, times and counts are none of these: a number is a card or a phone number only when it
// is written as one. Thread: pure functions. Complexity: linear.
#pragma once

#include "import/redaction.h"

namespace retrospan::import {

/// Appends what is found, in order and without overlaps, and where placeholders stand ("barriers"): nothing
/// is found in them or across them. `rules.patterns` are not looked for here.
void findShapes(std::string_view text, const RedactionRules& rules, std::vector<RedactionSpot>& findings,
                std::vector<RedactionSpot>& barriers);

/// What stands before every placeholder's class.
inline constexpr std::string_view kPlaceholderStart = "[redacted:";

} // namespace retrospan::import
