// Attempts: spans that repeat a sibling which failed.
// A span is the next attempt of an earlier one when both have the same parent, kind and label (tool,
// model or name), the earlier one failed, the later one starts when that one has ended, within kCloseNs, at
// most kNeighbourhood siblings lie between them, and none of those is a model, agent or human span: with one
// of these between, somebody decided anew, which is not a retry. A group ends with its first success.
// When the content is at hand, calls of one decision, with other ids and arguments, are told apart, and two
// more are found: what the source says was sent again, and the same tool
// called again by decision, within kDecidedNeighbourhood siblings and with the same or similar arguments (at
// least half of them alike). Retries across different parents are not looked for. Thread: immutable.
// Complexity: O(n) build; of() O(log attempts). Memory: only for attempts.
#pragma once

#include "trace/session_structure.h"
#include "trace/span_table.h"
#include "trace/span_tree.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::insight {

struct Attempt {
    Row row = kNoRow;
    std::uint32_t group = 0; ///< 1..n in the session, in tree order of their parents
    std::uint32_t number = 0, of = 0; ///< 1-based
    AttemptReason reason =
        AttemptReason::repeated; ///< why it is the next one; of the first, as of the second
    Row before = kNoRow; ///< the attempt before
    friend bool operator==(const Attempt&, const Attempt&) = default;
};

class Attempts {
public:
    static constexpr std::size_t kNeighbourhood = 2;
    static constexpr std::int64_t kCloseNs =
        3'600'000'000'000; ///< from the end of one to the start of the next
    static constexpr std::size_t kDecidedNeighbourhood = 12;

    /// `digest` may be null.
    static Attempts find(const SpanTable& table, const SpanTree& tree, const SessionDigest* digest = nullptr);

    /// Those of the groups in which `stays` says so of the first attempt; numbers and groups stay as they
    /// are.
    [[nodiscard]] Attempts only(const std::function<bool(const Attempt& first)>& stays) const;
    /// Null for spans that are not part of a retry.
    [[nodiscard]] const Attempt* of(Row row) const;
    /// Ordered by row.
    [[nodiscard]] const std::vector<Attempt>& all() const { return m_attempts; }
    /// Attempts beyond the first of each group.
    [[nodiscard]] std::int64_t retries() const
    {
        return static_cast<std::int64_t>(m_attempts.size()) - m_groups;
    }
    friend bool operator==(const Attempts&, const Attempts&) = default;

private:
    std::vector<Attempt> m_attempts;
    std::int64_t m_groups = 0;
};

[[nodiscard]] std::string_view toString(AttemptReason reason); ///< "repeated"
/// Why it is an attempt, one sentence for a person.
[[nodiscard]] std::string reasonOf(const Attempt& attempt, const SpanTable& table);

} // namespace retrospan::insight
