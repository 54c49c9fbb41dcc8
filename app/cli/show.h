// A session as text and as JSON, shared by `show`, `export` and the fallback of a start without a display.
#pragma once

#include "library.h"
#include "session_json.h"

#include <functional>
#include <string>

namespace retrospan::app::cli {

/// By id, unique prefix of it, trace id, number or link.
[[nodiscard]] Result<OpenSession> openNamedSession(Library& library, const std::string& name,
                                                   Repairs repairs = Repairs::asSwitched);
[[nodiscard]] std::string treeText(const OpenSession& session);
/// What `show --json` prints. `next` (may be empty) is asked before each span; false cancels.
[[nodiscard]] Result<Json> showJson(Library& library, const OpenSession& session,
                                    const std::function<bool()>& next = {});

} // namespace retrospan::app::cli
