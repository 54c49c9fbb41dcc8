// E-mail addresses in letters of any script, and passwords in addresses of servers. Private to redaction.
// Thread: pure functions. Complexity: linear in what is found.
#pragma once

#include "import/redaction_cursor.h"

#include <optional>

namespace retrospan::import {

/// The address whose "@", or "%40", stands at `sign`.
[[nodiscard]] std::optional<RedactionSpot> emailAt(const ScanCursor& scan, std::size_t sign);
/// `scheme://user:password@host`: the password. `colon` is that of the scheme.
[[nodiscard]] std::optional<RedactionSpot> addressPassword(const ScanCursor& scan, std::size_t colon);

} // namespace retrospan::import
