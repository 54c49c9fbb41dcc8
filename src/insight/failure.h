// The failure of a session: where it first went wrong, how that went up the tree, what was tried after it,
// where the user saw it, and what kind of failure it is. The point of failure is the failed span without a
// failed one beneath it that was over first, among those that were not made good: by a later attempt, or by a
// later call in the turn of the same tool with the same or similar arguments. Of a session in which all were
// made good, there is no failure. It became visible in the first message to the user after it, or in the
// failed top of its turn, which tells the user nothing. People may say that it is not this one, or name
// another span and a category. Pure. Complexity: O(n).
#pragma once

#include "insight/attempts.h"
#include "insight/corrections.h"
#include "insight/failure_category.h"
#include "insight/session_outline.h"
#include "trace/session_structure.h"

#include <optional>
#include <span>
#include <vector>

namespace retrospan::insight {

/// Failed spans that are no failure of the session, by row: they, or what they are a part of, were done again
/// and went well, or they are answers by exit code (quiet_exit.h).
[[nodiscard]] std::vector<bool> madeGood(const SessionOutline& outline, const SessionDigest& digest,
                                         const Attempts& attempts, const Corrections& said = {});

[[nodiscard]] std::optional<Failure> findFailure(const SessionOutline& outline, const SessionDigest& digest,
                                                 std::span<const Utterance> conversation,
                                                 const std::vector<bool>& good, const Corrections& said = {});

} // namespace retrospan::insight
