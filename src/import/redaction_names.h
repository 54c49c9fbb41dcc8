// Names of fields, and what of their values is secret: that of a password whatever it is, that of a "token"
// only when it looks like a key, since counts and pieces of text are called so as well. Names are told by
// their last words, in any case and with any separators. Private to redaction. Thread: pure functions.
// Complexity: linear in the name or value.
#pragma once

#include "import/redaction.h"

namespace retrospan::import {

/// False for most names, by their last characters: a look-up.
[[nodiscard]] bool mayBeSecretName(std::string_view name);
[[nodiscard]] SecretName secretNameOf(std::string_view name);
/// Whether what a field of such a name holds is secret: neither "true" nor "required" nor "${PASSWORD}" is.
[[nodiscard]] bool isSecretValue(SecretName name, std::string_view value);
/// Names of ids, times and counts.
[[nodiscard]] bool isIdName(std::string_view name);

/// Has characters that words have not: digits, signs, capital letters after small ones.
[[nodiscard]] bool isUnlikeWords(std::string_view value);
/// At least `least` characters, of which some are digits and some are letters; or a long mixture of letters.
[[nodiscard]] bool looksRandom(std::string_view value, std::size_t least);
/// "process.env.KEY", "$KEY": says where a value is.
[[nodiscard]] bool isReference(std::string_view value);

} // namespace retrospan::import
