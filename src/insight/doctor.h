// The trace doctor: what is broken in a recording, and repairs as a layer over it.
// A repair says what was found, why, and whom it concerns. Those that change the picture (clocks, calls that
// two sources report, lost parents) change a SpanTable in memory only and can each be switched off by id;
// what was recorded stays as it is. Invariants: pure; the same recording gives the same repairs in the same
// order. Thread: any. Complexity: O(n log n), plus the evidence of calls that may be the same.
#pragma once

#include "trace/call_evidence.h"
#include "trace/span_table.h"
#include "trace/span_tree.h"

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace retrospan::insight {

enum class RepairKind : std::uint8_t {
    missingParent, ///< spans name a parent that is not here; it has a row of its own
    callerNotRecorded, ///< the same at the top of a trace: a worker that continues somebody else's, normal
    parentCycle, ///< a span is its own ancestor; the youngest of the cycle is a root
    clockSkew, ///< a service's clock differs from that of its callers
    duplicateCall, ///< one call told by two sources, counted once
    noResult, ///< a tool call that ended without a result
    noAnswer, ///< a model call that ended without an answer
    joinedTrace, ///< a trace without a session id is shown with the session it relates to
    callNotMade ///< an answer asks for a tool call of which nothing more is recorded
};
[[nodiscard]] std::string_view toString(RepairKind kind); ///< "clock_skew"

struct Repair {
    RepairKind kind = RepairKind::missingParent;
    std::string id; ///< stable within the session: kind, or kind:subject
    std::string reason; ///< one sentence for a person
    std::vector<Node> nodes; ///< whom it concerns, the first kMaxNodes in tree order; empty for
                             ///< what is not shown because it is switched off
    std::uint64_t count = 0; ///< of all it concerns
    std::int64_t shiftNs = 0; ///< clockSkew: what is added to the service's times (of its largest trace)
    bool changes = false; ///< switching it off changes the picture
    bool on = true;

    static constexpr std::size_t kMaxNodes = 1000;
};

/// Ids of repairs the user switched off; kAllRepairs switches off all that change the picture.
using RepairSwitches = std::set<std::string>;
inline constexpr std::string_view kAllRepairs = "*";

/// What to do to a table, with the repairs that say so.
struct Diagnosis {
    std::vector<Repair> repairs;
    std::vector<std::pair<Row, std::int64_t>> shifts; ///< of the repairs that are on
    std::vector<std::pair<Row, Row>>
        duplicates; ///< the report that does not count, the one that does; sorted
    bool lostParentsAsRoots = false; ///< missingParent is switched off

    /// True when the table is shown otherwise than recorded.
    [[nodiscard]] bool changesTable() const { return !shifts.empty() || !duplicates.empty(); }
};

/// What is recorded about the call of a row, to tell reports of one call apart from two calls.
using EvidenceOf = std::function<CallEvidence(Row row)>;

/// `table` and `tree` as recorded. `evidenceOf` is asked only for calls of sessions with several sources.
[[nodiscard]] Diagnosis diagnose(const SpanTable& table, const SpanTree& tree, const EvidenceOf& evidenceOf,
                                 const RepairSwitches& off);
/// A trace that is shown with the session, or was until it was switched off.
struct Joined {
    std::string trace;
    std::string_view why; ///< "links to it"
    bool on = true;
};
/// Adds what was joined to the findings.
void addJoins(const SpanTable& table, const SpanTree& tree, const std::vector<Joined>& joins,
              Diagnosis& diagnosis);

/// Moves and marks rows as the diagnosis says. Trees built before are out of date.
void applyRepairs(const Diagnosis& diagnosis, SpanTable& table);

} // namespace retrospan::insight
