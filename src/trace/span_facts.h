// SpanFacts: what the vocabularies understood of one span; the values behind its columns.
// Texts are views into the SpanView's memory or the arena given to the vocabulary; empty = unknown.
// Thread: plain values.
#pragma once

#include "trace/score.h"
#include "trace/span_kind.h"
#include "trace/usage.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace retrospan {

/// Bits about a span that are not worth a column each.
enum class SpanFlag : std::uint16_t {
    addendum = 1 << 0, ///< only log records are here so far, the span itself is not
    pending = 1 << 1, ///< announcement of a running span (Logfire pending_span)
    usageAtLeast = 1 << 2, ///< counts are snapshots from before the end
    handoffToHuman = 1 << 3,
    contentDropped = 1 << 4, ///< the SDK says it dropped attributes, events or links
    exceptionEvent = 1 << 5, ///< failed by an exception event although the status is not error
    wrapper = 1 << 6, ///< a group around calls (agent step, workflow): its usage repeats theirs
    logEntry = 1 << 7, ///< a zero-length entry (log record, Logfire log)
    endBeforeStart = 1 << 8,
    merged = 1 << 9, ///< several differing reports of this span were merged
    timeUnknown = 1 << 10, ///< the source gave no usable start time
    sidechain = 1 << 11, ///< belongs to a sub-agent or an abandoned branch of a transcript
    duplicate = 1 << 12 ///< the same call as another span, told by another source; in memory only
};

struct SpanFlags {
    std::uint16_t bits = 0;
    void set(SpanFlag flag) { bits |= static_cast<std::uint16_t>(flag); }
    void clear(SpanFlag flag) { bits = static_cast<std::uint16_t>(bits & ~static_cast<std::uint16_t>(flag)); }
    [[nodiscard]] bool has(SpanFlag flag) const { return (bits & static_cast<std::uint16_t>(flag)) != 0; }
};

class ValueView;

/// Where a session's title comes from; the higher one wins.
namespace title_rank {
inline constexpr std::uint8_t guessed = 0, ///< none, or taken from the tree of a session without a root
    spanName = 1, userMessage = 2, rootMessage = 3, ///< what the user said to a root span
    given = 4; ///< the source has titles
}

/// Facts about the session a span belongs to; any span may carry them.
struct SessionFactsView {
    std::string_view sessionId; ///< empty: the trace is its own session
    std::string_view title; ///< first user message, or a title the source gives
    std::uint8_t titleRank = 0; ///< title_rank
    std::string_view user, tenant, channel, workflow, feature, vertical, environment;
    std::string_view agentVersion, promptVersion, outcome;
    std::vector<std::string_view> tags;
};

struct SpanFacts {
    SpanKind kind = SpanKind::other;
    SpanStatus status = SpanStatus::unset;
    SpanFlags flags;
    std::string_view agent, model, provider, tool, service, errorType;
    std::string_view handoffFrom, handoffTo;
    Usage usage;
    std::int64_t reportedCostMicroUsd = kUnknown;
    const ValueView* unreadableFigure = nullptr; ///< a count or cost that is none; of the span's attributes
    SessionFactsView session;
    std::string_view traceparent, relatedRun; ///< as recorded, of traces that this one belongs to
    std::vector<Score> scores;
    std::vector<Score> sessionScores; ///< judgements on the whole session or trace
};

} // namespace retrospan
