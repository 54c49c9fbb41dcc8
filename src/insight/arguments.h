// Arguments of tool calls: whether two calls ask for the same thing, and what differs, field by field.
// Arguments that are no JSON object are compared as texts. Pure. Complexity: linear in the arguments.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace retrospan::insight {

struct ArgumentChange {
    std::string field; ///< a JSON pointer, "/amount"; empty for the whole
    std::string before, after; ///< JSON; empty = not there
    friend bool operator==(const ArgumentChange&, const ArgumentChange&) = default;
};

/// Arguments read once, to be compared with many others.
class ReadArguments {
public:
    /// The text must outlive this.
    explicit ReadArguments(std::string_view text);
    /// At least half of the fields are alike.
    [[nodiscard]] bool isLike(const ReadArguments& other) const;

private:
    std::string_view m_text;
    std::vector<std::pair<std::string, std::string>> m_fields; ///< with their JSON, sorted; empty: no object
};

/// At least half of the fields are alike.
[[nodiscard]] bool similarArguments(std::string_view a, std::string_view b);
/// At most kMaxChanges, in the order of fields.
[[nodiscard]] std::vector<ArgumentChange> argumentChanges(std::string_view before, std::string_view after);
inline constexpr std::size_t kMaxArgumentChanges = 100;

} // namespace retrospan::insight
