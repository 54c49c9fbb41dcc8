// What was said and found as JSON: texts, messages and their parts, documents, changed arguments. Names stay
// as they are once shipped (docs/replay.md). Pure functions.
#pragma once

#include "session_json.h"
#include "trace/session_digest.h"

namespace retrospan::app {

/// A text under a name; of one that is not kept whole, how long it is under `name`_bytes; who cut it
/// before it came here under `name`_cut_by.
void putText(const SessionDigest& digest, const char* name, TextId text, Json& json);
[[nodiscard]] std::string_view roleName(Speaker speaker); ///< "assistant"
[[nodiscard]] Json partsJson(const SessionDigest& digest, MessageId message);
[[nodiscard]] Json documentJson(const SessionDigest& digest, const DigestDocument& document);
[[nodiscard]] Json documentsJson(const SessionDigest& digest, const SpanDigest& said);
/// Field by field; null where one side has no such field.
[[nodiscard]] Json argumentChangesJson(std::string_view before, std::string_view after);

} // namespace retrospan::app
