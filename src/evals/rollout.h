// Rollout: how often sessions of a new version go wrong, beside those of an old one, and whether that is
// unusual or may be chance. Pure. Thread: values. Complexity: linear in the sessions that show a sign.
#pragma once

#include "evals/paired_test.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace retrospan::evals {

/// What a session can show, once or often.
enum class RolloutSign : std::uint8_t { failed, errors, retries, toolFailures, interrupts };
inline constexpr std::size_t kRolloutSignCount = 5;

struct RolloutCounts {
    std::size_t sessions = 0;
    std::array<std::size_t, kRolloutSignCount> showing{}; ///< sessions that show a sign
    std::size_t ofEvals = 0, running = 0; ///< left out: what an eval run asked for, and what has not ended
};

struct RolloutRate {
    RolloutSign sign = RolloutSign::failed;
    std::size_t before = 0, now = 0; ///< sessions that show it
    Interval shareBefore, shareNow;
    double probability = 1; ///< that chance alone gives shares at least as unlike (two-sided)
    Finding finding = Finding::tooFew; ///< worse: the new version shows it more often
};

/// Two versions, and what is found.
struct Rollout {
    RolloutCounts before, now;
    std::vector<RolloutRate> rates;
};

/// One rate a sign, by R. A. Fisher's exact test; as several are made, each must be below its part of
/// kSignificance (C. E. Bonferroni's correction).
[[nodiscard]] std::vector<RolloutRate> compareRollout(const RolloutCounts& before, const RolloutCounts& now);

/// "tool_failures"
[[nodiscard]] std::string_view toString(RolloutSign sign);

} // namespace retrospan::evals
