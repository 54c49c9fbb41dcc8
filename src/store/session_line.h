// Session lines: the rows of the library, read and written; and loading of a session's columns.
// Thread: that of the connection.
#pragma once

#include "store/database.h"
#include "store/span_reader.h"
#include "store/workspace.h"
#include "trace/session.h"
#include "trace/span_table.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

namespace retrospan::store {

/// Keys of sessions, both ends included.
struct SessionRange {
    std::int64_t first = 0, last = INT64_MAX;
};
/// In the order of their keys.
[[nodiscard]] Result<std::vector<SessionSummary>> readSessionLines(Database& database, SessionRange range);

/// Appends the rows of a session to `table`. After each kRowsPerStep rows `step` is called; false stops (the
/// result is then cancelled).
inline constexpr Row kRowsPerStep = 4096;
[[nodiscard]] Status loadColumns(Database& database, std::int64_t session, SpanTable& table,
                                 const std::function<bool()>& step);

/// Joins what can be joined now (session_joins.h), then recomputes and stores the library lines that are
/// marked stale: by an import or a switch, or left by a killed process.
[[nodiscard]] Status refreshStaleSessions(Database& database, BlockCache& cache,
                                          const SummariseSession& summarise);

/// Ids of the repairs that are switched off in a session.
[[nodiscard]] std::vector<std::string> readSwitches(Database& database, std::int64_t session);

} // namespace retrospan::store
