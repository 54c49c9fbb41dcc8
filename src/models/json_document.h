// JsonDocument: a JSON text as a flat table of nodes in document order, for showing and searching.
// Invariants: nodes only point into the text, which the document keeps alive; immutable after parse(),
// so any thread may read it; any bytes are accepted: text that is cut or wrong is kept as far as it
// goes and marked. Numbers keep the characters they were written with.
// Beyond JSON it reads what programs print in its place: Python's quotes, None and True, bare keys, NaN,
// several values in a row. Complexity: parse is one pass without recursion; 24 bytes a node and 8 a
// container beside the text; everything else is constant unless it says so.
#pragma once

#include <QString>

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::models {

enum class JsonType : std::uint8_t { object, array, string, number, boolean, null, invalid };

class JsonDocument {
public:
    using Node = std::uint32_t;
    static constexpr Node kNone = UINT32_MAX;
    static constexpr std::size_t kMaxNodes = 8'000'000;

    /// Takes milliseconds to tenths of a second: on a worker for anything large. `owner` keeps `text`
    /// alive. Null only when `stop` was requested.
    [[nodiscard]] static std::shared_ptr<const JsonDocument>
    parse(std::string_view text, std::shared_ptr<const void> owner, std::stop_token stop = {});
    [[nodiscard]] static std::shared_ptr<const JsonDocument> parse(std::string text);

    /// True when the first character that is not white space opens an object or an array.
    [[nodiscard]] static bool looksLikeJson(std::string_view text);

    [[nodiscard]] std::size_t size() const { return m_nodes.size(); }
    [[nodiscard]] std::string_view text() const { return m_text; }
    /// The text ended, or the node limit was reached, inside a value.
    [[nodiscard]] bool cut() const { return m_cut; }
    /// Where the text first stops being JSON (a cut end is not counted).
    [[nodiscard]] std::optional<std::size_t> firstErrorOffset() const { return m_error; }

    [[nodiscard]] JsonType type(Node node) const { return static_cast<JsonType>(m_nodes[node].meta & 7U); }
    [[nodiscard]] bool isContainer(Node node) const { return type(node) <= JsonType::array; }
    /// A container or string that the text's end, or the limit, left open.
    [[nodiscard]] bool isCut(Node node) const { return (m_nodes[node].meta & kCutBit) != 0; }
    [[nodiscard]] Node parent(Node node) const { return m_nodes[node].parent; }
    [[nodiscard]] std::uint32_t childCount(Node node) const;
    /// The node after the last descendant: siblings are `subtreeEnd` apart.
    [[nodiscard]] Node subtreeEnd(Node node) const;
    /// Levels above `node`, counted no further than `limit`.
    [[nodiscard]] int depth(Node node, int limit = 1 << 20) const;
    /// Number among the containers, for tables kept beside the document. Precondition: isContainer.
    [[nodiscard]] std::uint32_t containerIndex(Node node) const { return m_nodes[node].meta >> kIndexShift; }
    [[nodiscard]] std::size_t containerCount() const { return m_containers.size(); }
    /// Place among the parent's children.
    [[nodiscard]] std::uint32_t indexInParent(Node node) const { return m_nodes[node].ordinal; }

    [[nodiscard]] bool hasKey(Node node) const { return m_nodes[node].key != m_nodes[node].begin; }
    /// The key's characters as written, with its quotes if it has them.
    [[nodiscard]] std::string_view rawKey(Node node) const;
    /// The value's characters as written; of a string, with its quotes.
    [[nodiscard]] std::string_view raw(Node node) const;
    /// The decoded key / string value (UTF-8, bad escapes become U+FFFD), at most about `limit` bytes.
    [[nodiscard]] std::string key(Node node, std::size_t limit = SIZE_MAX) const;
    [[nodiscard]] std::string stringValue(Node node, std::size_t limit = SIZE_MAX) const;
    /// "$.messages[3]['odd key']" (JSONPath, RFC 9535 normalised only where a dot does not do).
    [[nodiscard]] QString path(Node node) const;
    /// "/messages/3/odd key" (RFC 6901); empty for the whole.
    [[nodiscard]] QString pointer(Node node) const;

private:
    friend class JsonParser;
    static constexpr std::uint32_t kCutBit = 8, kIndexShift = 4;

    struct Entry {
        std::uint32_t key; ///< offset of the key's quote; = begin when there is none
        std::uint32_t begin; ///< offset of the value
        std::uint32_t end; ///< offset after it
        Node parent;
        std::uint32_t ordinal; ///< among the parent's children
        std::uint32_t meta; ///< type, cut bit, index among the containers
    };
    struct Container {
        Node subtreeEnd;
        std::uint32_t children;
    };

    JsonDocument(std::string_view text, std::shared_ptr<const void> owner);

public:
    /// Decodes what is between (or, for bare words, with) quotes. For callers that have raw().
    [[nodiscard]] static std::string decode(std::string_view raw, std::size_t limit = SIZE_MAX);

private:
    std::string_view m_text;
    std::shared_ptr<const void> m_owner;
    std::vector<Entry> m_nodes;
    std::vector<Container> m_containers;
    std::optional<std::size_t> m_error;
    bool m_cut = false;
};

} // namespace retrospan::models
