// What a score speaks of, told by its name: "sentiment" of tone, "csat" of satisfaction, "resolved" of what
// came of it. Words of English and German; a name is taken apart at signs and at capital letters.
// Pure. Complexity: linear in the name.
#pragma once

#include "trace/score.h"

#include <cstdint>

namespace retrospan::insight {

enum class ScoreTopic : std::uint8_t { tone, satisfaction, conversion };

/// A score of a customer (ScoreSource::csat) speaks of satisfaction, whatever its name.
[[nodiscard]] bool speaksOf(const Score& score, ScoreTopic topic);

} // namespace retrospan::insight
