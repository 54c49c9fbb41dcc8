// Which sessions may be "the one that worked": those that ended well and began like a given one, found in
// the lines of the library alone. Those in which nothing went wrong for good come first, then the same first
// message counts most, then the same title, workflow and agent; among equals the nearest in time. Every
// proposal has its reason. Pure. Complexity: O(n log n) in the sessions that fit.
#pragma once

#include "trace/session.h"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace retrospan::insight {

enum class BaselineReason : std::uint8_t { firstMessage, title, workflow, agent };
[[nodiscard]] std::string_view toString(BaselineReason reason); ///< "same first message"

struct BaselineProposal {
    std::size_t session = 0; ///< its place in `all`
    BaselineReason reason = BaselineReason::firstMessage;
    std::int64_t errors = kUnknown; ///< that no later attempt is known to have made good
};

/// Failed calls that no later attempt is known to have made good; kUnknown when that is not known.
[[nodiscard]] std::int64_t lastingErrors(const SessionSummary& session);
/// Of two sessions, whether this one rather worked: it ended well, less stayed wrong, it came earlier.
[[nodiscard]] bool workedRather(const SessionSummary& session, const SessionSummary& other);
/// At most `limit` of `all`, best first; never the session itself.
[[nodiscard]] std::vector<BaselineProposal>
proposeBaselines(const SessionSummary& session, std::span<const SessionSummary> all, std::size_t limit = 20);

} // namespace retrospan::insight
