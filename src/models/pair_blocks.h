// What a pair of steps says as blocks to read: word by word, JSON field by field, lists of messages message
// by message; what only one side has, as it is. Invariants: the documents keep the comparison alive; a target
// is a span of the side that targetSide() says. Thread: pure; on a worker, as long texts take time.
// Complexity: that of comparing the texts; of a context only what differs is shown, the rest is counted.
#pragma once

#include "models/comparison.h"

namespace retrospan::models {

[[nodiscard]] std::shared_ptr<BlockDocument> pairBlocks(const std::shared_ptr<const Comparison>& comparison,
                                                        std::size_t pair, const std::stop_token& stop);

/// Whose span a block leads to, and which row it is.
struct PairTarget {
    Side side = Side::baseline;
    Row row = kNoRow;
};
[[nodiscard]] PairTarget pairTarget(std::int64_t target);

} // namespace retrospan::models
