// Alignment of two sessions step by step, never by position: what is the same, what changed, what moved, what
// one of them alone has. Works on keys of the steps; owns nothing of them. Pure functions, any thread.
// Complexity: about linear in the steps while most of them are found by their content; what lies between is
// aligned by edit distance in O(n m), up to kMaxCells at once, so 10,000 by 10,000 unlike steps stay exact.
#pragma once

#include "replay/step_index.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

namespace retrospan::replay {

/// What the alignment knows of a step.
struct StepKey {
    std::uint64_t content = 0; ///< equal: the same step
    std::uint64_t shape = 0; ///< of kind, name and agent; equal: perhaps the same step with other content
    std::uint64_t after = 0; ///< content of the step before; equal beside the shape: what came of the same
    std::uint64_t likeness = 0; ///< equal beside the shape: rather this one than another of the shape
};

enum class Match : std::uint8_t {
    same,
    changed, ///< of one shape, at corresponding places
    moved, ///< of the same content, at another place
    baselineOnly,
    candidateOnly
};

struct AlignedPair {
    Match match = Match::same;
    std::uint32_t baseline = kNoStep, candidate = kNoStep; ///< step numbers; kNoStep: this side has none
    friend bool operator==(const AlignedPair&, const AlignedPair&) = default;
};

/// Every step of either side is in exactly one pair. Beside moved pairs, which stand where the baseline has
/// them, both sides are in order; what the baseline has alone stands before what the candidate has alone.
struct Alignment {
    std::vector<AlignedPair> pairs;
    std::optional<std::size_t> firstDivergence; ///< index of the first pair that is not the same
};

/// Cells of one edit-distance table; a quarter of a byte each.
inline constexpr std::size_t kMaxCells = 128 * 1024 * 1024;

struct AlignOptions {
    bool moves = true; ///< false: what is elsewhere on the other side is not looked for
    std::size_t maxCells = kMaxCells;
};

/// At most 2^32 - 2 steps a side. When `stop` is requested the rest of the steps is left unpaired. Longer
/// stretches without any content in common than `maxCells` allows are aligned piece by piece.
[[nodiscard]] Alignment align(std::span<const StepKey> baseline, std::span<const StepKey> candidate,
                              const std::stop_token& stop = {}, const AlignOptions& options = {});

} // namespace retrospan::replay
