// SessionQuery: the library's query language, compiled once and evaluated on many sessions
// (docs/query-language.md): `status:failed tool:stripe* cost>0.5 -tenant:acme (a OR "b c")`.
// Invariants: at most kMaxTerms terms and kMaxNesting parentheses; a query with errors matches
// nothing. Evaluation does not allocate. Thread: immutable, shareable.
// Complexity: parse O(length); matches O(terms * values).
#pragma once

#include "insight/query_fields.h"
#include "insight/query_values.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::insight {

/// Place of a problem in the query text, in bytes.
struct QueryError {
    std::size_t offset = 0, length = 0;
    std::string message;
    friend bool operator==(const QueryError&, const QueryError&) = default;
};

/// Tells whether the content of the session holds texts()[text].
using ContentHit = std::function<bool(std::size_t text, const SessionSummary& session)>;

class SessionQuery {
public:
    static constexpr std::size_t kMaxTerms = 1000;
    static constexpr std::size_t kMaxNesting = 50;

    static SessionQuery parse(std::string_view text, const QueryContext& context = {});

    [[nodiscard]] bool ok() const { return m_errors.empty(); }
    [[nodiscard]] const std::vector<QueryError>& errors() const { return m_errors; }
    /// True when everything matches.
    [[nodiscard]] bool empty() const { return m_nodes.empty(); }

    /// A free text matches in the title or, when `content` is given, where that says so.
    [[nodiscard]] bool matches(const SessionSummary& session, const ContentHit& content = {}) const;

    /// The free texts, as typed: what to look up in the full-text index before filtering.
    [[nodiscard]] const std::vector<std::string>& texts() const { return m_texts; }

private:
    friend class QueryParser;
    enum class Op : std::uint8_t { all, any, negate, equals, glob, present, range, freeText };
    struct Node {
        Op op = Op::all;
        FieldId field = FieldId::title;
        std::size_t next = 0; ///< the node after this one's subtree
        std::int64_t low = 0, high = 0;
        std::size_t text = 0; ///< into m_texts (freeText)
        std::string pattern{}; ///< lower case
    };
    bool matches(std::size_t node, const SessionSummary& session, const ContentHit& content) const;
    bool matchesChildren(std::size_t node, const SessionSummary& session, const ContentHit& content) const;

    std::vector<Node> m_nodes; ///< the tree in preorder
    std::vector<std::string> m_texts;
    std::vector<QueryError> m_errors;
    std::int64_t m_nowNs = 0;
};

/// `field:value` as it must be typed, quoted where it has to be.
[[nodiscard]] std::string queryTerm(std::string_view field, std::string_view value);

} // namespace retrospan::insight
