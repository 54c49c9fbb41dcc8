// What structure a session has, as plain values: made by insight, used by replay and printed by app.
// Every finding has a reason for people; what is not known is said so (kNoRow, kUnknown, 0), never guessed.
// Thread: plain values.
#pragma once

#include "trace/annotation.h"
#include "trace/session_digest.h"
#include "trace/span_tree.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace retrospan {

/// What somebody said of a finding.
struct Judgement {
    std::optional<Verdict> verdict; ///< none: the rules alone speak
    std::string by;
    [[nodiscard]] bool dismissed() const { return verdict == Verdict::dismissed; }
    friend bool operator==(const Judgement&, const Judgement&) = default;
};

/// Who said something the user saw.
enum class Voice : std::uint8_t { user, agent, human };

/// One message as the user saw it.
struct Utterance {
    Voice voice = Voice::user;
    Node anchor = kNoNode; ///< it was said before this began (user) or after it ended (agent, human)
    Row row = kNoRow; ///< the span that records it
    TextId text{};
    Node turn = kNoNode; ///< the top of the tree it belongs to
    bool earlier = false; ///< known from a later context only: its own call is not recorded
    bool beforeRecording = false; ///< that, and it precedes the first call of the session that is
};

/// One attempt of a retry.
enum class AttemptReason : std::uint8_t {
    repeated, ///< the same call again after it failed, nobody decided anew in between
    told, ///< the source says that it was sent again
    decided ///< an agent asked for the same call again with the same or similar arguments
};

enum class Carried : std::uint8_t { unknown, all, part, summary, none };

struct Handoff {
    Row row = kNoRow; ///< the hand-over itself, or the first span of the new agent when nothing says it
    std::string from, to;
    bool human = false;
    bool implied = false; ///< no span says it: another agent goes on
    std::int64_t timeNs = 0;
    Row stoppedAt = kNoRow; ///< the last call of who handed over
    Row takenOverBy = kNoRow; ///< the first span of who took over
    std::int64_t takenOverNs = 0;
    Carried context = Carried::unknown;
    bool dropped = false; ///< nobody took over
    bool late = false;
    Row dueSince = kNoRow; ///< what it was late after
    std::string reason;
    Judgement judgement{};
    friend bool operator==(const Handoff&, const Handoff&) = default;
};

enum class InterruptKind : std::uint8_t { interrupted, approval, human };

struct Interrupt {
    InterruptKind kind = InterruptKind::interrupted;
    Row row = kNoRow;
    std::int64_t startNs = 0;
    std::int64_t waitNs = kUnknown;
    Row resumedBy = kNoRow;
    std::string reason;
    Judgement judgement{};
};

enum class BranchCause : std::uint8_t { start, edited, regenerated, checkpoint, link };

/// A way the session took. Branch 0 is what it began with.
struct Branch {
    std::uint32_t number = 0, parent = 0;
    BranchCause cause = BranchCause::start;
    Row first = kNoRow; ///< the first span on it
    Row partedAt = kNoRow; ///< the first span of the branch that it left behind
    std::vector<Node> turns; ///< tops of the tree, or of parts of it that are turns, that are on it
    bool live = false; ///< the session ended on it
    std::string reason;
    Judgement judgement{};
    friend bool operator==(const Branch&, const Branch&) = default;
};

enum class FailureCategory : std::uint8_t {
    unclassified,
    timeout,
    rateLimit,
    parseError,
    rejected, ///< a guardrail or a check of confidence said no
    downstream,
    contextOverflow,
    refusal,
    toolMisuse
};
inline constexpr std::size_t kFailureCategoryCount = 9;

struct Failure {
    Row row = kNoRow; ///< the first point of failure
    FailureCategory category = FailureCategory::unclassified;
    std::string detail; ///< what of the category, "authentication"; may be empty
    std::string message;
    std::vector<Node> path; ///< from the span to the top
    std::vector<Row> triedAfter; ///< calls after it, up to what the user saw; at most kMaxTried
    std::int64_t tried = 0; ///< all of them
    Row visibleAt = kNoRow; ///< where it became visible to the user
    std::int64_t visibleNs = 0;
    /// The answer there speaks of a failure; none in a language whose words are not known.
    std::optional<bool> toldTheUser = false;
    std::string reason;
    Judgement judgement{};
    static constexpr std::size_t kMaxTried = 100;
};

enum class SignalKind : std::uint8_t {
    reasoningLeaked,
    unsupportedAnswer,
    ignoredError,
    loop,
    truncatedOutput,
    emptyAnswer,
    callNotMade,
    claimedSuccess,
    refusal,
    smallModel
};

/// Something that may have gone wrong though nothing failed.
struct Signal {
    SignalKind kind = SignalKind::emptyAnswer;
    std::vector<Row> evidence; ///< the span it is about first
    std::string text; ///< the words that show it, may be empty
    int confidencePercent = 0;
    std::string reason;
    Judgement judgement{};
};

} // namespace retrospan
