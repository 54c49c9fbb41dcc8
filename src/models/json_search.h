// Searching a JsonDocument: every place where a text occurs in a key or a value, as decoded.
// Invariants: document order; at most kMaxMatches (text_search.h). Thread: any; stops when asked.
// Complexity: one pass over the text; values without escapes are searched as they lie.
#pragma once

#include "models/json_document.h"

#include <QString>

#include <vector>

namespace retrospan::models {

struct JsonMatch {
    JsonDocument::Node node = 0;
    std::int32_t ordinal = 0; ///< which occurrence in the value; -1: in the key
    friend bool operator==(const JsonMatch&, const JsonMatch&) = default;
};

[[nodiscard]] std::vector<JsonMatch> findInJson(const JsonDocument& document, const QString& query,
                                                std::stop_token stop = {});

} // namespace retrospan::models
