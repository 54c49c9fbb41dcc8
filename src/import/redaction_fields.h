// Secrets that are told by the name beside them: `"password": "..."` in JSON, or in JSON inside of JSON,
// `password=...`, headers, lists, `{"name": "password", "value": "..."}`, and arguments of commands. Private
// to redaction. Thread: confined. Complexity: linear; what is looked at backwards is bounded.
#pragma once

#include "import/redaction_cursor.h"

namespace retrospan::import {

/// Appends what is secret behind a colon or an equals sign.
void fieldAt(ScanCursor& scan, std::size_t sign, std::vector<RedactionSpot>& found);
/// Appends what is secret of `--password X`, `-pX` and `-u name:X`, which begin with a dash.
void argumentAt(ScanCursor& scan, std::size_t dash, std::vector<RedactionSpot>& found);
/// True when the number at `begin` is the value of something called an id, a time or a count.
[[nodiscard]] bool isNamedId(std::string_view text, std::size_t begin);

} // namespace retrospan::import
