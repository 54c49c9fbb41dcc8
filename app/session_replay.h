// A session of the library made ready to be replayed, for the command line and the reports. Reads the content
// of the session once. Thread: any but the GUI thread.
#pragma once

#include "library.h"
#include "models/replay_data.h"

#include <memory>
#include <stop_token>

namespace retrospan::app {

[[nodiscard]] std::shared_ptr<models::SessionData> asData(OpenSession&& session);
/// Gaps and marks of a session of which table and tree are loaded; keeps nothing of what was said.
[[nodiscard]] Result<models::ContentFindings> readFindings(Library& library, std::int64_t session,
                                                           const SpanTable& table, const SpanTree& tree,
                                                           std::stop_token stop = {});
[[nodiscard]] Result<std::shared_ptr<const models::PreparedReplay>>
prepareReplay(Library& library, OpenSession&& session, std::stop_token stop = {});

} // namespace retrospan::app
