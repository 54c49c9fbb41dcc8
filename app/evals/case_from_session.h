// A case of a data set made from what went wrong in a session (docs/evals.md): what the user wrote up to
// there, which words must never be said again, and what the customer said. Personal data and secrets are
// redacted. Thread: any but the GUI thread.
#pragma once

#include "evals/case_yaml.h"
#include "import/redaction.h"
#include "models/replay_data.h"
#include "store/workspace.h"

namespace retrospan::app {

struct CaseRequest {
    std::string id; ///< empty: one is made of the session's
    Row span = kNoRow; ///< where it went wrong; kNoRow: as the structure of the session says
    std::vector<std::string> tags, contains, never;
    import::RedactionRules redaction = {.email = true, .phone = true, .card = true, .key = true};
};

/// The error says what is missing. The id is that of the request, or of the session.
[[nodiscard]] Result<evals::CaseDraft> caseFromSession(const models::PreparedReplay& replay,
                                                       const std::vector<store::PlacedScore>& scores,
                                                       const CaseRequest& request);

} // namespace retrospan::app
