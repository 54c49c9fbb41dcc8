// DataNode: a value of a YAML or JSON text with the place where it was written. One type for data sets,
// policies, outputs and what is compared with them. Invariants: texts are UTF-8; numbers are finite; nesting
// is at most kDeepest, of at most kMostValues values. Thread: values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace retrospan::evals {

inline constexpr std::size_t kDeepest = 200;
/// In one text, and in one data set.
inline constexpr std::size_t kMostValues = 4'000'000;

/// Line and column of a character, from 1; line 0 = the file as a whole.
struct TextPlace {
    std::uint32_t line = 0, column = 0;
    friend auto operator<=>(const TextPlace&, const TextPlace&) = default;
};

enum class NodeType : std::uint8_t { null, boolean, integer, real, text, list, map };

struct DataNode {
    struct Key {
        std::string name;
        TextPlace place;
    };

    NodeType type = NodeType::null;
    bool flag = false;
    TextPlace place;
    std::int64_t integer = 0;
    double real = 0; ///< of integers too
    std::string text; ///< of a scalar: as it was written
    std::vector<DataNode> items; ///< of a list; of a map its values
    std::vector<Key> keys; ///< of a map, one for each item

    [[nodiscard]] bool isScalar() const { return type != NodeType::list && type != NodeType::map; }
    [[nodiscard]] bool isNumber() const { return type == NodeType::integer || type == NodeType::real; }
    /// Null, or a text of white space alone.
    [[nodiscard]] bool isNothing() const;
    /// The value of a key; null when the map has none.
    [[nodiscard]] const DataNode* find(std::string_view name) const;

    /// Precondition: a map without this key.
    void set(std::string key, DataNode value);

    [[nodiscard]] static DataNode ofText(std::string text);
    [[nodiscard]] static DataNode ofInteger(std::int64_t value);
    [[nodiscard]] static DataNode ofReal(double value);
    [[nodiscard]] static DataNode ofFlag(bool value);
    [[nodiscard]] static DataNode ofTexts(const std::vector<std::string>& texts);
    [[nodiscard]] static DataNode listOf(std::vector<DataNode> items);
    [[nodiscard]] static DataNode mapOf(std::vector<std::pair<std::string, DataNode>> members);
};

/// Compact JSON; keys sorted, numbers spelt in one way: equal texts are equal values, on any machine.
[[nodiscard]] std::string canonicalJson(const DataNode& node);
/// "a text", "a list": for messages.
[[nodiscard]] std::string_view nameOf(NodeType type);

} // namespace retrospan::evals
