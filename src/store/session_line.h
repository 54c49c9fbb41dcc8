// Session lines: the rows of the library, read. How they are made: line_refresh.h.
// Thread: that of the connection.
#pragma once

#include "store/database.h"
#include "store/workspace.h"
#include "trace/session.h"

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

/// From six columns: name, value, label, source, comment, time.
[[nodiscard]] Score readScore(const Statement& row, int column);

/// Ids of the repairs that are switched off in a session.
[[nodiscard]] std::vector<std::string> readSwitches(Database& database, std::int64_t session);

} // namespace retrospan::store
