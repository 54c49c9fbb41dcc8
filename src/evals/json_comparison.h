// What differs between two JSON values, but for what is to be left out and for numbers that are close enough.
// Pure. Complexity: linear in the values.
#pragma once

#include "evals/data_node.h"

#include <optional>
#include <string>
#include <vector>

namespace retrospan::evals {

/// A JSON pointer in steps, in which "*" is any step: "/items/*/id".
using JsonPath = std::vector<std::string>;
/// Nothing unless the text is empty or begins with "/".
[[nodiscard]] std::optional<JsonPath> jsonPathFromText(std::string_view text);
/// Null when there is nothing.
[[nodiscard]] const DataNode* nodeAt(const DataNode& root, const JsonPath& path);

/// Numbers are equal when they are at most this far apart.
struct Tolerance {
    double absolute = 0, relative = 0; ///< the latter as a share of the expected one
    [[nodiscard]] bool allows(const DataNode& expected, const DataNode& got) const;
};

struct JsonRules {
    std::vector<JsonPath> ignored; ///< with all that is below
    Tolerance tolerance;
    bool subset = false; ///< keys that are not expected do not matter
};

struct JsonComparison {
    std::size_t values = 0, equal = 0; ///< those without values in them
    std::vector<std::string> differences; ///< the first few, in words
    [[nodiscard]] bool same() const { return values == equal; }
};

[[nodiscard]] JsonComparison compareJson(const DataNode& expected, const DataNode& got,
                                         const JsonRules& rules);

} // namespace retrospan::evals
