// Completion of the query box: what may stand at the cursor. Pure.
#pragma once

#include "trace/session.h"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::insight {

struct Suggestion {
    std::string text; ///< replaces the completed part
    std::string description;
};

/// Suggestions for query[offset, offset + length).
struct Completion {
    std::size_t offset = 0, length = 0;
    std::vector<Suggestion> suggestions;
};

/// Values of a text field, best first.
using KnownValues = std::function<std::vector<std::string>(std::string_view field)>;

inline constexpr std::size_t kMaxSuggestions = 30;

[[nodiscard]] Completion completeQuery(std::string_view query, std::size_t cursor, const KnownValues& known);

/// The values of a text field in the library, most frequent first. O(sessions).
[[nodiscard]] std::vector<std::string> knownValues(std::span<const SessionSummary> sessions,
                                                   std::string_view field);

} // namespace retrospan::insight
