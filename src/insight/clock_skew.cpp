#include "insight/clock_skew.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

namespace retrospan::insight {
namespace {

/// A call from one clock into another, and the shifts that would put it inside its caller.
struct Call {
    Row row = kNoRow;
    std::size_t caller = 0; ///< clock
    std::int64_t least = 0; ///< brings the start to the caller's start
    std::int64_t most = INT64_MAX; ///< brings the end to the caller's end

    [[nodiscard]] std::int64_t outside() const
    {
        if (least > kLeastSkewNs) return least;
        return most < -kLeastSkewNs ? -most : 0;
    }
    [[nodiscard]] bool fits(std::int64_t shift) const
    {
        return shift >= least - kLeastSkewNs && (most == INT64_MAX || shift <= most + kLeastSkewNs);
    }
    [[nodiscard]] std::int64_t middle() const
    {
        return most == INT64_MAX ? least : std::midpoint(least, most);
    }
};

struct Clock {
    StringId service{};
    std::uint32_t trace = 0;
    std::vector<Call> calls; ///< into it, from clocks known before it
    std::int64_t shiftNs = 0;
};

/// Later times (2116) are nonsense, and nothing between earlier ones overflows.
constexpr std::int64_t kLatestNs = INT64_MAX / 2;
/// So many calls that all end late are no coincidence.
constexpr std::uint32_t kLeastLateCalls = 3;
/// A clock further off than a year is not skewed but unset.
constexpr std::int64_t kMostSkewNs = std::int64_t{365} * 24 * 3600 * 1'000'000'000;

bool hasTimes(const SpanTable& table, Row row)
{
    const SpanFlags flags = table.flags(row);
    return table.startNs(row) != 0 && table.startNs(row) < kLatestNs && table.endNs(row) < kLatestNs
        && !flags.has(SpanFlag::timeUnknown) && !flags.has(SpanFlag::addendum)
        && !flags.has(SpanFlag::endBeforeStart);
}

std::vector<Clock> clocksOf(const SpanTable& table, const SpanTree& tree)
{
    std::vector<Clock> clocks;
    std::map<std::pair<std::uint32_t, StringId>, std::size_t> byService;
    const auto clockOf = [&](Row row) {
        const auto [found, added] =
            byService.try_emplace({table.trace(row), table.service(row)}, clocks.size());
        if (added) clocks.push_back({table.service(row), table.trace(row), {}, 0});
        return found->second;
    };
    for (const Node node : tree.preorder()) {
        if (tree.isMissing(node) || !hasTimes(table, node)) continue;
        const Node parent = tree.parent(node);
        if (parent == kNoNode || tree.isMissing(parent) || !hasTimes(table, parent)) continue;
        if (table.service(node) == table.service(parent) || table.service(node) == StringId::empty) continue;
        const std::size_t caller = clockOf(parent), called = clockOf(node);
        if (caller >= called) continue; // an answer to a clock that is known already
        Call call{node, caller, table.startNs(parent) - table.startNs(node)};
        const std::int64_t ended = table.endNs(node), until = table.endNs(parent);
        const bool within = ended - table.startNs(node) <= until - table.startNs(parent);
        if (ended != 0 && until != 0 && within && table.startNs(node) <= until) call.most = until - ended;
        clocks[called].calls.push_back(call);
    }
    return clocks;
}

/// A shift that puts all calls, or else nine of ten, inside their callers.
std::optional<std::int64_t> shiftFor(const std::vector<Call>& calls)
{
    std::int64_t least = INT64_MIN, most = INT64_MAX;
    std::vector<std::int64_t> middles;
    for (const Call& call : calls) {
        least = std::max(least, call.least);
        most = std::min(most, call.most);
        middles.push_back(call.middle());
    }
    if (least <= most) return Call{kNoRow, 0, least, most}.middle();
    const auto median = middles.begin() + static_cast<std::ptrdiff_t>(middles.size() / 2);
    std::nth_element(middles.begin(), median, middles.end());
    const auto fitting =
        std::count_if(calls.begin(), calls.end(), [&](const Call& c) { return c.fits(*median); });
    if (static_cast<std::size_t>(fitting) * 10 < calls.size() * 9) return std::nullopt;
    return *median;
}

SkewedClock measured(const Clock& clock)
{
    SkewedClock skewed;
    skewed.service = clock.service;
    skewed.trace = clock.trace;
    skewed.calls = static_cast<std::uint32_t>(clock.calls.size());
    bool early = false;
    for (const Call& call : clock.calls) {
        if (call.outside() == 0) continue;
        early = early || call.least > kLeastSkewNs;
        skewed.worstNs = std::max(skewed.worstNs, call.outside());
        skewed.rows.push_back(call.row);
    }
    skewed.outside = static_cast<std::uint32_t>(skewed.rows.size());
    const std::optional<std::int64_t> shift = shiftFor(clock.calls);
    const bool allLate = skewed.outside == skewed.calls && skewed.calls >= kLeastLateCalls;
    if (early || allLate)
        skewed.shiftNs = shift && std::abs(*shift) <= kMostSkewNs ? *shift : 0;
    else
        skewed.rows.clear();
    return skewed;
}

} // namespace

std::vector<SkewedClock> findSkewedClocks(const SpanTable& table, const SpanTree& tree)
{
    std::vector<Clock> clocks = clocksOf(table, tree);
    std::vector<SkewedClock> found;
    for (Clock& clock : clocks) { // callers come before those they call
        for (Call& call : clock.calls) {
            const std::int64_t by = clocks[call.caller].shiftNs;
            call.least += by;
            if (call.most != INT64_MAX) call.most += by;
        }
        if (clock.calls.empty()) continue;
        SkewedClock skewed = measured(clock);
        clock.shiftNs = skewed.shiftNs;
        if (!skewed.rows.empty()) found.push_back(std::move(skewed));
    }
    return found;
}

} // namespace retrospan::insight
