// Two journeys side by side: which steps correspond, and what differs in time, tokens, money and calls. A
// step is the same when it says the same, whenever and under whatever ids: of a model call what is new in its
// context counts, of a decision its words and the calls it asks for, of a retrieval its question and pages.
// Pure; both journeys must outlive the call. Complexity: that of align().
#pragma once

#include "replay/align.h"
#include "replay/journey_part.h"

#include <optional>
#include <string>

namespace retrospan::replay {

/// A figure of both; kUnknown where it is not known.
struct Figure {
    std::int64_t baseline = kUnknown, candidate = kUnknown;
    /// None unless both are known.
    [[nodiscard]] std::optional<std::int64_t> difference() const
    {
        if (baseline == kUnknown || candidate == kUnknown) return std::nullopt;
        return candidate - baseline;
    }
};

/// Calls of one model or tool.
struct NodeCalls {
    SpanKind kind = SpanKind::other;
    std::string name;
    Figure calls;
};

struct Deltas {
    Figure durationNs; ///< of a session its own; of a part from its first step to its last, without the time
                       ///< on other branches
    Figure inputTokens, outputTokens, costMicroUsd;
    Figure steps, errors, retries;
    std::vector<NodeCalls> calls; ///< by kind and name
};

/// Pairs have numbers of steps of the journeys.
[[nodiscard]] Alignment alignSteps(const JourneyPart& baseline, const JourneyPart& candidate,
                                   const std::stop_token& stop = {});
[[nodiscard]] Deltas deltasOf(const JourneyPart& baseline, const JourneyPart& candidate);
/// The model or tool that a step calls; empty for other steps.
[[nodiscard]] std::string_view calledName(const Journey& journey, const Step& step);
/// The messages by which steps of models are told apart: of a call what is new in its context, of a decision
/// what it said and asked for. None of other steps.
[[nodiscard]] std::vector<MessageId> comparedMessages(const Journey& journey, StepIndex step);

} // namespace retrospan::replay
