// What a link means in a workspace: the session and the row it leads to. Ids are those that sources gave; one
// whose sort is not said is tried as a session, a trace and a span, and then looked for as a whole value in
// what was recorded (ids of runs of other tools). Thread: any but the GUI thread. Complexity: look-ups; a
// span without a session or trace reads every row once.
#pragma once

#include "models/deep_link.h"
#include "models/prepared_session.h"
#include "store/workspace.h"

#include <stop_token>

namespace retrospan::app {

struct LinkTarget {
    std::int64_t session = 0;
    models::SpanRef span; ///< empty: the session as a whole
    std::string missing; ///< what of the link is not here, "span X in trace Y"; empty when all of it is
};

/// The error names what was looked for.
[[nodiscard]] Result<LinkTarget> resolveLink(store::Workspace& workspace, const models::DeepLink& link,
                                             std::stop_token stop);

/// As Workspace::findSession, and links too; the span that a link names with it.
[[nodiscard]] Result<LinkTarget> findNamedTarget(store::Workspace& workspace, const std::string& name);
[[nodiscard]] Result<std::int64_t> findNamedSession(store::Workspace& workspace, const std::string& name);

/// A session, or a part of it, as the command line names it: SESSION, SESSION#branch=N or SESSION#span=ID.
struct NamedPart {
    std::string session;
    std::string part; ///< "branch=N", "span=ID"; empty: all of it
};
[[nodiscard]] NamedPart partNamed(const std::string& text);

} // namespace retrospan::app
