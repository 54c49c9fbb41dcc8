// SessionPart: a session, or the part of it that is compared: the way to a branch, or a span and what is
// beneath it, an attempt say. Parts are named by text, which holds when the session is read again or grows:
// "branch=1", "span=ID", empty for all of it. Invariants: keeps its replay alive. Thread: plain values, made
// on a worker. Complexity: linear in the spans.
#pragma once

#include "insight/findings.h"
#include "models/replay_blocks.h"
#include "replay/journey_part.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace retrospan::models {

struct SessionPart {
    Replay replay;
    std::string name;
    replay::JourneyPart steps;
    Row top = kNoRow; ///< the span, of such a part
};

[[nodiscard]] SessionPart wholeSession(Replay replay);
/// Numbers and ids are those of `show --json`.
[[nodiscard]] Result<SessionPart> partOf(Replay replay, const std::string& name);
/// "Attempt 2 of 3 of charge_card", "Branch 1, live"; empty for the whole session. On one line.
[[nodiscard]] QString partText(const SessionPart& part);
/// What the user had seen at a step; on the way to a branch only what is on it.
[[nodiscard]] std::vector<replay::StepIndex> conversationAt(const SessionPart& part, replay::StepIndex step);
/// "span=…": the name of a span and what is beneath it.
[[nodiscard]] std::string spanPart(const SpanTable& table, Row row);

/// Two parts of one session that ask to be compared, the earlier one first.
struct PartPair {
    std::string baseline, candidate;
    QString text; ///< "Attempts 1 and 2 of 3 of charge_card"
};
/// Branches with the one that they left, live ones first, and attempts with the one before; at most
/// kPartPairs.
[[nodiscard]] std::vector<PartPair> partPairs(const PreparedReplay& replay);
inline constexpr std::size_t kPartPairs = 500;
/// What a finding is about: its last two attempts, or its branch and the one that it left; none for others
/// and for those that somebody dismissed.
[[nodiscard]] std::optional<PartPair> pairOf(const PreparedReplay& replay, const insight::Finding& finding);

} // namespace retrospan::models
