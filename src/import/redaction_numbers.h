// Card and phone numbers in text. A card number has an issuer's first digits, a length that goes with them,
// groups as on a card or none, and a right Luhn digit. A phone number has a plus sign, is grouped as in
// North America, or begins with a zero and is grouped. Private to redaction. Thread: pure. Complexity:
// bounded.
#pragma once

#include "import/redaction.h"

#include <optional>

namespace retrospan::import {

/// The number that begins at `i`, when it is one of those asked for.
[[nodiscard]] std::optional<RedactionSpot> numberAt(std::string_view text, std::size_t i, bool phone,
                                                    bool card);
/// Digits only.
[[nodiscard]] bool isCardNumber(std::string_view digits);

} // namespace retrospan::import
