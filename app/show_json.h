// A session with its tree, structure and what people added as JSON (docs/structure.md). Thread: any but the
// GUI thread. Memory: all that the session said.
#pragma once

#include "library.h"
#include "session_json.h"

#include <functional>

namespace retrospan::app {

/// What `show --json` prints. `next` (may be empty) is asked before each span; false cancels.
[[nodiscard]] Result<Json> showJson(Library& library, const OpenSession& session,
                                    const std::function<bool()>& next = {});

} // namespace retrospan::app
