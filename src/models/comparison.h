// Comparison: two sessions, or parts of them, made ready to be looked at side by side: both replays, their
// steps in pairs, what differs in figures, and where each side is at every pair. Refers to nothing outside.
// Thread: made on a worker, then only read. Complexity: that of aligning the steps.
#pragma once

#include "models/session_part.h"
#include "replay/compare.h"

#include <stop_token>
#include <vector>

namespace retrospan::models {

enum class Side : std::uint8_t { baseline, candidate };

struct Comparison {
    /// The last step of either side at or before a pair, or the pair's own; kNoStep before the first.
    struct Place {
        replay::StepIndex baseline = replay::kNoStep, candidate = replay::kNoStep;
    };

    SessionPart baseline, candidate;
    replay::Alignment alignment;
    replay::Deltas deltas;
    std::vector<Place> places; ///< by pair
    std::vector<std::int64_t> timesNs; ///< by pair: since the start, of the side that is later; ascending
    std::size_t differences = 0, common = 0; ///< pairs that are not the same, and those that have both sides

    [[nodiscard]] const SessionPart& part(Side side) const
    {
        return side == Side::baseline ? baseline : candidate;
    }
    [[nodiscard]] const Replay& of(Side side) const { return part(side).replay; }
    [[nodiscard]] replay::StepIndex placeOf(Side side, std::size_t pair) const
    {
        return side == Side::baseline ? places[pair].baseline : places[pair].candidate;
    }
    [[nodiscard]] replay::StepIndex stepOf(Side side, std::size_t pair) const
    {
        const replay::AlignedPair& aligned = alignment.pairs[pair];
        return side == Side::baseline ? aligned.baseline : aligned.candidate;
    }
};

[[nodiscard]] std::shared_ptr<const Comparison> prepareComparison(SessionPart baseline, SessionPart candidate,
                                                                  const std::stop_token& stop);
/// "changed", "moved", "only here": what is to be said of a pair.
[[nodiscard]] QString matchText(replay::Match match);

} // namespace retrospan::models
