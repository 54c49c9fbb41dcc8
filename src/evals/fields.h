// Fields: the keys of a map that people wrote, read one by one. What has another type than it should, and
// keys that nobody asked for, are problems with their places. Thread: confined. Complexity: linear in the
// keys.
#pragma once

#include "evals/problems.h"

#include <optional>
#include <string>
#include <vector>

namespace retrospan::evals {

class Fields {
public:
    /// `what` names the map in messages: "case \"a\"". Anything but a map is a problem and has no keys.
    Fields(const DataNode& map, std::string what, Problems& problems);

    /// The value as it is; null when there is none.
    const DataNode* take(std::string_view key);
    /// A scalar as it was written.
    std::optional<std::string> text(std::string_view key);
    /// One text or a list of them, none of them empty.
    std::vector<std::string> texts(std::string_view key);
    std::optional<double> number(std::string_view key);
    /// A whole number from 0 on; null is none.
    std::optional<std::int64_t> count(std::string_view key);
    std::optional<bool> flag(std::string_view key);
    /// Says which keys were not asked for.
    void finish();

    [[nodiscard]] TextPlace place() const { return m_map.place; }
    [[nodiscard]] const std::string& what() const { return m_what; }
    void fault(TextPlace place, const std::string& message)
    {
        m_problems.add(place, m_what + ": " + message);
    }
    Problems& problems() { return m_problems; }

private:
    const DataNode& m_map;
    std::string m_what;
    Problems& m_problems;
    std::vector<std::string> m_asked;
};

} // namespace retrospan::evals
