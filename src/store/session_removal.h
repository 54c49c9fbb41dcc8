// Removal of sessions, and sessions on trial: those a live receiver may still decide not to keep. Invariants:
// a session goes with everything of it, and with what is shown with it; ids of what was removed are never
// used again, so that caches, the text index and windows that go by ids find nothing instead of something
// else. A trial ends for good when anything from elsewhere is added. Thread: that of the connection, which
// can write. Complexity: by what is removed.
#pragma once

#include "store/database.h"
#include "store/workspace.h"

#include <cstdint>
#include <string>
#include <vector>

namespace retrospan::store {

/// The highest id that a block ever had.
inline constexpr const char* kLastBlock =
    "SELECT max(block, coalesce((SELECT max(id) FROM blocks), 0)) FROM used_ids";

/// Removes a session. Inside a transaction.
[[nodiscard]] Status removeSession(Database& database, std::int64_t session);
/// Sessions on trial that are shown on their own and whose library line is up to date.
[[nodiscard]] Result<std::vector<SessionState>> statesOnTrial(Database& database, std::int64_t trial);
/// Removes those that are as they were and still on trial; the ids of their traces. Inside a transaction.
[[nodiscard]] Result<std::vector<std::string>> removeOnTrial(Database& database, std::int64_t trial,
                                                             const std::vector<SessionState>& sessions);

} // namespace retrospan::store
