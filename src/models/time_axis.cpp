#include "models/time_axis.h"

#include <algorithm>
#include <cmath>

namespace retrospan::models {
namespace {

constexpr std::int64_t kLeastIdleNs = 10'000'000'000; ///< as a person waits without going away
constexpr double kLeastIdle = 0.05; ///< of the time at work
constexpr double kShownEach = 0.04, kShownAll = 0.25; ///< of the time at work
constexpr double kWorthIt = 0.2; ///< of the whole time

struct Interval {
    std::int64_t startNs, endNs;
};

/// When something was at work, by start; of people when they began and when they were done.
std::vector<Interval> workOf(const SpanTable& table, const SpanTree& tree, const TimeWindow& extent)
{
    std::vector<Interval> work;
    for (Row row = 0; row < table.size(); ++row) {
        if (tree.hasChildren(row) || table.startNs(row) <= 0) continue;
        const bool open = table.status(row) == SpanStatus::running && table.endNs(row) == 0;
        const std::int64_t start = table.startNs(row),
                           end = std::max(open ? extent.endNs : table.endNs(row), start);
        const bool waits = table.kind(row) == SpanKind::human;
        work.push_back({start, waits ? start : end});
        if (waits) work.push_back({end, end});
    }
    if (work.empty()) return work;
    for (const std::int64_t edge : {extent.startNs, extent.endNs}) work.push_back({edge, edge});
    if (!std::ranges::is_sorted(work, {}, &Interval::startNs))
        std::ranges::sort(work, {}, &Interval::startNs);
    return work;
}

/// Between what was at work, in order; `busyNs` is how long all of that took.
std::vector<Interval> gapsIn(const std::vector<Interval>& work, std::int64_t& busyNs)
{
    std::vector<Interval> gaps;
    busyNs = 0;
    std::int64_t until = work.front().startNs;
    for (const Interval& each : work) {
        if (each.startNs - until >= kLeastIdleNs) gaps.push_back({until, each.startNs});
        busyNs += std::max<std::int64_t>(each.endNs - std::max(until, each.startNs), 0);
        until = std::max(until, each.endNs);
    }
    return gaps;
}

} // namespace

TimeAxis TimeAxis::of(const SpanTable& table, const SpanTree& tree, const TimeWindow& extent)
{
    const std::vector<Interval> work = workOf(table, tree, extent);
    if (work.empty()) return {};
    std::int64_t busyNs = 0, idleNs = 0;
    std::vector<Interval> gaps = gapsIn(work, busyNs);
    const double busy = std::max(static_cast<double>(busyNs), 1e9);
    std::erase_if(gaps, [&](const Interval& gap) {
        return static_cast<double>(gap.endNs - gap.startNs) < busy * kLeastIdle;
    });
    for (const Interval& gap : gaps) idleNs += gap.endNs - gap.startNs;
    TimeAxis axis;
    const auto count = static_cast<double>(std::max<std::size_t>(gaps.size(), 1));
    axis.m_eachNs = std::llround(busy * std::min(kShownEach, kShownAll / count));
    const double saved = static_cast<double>(idleNs) - static_cast<double>(axis.m_eachNs) * count;
    if (saved < static_cast<double>(extent.length()) * kWorthIt) return {};
    std::int64_t cutNs = 0;
    for (const Interval& gap : gaps) {
        axis.m_idle.push_back({gap.startNs, gap.endNs, cutNs});
        cutNs += gap.endNs - gap.startNs - axis.m_eachNs;
    }
    return axis;
}

std::int64_t TimeAxis::shown(std::int64_t ns) const
{
    const auto after = std::ranges::upper_bound(m_idle, ns, {}, &Idle::startNs);
    if (after == m_idle.begin()) return ns;
    const Idle& idle = *std::prev(after);
    const std::int64_t length = idle.endNs - idle.startNs;
    if (ns >= idle.endNs) return ns - idle.cutNs - (length - m_eachNs);
    const double share = static_cast<double>(ns - idle.startNs) / static_cast<double>(length);
    return idle.startNs - idle.cutNs + std::llround(share * static_cast<double>(m_eachNs));
}

std::int64_t TimeAxis::recorded(std::int64_t shownNs) const
{
    const auto startOf = [](const Idle& idle) { return idle.startNs - idle.cutNs; };
    const auto after = std::ranges::upper_bound(m_idle, shownNs, {}, startOf);
    if (after == m_idle.begin()) return shownNs;
    const Idle& idle = *std::prev(after);
    const std::int64_t length = idle.endNs - idle.startNs, into = shownNs - startOf(idle);
    if (into >= m_eachNs) return shownNs + idle.cutNs + (length - m_eachNs);
    const double share = static_cast<double>(into) / static_cast<double>(m_eachNs);
    return idle.startNs + std::llround(share * static_cast<double>(length));
}

} // namespace retrospan::models
