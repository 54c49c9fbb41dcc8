#include "replay/open_calls.h"

#include <algorithm>

namespace retrospan::replay {

OpenCalls::OpenCalls(std::vector<std::pair<StepIndex, StepIndex>> calls)
    : m_calls(std::move(calls))
{
    for (m_leaves = 1; m_leaves < m_calls.size();) m_leaves *= 2;
    m_latest.assign(2 * m_leaves, 0);
    for (std::size_t i = 0; i < m_calls.size(); ++i) m_latest[m_leaves + i] = m_calls[i].second;
    for (std::size_t i = m_leaves; i-- > 1;) m_latest[i] = std::max(m_latest[2 * i], m_latest[2 * i + 1]);
}

std::vector<StepIndex> OpenCalls::at(StepIndex step, std::size_t most) const
{
    std::vector<StepIndex> open;
    if (m_calls.empty()) return open;
    struct Range {
        std::size_t node, first, size;
    };
    std::vector<Range> waiting{{1, 0, m_leaves}};
    while (!waiting.empty() && open.size() < most) {
        const Range range = waiting.back();
        waiting.pop_back();
        const bool begins = range.first < m_calls.size() && m_calls[range.first].first <= step;
        if (!begins || m_latest[range.node] <= step) continue;
        if (range.size == 1) {
            open.push_back(m_calls[range.first].first);
            continue;
        }
        const std::size_t half = range.size / 2;
        waiting.push_back({2 * range.node + 1, range.first + half, half});
        waiting.push_back({2 * range.node, range.first, half});
    }
    return open;
}

} // namespace retrospan::replay
