// FlameLayout: the boxes of a flame in a width of pixels: one row a level of the tree, a child beneath its
// parent, as wide as its share; the rest of the parent is its own. Above a root that is zoomed to, the spans
// around it fill the width. Spans narrower than a pixel share a box with their neighbours. Invariants: boxes
// of a row are in order and do not overlap; what measures nothing has none. Thread: pure. Complexity: O(spans
// beneath the root), at most `width` boxes a row.
#pragma once

#include "insight/flame.h"

#include <stop_token>
#include <vector>

namespace retrospan::models {

struct FlameBox {
    float left = 0, right = 0; ///< pixels
    Node node = kNoNode; ///< the one that measures most
    std::uint32_t first = 0; ///< place in the tree's order of the first one
    std::uint32_t spans = 1; ///< more than one: too narrow to be told apart
    bool failed = false; ///< any of them
};

struct FlameLayout {
    Node root = kNoNode; ///< kNoNode: all of the session
    int width = 0;
    std::vector<std::vector<FlameBox>> rows; ///< by level

    /// Null where there is none.
    [[nodiscard]] const FlameBox* boxAt(std::size_t row, double x) const;
    /// The box of a node, or the one that it shares; null when it measures nothing or is not beneath the
    /// root. `flame` is what was laid out.
    [[nodiscard]] const FlameBox* boxOf(const SpanTree& tree, const insight::Flame& flame, Node node) const;
};

/// Unfinished when `stop` says so.
[[nodiscard]] FlameLayout layOutFlame(const SpanTable& table, const SpanTree& tree,
                                      const insight::Flame& flame, Node root, int width,
                                      std::stop_token stop = {});

} // namespace retrospan::models
