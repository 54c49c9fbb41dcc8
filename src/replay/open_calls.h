// OpenCalls: which calls are open at a step: those that began at or before it and end after it.
// A segment tree over the latest end of calls in order of their begin. Thread: immutable.
// Complexity: O(n) build, O(k log n) for k open calls; 4 bytes a node.
#pragma once

#include "replay/step.h"

#include <utility>
#include <vector>

namespace retrospan::replay {

class OpenCalls {
public:
    OpenCalls() = default;
    /// (step of the call, step that ends it or kNoStep), by the first.
    explicit OpenCalls(std::vector<std::pair<StepIndex, StepIndex>> calls);

    /// At most `most` of them, oldest first.
    [[nodiscard]] std::vector<StepIndex> at(StepIndex step, std::size_t most) const;

private:
    std::vector<std::pair<StepIndex, StepIndex>> m_calls;
    std::vector<StepIndex> m_latest; ///< of the leaves from m_leaves on, and above
    std::size_t m_leaves = 0;
};

} // namespace retrospan::replay
