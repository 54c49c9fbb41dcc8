// Calls that models asked for and of which nothing is recorded: neither a span nor a result. The doctor tells
// the same of recordings that it need not keep (gaps.h). Pure. Complexity: linear in the messages of answers.
#pragma once

#include "insight/session_outline.h"
#include "trace/session_digest.h"

#include <vector>

namespace retrospan::insight {

struct CallAskedFor {
    Row row = kNoRow; ///< the model call
    TextId tool{}; ///< its name
};

/// By start of the model calls. Some providers give calls no id: of these any call of the tool will do. Calls
/// that the request forces on the model are forms to fill in and not counted.
[[nodiscard]] std::vector<CallAskedFor> callsNotMade(const SessionOutline& outline,
                                                     const SessionDigest& digest);

} // namespace retrospan::insight
