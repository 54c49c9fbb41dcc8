// SpanBatch: what a reader hands over: rows of facts, their records, and what is known of traces
// and sessions. Self-contained (owns its strings and bytes), moved from thread to thread.
// Invariants: indices into `traces`, `shared` and `records` are in range; StringIds are of `strings`.
#pragma once

#include "trace/ids.h"
#include "trace/place.h"
#include "trace/span_facts.h"
#include "trace/string_pool.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace retrospan {

/// Facts of a session, owned; see SessionFactsView.
struct SessionFacts {
    std::string sessionId, title;
    std::uint8_t titleRank = 0;
    std::string user, tenant, channel, workflow, feature, vertical, environment;
    std::string agentVersion, promptVersion, outcome;
    std::vector<std::string> tags;

    /// Takes what is not known yet; a title of higher rank replaces a lower one.
    void merge(const SessionFactsView& more);
    void merge(const SessionFacts& more);
    bool operator==(const SessionFacts&) const = default;
};

inline constexpr std::uint32_t kNoIndex = std::numeric_limits<std::uint32_t>::max();

struct BatchSpan {
    std::uint32_t trace = 0; ///< index into SpanBatch::traces
    SpanId id, parentId;
    std::int64_t startNs = 0;
    std::int64_t endNs = 0; ///< 0 = running
    SpanKind kind = SpanKind::other;
    SpanStatus status = SpanStatus::unset;
    SpanFlags flags;
    StringId name{}, agent{}, model{}, provider{}, tool{}, service{}, errorType{}, handoffTo{};
    Usage usage;
    std::int64_t reportedCostMicroUsd = kUnknown;
    std::uint32_t resource = kNoIndex; ///< index into SpanBatch::shared
    std::uint32_t scope = kNoIndex; ///< index into SpanBatch::shared
    std::size_t recordOffset = 0; ///< into SpanBatch::records
    std::size_t recordSize = 0;
    Place place; ///< in the input
};

struct BatchTrace {
    std::string id; ///< canonical text, unique in the workspace
    SessionFacts facts;
};

struct BatchScore {
    std::uint32_t trace = 0;
    SpanId span; ///< empty: the score is on the session
    Score score;
};

/// Why a trace may belong to the session of another one.
enum class RelationReason : std::uint8_t {
    link, ///< a span link
    traceparent, ///< a recorded traceparent header
    run ///< an attribute names the trace's run
};

struct BatchRelation {
    std::uint32_t trace = 0;
    std::string other; ///< canonical id of the other trace
    RelationReason reason = RelationReason::link;
};

struct SpanBatch {
    StringPool strings;
    std::vector<BatchTrace> traces;
    std::vector<BatchSpan> spans;
    std::string records; ///< inline records, one after another (record_codec.h)
    std::vector<std::string> shared; ///< encoded resources and scopes
    std::vector<BatchScore> scores;
    std::vector<BatchRelation> relations;
    std::string format; ///< registry name of the reader, e.g. "otlp-json"
    /// Sessions that it begins are on trial under that number: whoever gave it decides later whether they
    /// stay. 0: they stay, and so does every session that it adds to.
    std::int64_t trial = 0;
};

} // namespace retrospan
