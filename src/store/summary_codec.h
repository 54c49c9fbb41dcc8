// The blobs of the sessions and traces tables: facts, usage and name lists as bytes. Reading damaged bytes
// gives what could be read. Thread: pure functions.
#pragma once

#include "trace/session.h"

#include <string>
#include <string_view>

namespace retrospan::store {

[[nodiscard]] std::string encodeFacts(const SessionFacts& facts);
[[nodiscard]] SessionFacts decodeFacts(std::string_view bytes);

/// usage, usageAtLeast and usageGroups.
[[nodiscard]] std::string encodeUsage(const SessionSummary& summary);
void decodeUsage(std::string_view bytes, SessionSummary& summary);

/// models, providers, agents, tools, formats.
[[nodiscard]] std::string encodeLists(const SessionSummary& summary);
void decodeLists(std::string_view bytes, SessionSummary& summary);

} // namespace retrospan::store
