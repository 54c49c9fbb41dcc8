// Step: what a replay moves by, and what it refers to. Plain values.
// A span gives up to two steps: what began (a call) and what came of it (decision, result, error). Texts are
// numbers of the session's digest, which must outlive the journey.
#pragma once

#include "replay/step_index.h"
#include "trace/session_digest.h"
#include "trace/session_structure.h"
#include "trace/span_table.h"

#include <cstdint>
#include <string_view>

namespace retrospan::replay {

enum class StepKind : std::uint8_t {
    userMessage,
    modelCall,
    decision, ///< what a model asked for or said to an agent; the user does not see it
    toolCall,
    result,
    retrieval, ///< when its documents came
    error,
    retry, ///< a call that is a later attempt
    interrupt,
    handoff,
    humanMessage,
    finalAnswer
};
inline constexpr std::size_t kStepKindCount = 12;
[[nodiscard]] std::string_view toString(StepKind kind); ///< "user_message"

struct Step {
    StepKind kind = StepKind::modelCall;
    bool earlier = false; ///< a message that only a later context knows
    bool beforeRecording = false; ///< that, from before the first call of the session
    Row row = kNoRow;
    std::int64_t timeNs = 0; ///< 0 = not known
    TextId text{}; ///< message, arguments, result, query, error
    StringId agent{};
    StepIndex call = kNoStep; ///< of a result, decision, error: the step of its call
    StepIndex previous =
        kNoStep; ///< of a model call: the one before of the same agent; of a retry: the attempt before
    StepIndex reading = kNoStep; ///< of a result or error: the next words of the agent, how it read it
    std::uint32_t detail =
        0; ///< handoff, interrupt: its number in the structure; retry: number of the attempt; message of a
           ///< human: one more than the number of the interrupt that it ended, 0 when it ended none
};

/// Where a message is from that no call of its own records; empty for all others.
[[nodiscard]] std::string_view originOf(const Step& step); ///< "before the recording"

/// Something that should be there and is not.
enum class MissingPiece : std::uint8_t {
    toolResult,
    arguments,
    answer,
    context,
    documents,
    end,
    userMessage,
    parent, ///< of the span: it is named, and lost
    endOfText, ///< the import kept the beginning of a text
    callAskedFor ///< nothing is recorded of a call that the model asked for
};
[[nodiscard]] std::string_view toString(MissingPiece piece); ///< "tool result not recorded"

struct Missing {
    StepIndex step = 0; ///< where it is told
    MissingPiece piece = MissingPiece::toolResult;
    Row row = kNoRow; ///< the span that lacks it; kNoRow: no span does
};

/// A retrieved document.
struct Page {
    StepIndex step = 0;
    Row row = kNoRow;
    std::uint32_t number = 0; ///< among the documents of the row
};

/// Sums up to a step. kUnknown = nothing was reported.
struct Totals {
    std::int64_t input = kUnknown, output = kUnknown, cacheRead = kUnknown;
    std::int64_t costMicroUsd = kUnknown;
    std::int64_t unpricedCalls = 0;
};

} // namespace retrospan::replay
