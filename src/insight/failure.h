// The failure of a session: where it first went wrong, how that went up the tree, what was tried after it,
// where the user saw it, and what kind of failure it is. The point of failure is the failed span without a
// failed one beneath it that was over first, among those that were not made good by a later attempt; of a
// session in which all were made good, there is no failure. It became visible in the first message to the
// user after it, or in the failed top of its turn. People may say that it is not this one, or name another
// span and a category. Pure. Complexity: O(n).
#pragma once

#include "insight/attempts.h"
#include "insight/corrections.h"
#include "insight/session_outline.h"
#include "trace/session_structure.h"

#include <optional>
#include <span>
#include <string_view>

namespace retrospan::insight {

[[nodiscard]] std::optional<Failure> findFailure(const SessionOutline& outline, const SessionDigest& digest,
                                                 const Attempts& attempts,
                                                 std::span<const Utterance> conversation,
                                                 const Corrections& said = {});

/// By the error's type and message and the kind of the span; unclassified when nothing says so.
[[nodiscard]] FailureCategory categoryOf(SpanKind kind, std::string_view type, std::string_view message);
[[nodiscard]] std::string_view toString(FailureCategory category); ///< "rate_limit"
[[nodiscard]] std::optional<FailureCategory> categoryFromText(std::string_view text);

} // namespace retrospan::insight
