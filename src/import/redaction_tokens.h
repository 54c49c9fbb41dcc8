// Keys and tokens that are told by their own shape: those of known makers, JSON web tokens, what follows
// "Bearer" and "Basic", private keys in armour. Private to redaction. Thread: confined. Complexity: linear in
// what is found, bounded otherwise.
#pragma once

#include "import/redaction_cursor.h"

#include <optional>

namespace retrospan::import {

/// The key whose prefix ends at `begin`.
[[nodiscard]] std::optional<RedactionSpot> keyAfter(const ScanCursor& scan, std::size_t begin);
/// "Bearer ..." and "Basic ..." with what looks no word.
[[nodiscard]] std::optional<RedactionSpot> bearerAt(const ScanCursor& scan, std::size_t i);
/// A private key in PEM armour; one without an end goes to the end of the text.
[[nodiscard]] std::optional<RedactionSpot> privateKeyAt(ScanCursor& scan, std::size_t i);

} // namespace retrospan::import
