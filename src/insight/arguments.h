// Arguments of tool calls: whether two calls ask for the same thing, and what differs, field by field.
// Arguments that are no JSON object are compared as texts. Pure. Complexity: linear in the arguments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace retrospan::insight {

struct ArgumentChange {
    std::string field; ///< "/amount"; empty for the whole
    std::string before, after; ///< JSON; empty = not there
    friend bool operator==(const ArgumentChange&, const ArgumentChange&) = default;
};

/// At least half of the fields are alike.
[[nodiscard]] bool similarArguments(std::string_view a, std::string_view b);
/// At most kMaxChanges, in the order of fields.
[[nodiscard]] std::vector<ArgumentChange> argumentChanges(std::string_view before, std::string_view after);
inline constexpr std::size_t kMaxArgumentChanges = 100;

} // namespace retrospan::insight
