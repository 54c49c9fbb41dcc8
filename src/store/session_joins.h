// Session joins: traces that name no session but belong to one, because they link to one of its traces, were
// called from it (traceparent), or name its run. Invariants: a join is a layer: a joined session keeps its
// rows and content and is shown with another one; nothing is moved. It is made only when all relations lead
// to one session. Thread: that of the connection. Complexity: by the relations of sessions that are stale.
#pragma once

#include "store/database.h"
#include "store/workspace.h"
#include "trace/span_batch.h"

#include <cstdint>
#include <string>
#include <vector>

namespace retrospan::store {

/// Traces of the session with key ?1: its own and those of sessions joined to it. For a WHERE clause over
/// traces `t`.
inline constexpr const char* kShownTraces =
    "t.session IN (SELECT id FROM sessions WHERE id=?1 OR joined_to=?1)";

/// Joins stale sessions, or those related to one, where that is plain; takes back joins of traces that have
/// named a session since. Sessions whose lines change by it are marked stale. Inside a transaction.
[[nodiscard]] Status joinSessions(Database& database);

/// Sessions shown with this one, in the order in which they came.
[[nodiscard]] Result<std::vector<JoinedTrace>> joinedTraces(Database& database, std::int64_t session);

/// The session that `session` is shown with: itself, or the one it is joined to.
[[nodiscard]] Result<std::int64_t> shownSession(Database& database, std::int64_t session);

/// "joined_trace:ID", by which a join is switched off.
[[nodiscard]] std::string joinSwitch(const std::string& trace);
/// Takes apart what is switched off by `ids` for `session`.
[[nodiscard]] Status separate(Database& database, std::int64_t session, const std::vector<std::string>& ids);

} // namespace retrospan::store
