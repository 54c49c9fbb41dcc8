// The signals that single calls give (see signals.h): loop, truncated_output, empty_answer, refusal,
// call_not_made of calls that were asked for, small_model. Pure. Complexity: linear in the spans.
#pragma once

#include "insight/session_outline.h"
#include "trace/session_structure.h"

#include <string_view>
#include <vector>

namespace retrospan::insight {

void findCallSignals(const SessionOutline& outline, const SessionDigest& digest, std::vector<Signal>& found);
/// A model that its name says is small: "gpt-5-mini", "claude-haiku-4-5", "llama-3.1-8b".
[[nodiscard]] bool isSmallModel(std::string_view model);

} // namespace retrospan::insight
