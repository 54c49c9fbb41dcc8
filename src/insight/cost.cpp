#include "insight/cost.h"

#include "insight/session_calls.h"

#include <algorithm>
#include <array>
#include <limits>

namespace retrospan::insight {
namespace {

constexpr PicoUsd kPicoPerMicro = 1'000'000;

std::int64_t orZero(std::int64_t count)
{
    return std::max<std::int64_t>(count, 0);
}

/// What is left of a whole without a part; never negative, also when sums have saturated.
std::int64_t rest(std::int64_t whole, std::int64_t part)
{
    return orZero(orZero(whole) - orZero(part));
}

/// Raises `whole` so that it holds `parts`: by them when it is smaller (they were left out of it).
std::int64_t wholeOf(std::int64_t whole, std::int64_t parts)
{
    if (parts == kUnknown) return whole;
    if (whole == kUnknown) return parts;
    return whole >= parts ? whole : addKnown(whole, parts);
}

using ClassTokens = std::array<std::int64_t, kPriceClassCount>;

/// Disjoint counts by class. Linear in a billable usage, so groups cost what their calls cost.
ClassTokens splitByClass(const Usage& usage, std::int64_t calls)
{
    ClassTokens tokens{};
    const auto at = [&tokens](PriceClass c) -> std::int64_t& { return tokens[static_cast<std::size_t>(c)]; };
    at(PriceClass::cacheRead) = orZero(usage.cacheRead);
    at(PriceClass::cacheWrite1h) = orZero(usage.cacheWrite1h);
    at(PriceClass::cacheWrite) = rest(usage.cacheWrite, usage.cacheWrite1h);
    at(PriceClass::audioInput) = orZero(usage.audioInput);
    at(PriceClass::input) =
        rest(rest(rest(usage.input, usage.cacheRead), usage.cacheWrite), usage.audioInput);
    at(PriceClass::reasoning) = orZero(usage.reasoning);
    at(PriceClass::audioOutput) = orZero(usage.audioOutput);
    at(PriceClass::output) = rest(rest(usage.output, usage.reasoning), usage.audioOutput);
    at(PriceClass::request) = calls;
    return tokens;
}

bool reported(std::int64_t microUsd)
{
    return microUsd != kUnknown;
}

const PriceSet* pricesOf(const CallUsage& call, PriceLookup& prices)
{
    if (!call.usage.known()) return nullptr;
    return prices.find(call.provider, call.model, dayOf(call.startNs), minuteWindow(call.startNs));
}

std::vector<CostLine> linesOf(const PriceSet* set, const Usage& usage)
{
    std::vector<CostLine> lines;
    const ClassTokens tokens = splitByClass(usage, 1);
    for (std::size_t i = 0; i < kPriceClassCount; ++i) {
        const auto priceClass = static_cast<PriceClass>(i);
        const std::int64_t pico = set ? set->pico(priceClass, usage.input) : kNoPrice;
        if (tokens[i] == 0 || (priceClass == PriceClass::request && pico == kNoPrice)) continue;
        const std::int64_t microUsd = pico == kNoPrice ? 0 : microFromPico(PicoUsd(tokens[i]) * pico);
        lines.push_back({priceClass, tokens[i], pico, microUsd});
    }
    return lines;
}

std::int64_t tierOf(const PriceSet& set, std::int64_t inputTokens)
{
    std::int64_t above = 0;
    for (const Rate& rate : set.rates) {
        for (const RateTier& tier : rate.tiers) {
            if (inputTokens > tier.above) above = std::max(above, tier.above);
        }
    }
    return above;
}

/// Sums of a session while its groups are gone through.
struct Sums {
    PicoUsd counted = 0; ///< computed amounts of calls without a report
    PicoUsd computed = 0; ///< all computed amounts
    PicoUsd compared = 0; ///< computed amounts of calls with a report
    std::int64_t reportedMicro = kUnknown, comparedMicro = kUnknown;
    bool anyCounted = false, anyComputed = false;
};

void addReported(Sums& sums, const UsageGroup& group, bool priced, PicoUsd pico)
{
    sums.reportedMicro = addKnown(sums.reportedMicro, group.reportedMicroUsd);
    if (!priced || !reported(group.reportedMicroUsd)) return;
    sums.comparedMicro = addKnown(sums.comparedMicro, group.reportedMicroUsd);
    sums.compared += pico;
}

SessionCost resultOf(const Sums& sums)
{
    SessionCost result;
    result.reportedMicroUsd = sums.reportedMicro;
    if (sums.anyComputed) result.computedMicroUsd = microFromPico(sums.computed);
    if (sums.comparedMicro != kUnknown)
        result.differenceMicroUsd = microFromPico(sums.compared) - sums.comparedMicro;
    const bool anyReported = sums.reportedMicro != kUnknown;
    if (sums.anyCounted) result.cost = {microFromPico(sums.counted), CostSource::computed};
    if (!anyReported) return result;
    result.cost.microUsd = addKnown(result.cost.microUsd, sums.reportedMicro);
    result.cost.source = sums.anyCounted ? CostSource::mixed : CostSource::reported;
    return result;
}

} // namespace

std::int64_t microFromPico(PicoUsd pico)
{
    const PicoUsd half = pico < 0 ? -kPicoPerMicro / 2 : kPicoPerMicro / 2;
    const PicoUsd micro =
        pico > 0 ? std::max<PicoUsd>((pico + half) / kPicoPerMicro, 1) : (pico + half) / kPicoPerMicro;
    return static_cast<std::int64_t>(std::clamp<PicoUsd>(micro, INT64_MIN, INT64_MAX));
}

Usage billableUsage(const Usage& usage)
{
    Usage result = usage;
    result.cacheWrite = std::max(usage.cacheWrite, usage.cacheWrite1h);
    const std::int64_t cached = addKnown(usage.cacheRead, result.cacheWrite);
    result.input =
        wholeOf(usage.input, usage.input == kUnknown ? addKnown(cached, usage.audioInput) : cached);
    result.audioInput =
        usage.audioInput == kUnknown ? kUnknown : std::min(usage.audioInput, rest(result.input, cached));
    const std::int64_t spoken = usage.audioOutput;
    result.output =
        wholeOf(usage.output, usage.output == kUnknown ? addKnown(usage.reasoning, spoken) : usage.reasoning);
    result.audioOutput =
        spoken == kUnknown ? kUnknown : std::min(spoken, rest(result.output, usage.reasoning));
    return result;
}

PicoUsd costOf(const PriceSet& prices, const Usage& usage, std::int64_t inputTokens, std::int64_t calls)
{
    const ClassTokens tokens = splitByClass(usage, calls);
    PicoUsd sum = 0;
    for (std::size_t i = 0; i < kPriceClassCount; ++i) {
        if (tokens[i] == 0) continue;
        const std::int64_t pico = prices.pico(static_cast<PriceClass>(i), inputTokens);
        if (pico != kNoPrice) sum += PicoUsd(tokens[i]) * pico;
    }
    return sum;
}

Cost costOf(const CallUsage& call, PriceLookup& prices)
{
    if (reported(call.reportedMicroUsd)) return {call.reportedMicroUsd, CostSource::reported};
    const PriceSet* set = pricesOf(call, prices);
    if (!set) return {};
    const Usage usage = billableUsage(call.usage);
    return {microFromPico(costOf(*set, usage, usage.input, 1)), CostSource::computed};
}

CostBreakdown breakdownOf(const CallUsage& call, PriceLookup& prices)
{
    CostBreakdown result;
    const Usage usage = billableUsage(call.usage);
    const PriceSet* set = pricesOf(call, prices);
    result.lines = linesOf(set, usage);
    result.reportedMicroUsd = call.reportedMicroUsd;
    if (set) {
        const PriceMatch match = prices.find(call.provider, call.model);
        result.provider = match.provider->id;
        result.model = match.model->id;
        result.ownPrice = match.model->own;
        if (!result.ownPrice) {
            result.priceSource = prices.table().document().source;
            result.priceDate = prices.table().document().date;
        }
        if (set->fromDay != std::numeric_limits<std::int64_t>::min()) result.validFromDay = set->fromDay;
        result.tierAbove = tierOf(*set, usage.input);
        result.computedMicroUsd = microFromPico(costOf(*set, usage, usage.input, 1));
        if (reported(call.reportedMicroUsd))
            result.differenceMicroUsd = result.computedMicroUsd - call.reportedMicroUsd;
    }
    result.counted = costOf(call, prices);
    return result;
}

SessionCost costOf(std::span<const UsageGroup> groups, PriceLookup& prices)
{
    Sums sums;
    std::int64_t unpriced = 0;
    for (const UsageGroup& group : groups) {
        const PriceSet* set = group.usage.known()
            ? prices.find(group.provider, group.model, group.day, static_cast<int>(group.minuteOfDay))
            : nullptr;
        const PicoUsd pico = set ? costOf(*set, group.usage, group.inputBucket, group.calls) : 0;
        sums.computed += pico;
        sums.anyComputed = sums.anyComputed || set;
        if (group.reportedCalls > 0) {
            addReported(sums, group, set != nullptr, pico);
        } else if (set) {
            sums.counted += pico;
            sums.anyCounted = true;
        } else if (group.usage.known()) {
            unpriced += group.calls;
        }
    }
    SessionCost result = resultOf(sums);
    result.unpricedCalls = unpriced;
    return result;
}

void priceSession(SessionSummary& session, PriceLookup& prices)
{
    const SessionCost result = costOf(session.usageGroups, prices);
    session.cost = result.cost;
    session.unpricedCalls = result.unpricedCalls;
}

std::vector<Cost> rowCosts(const SpanTable& table, const SpanTree& tree, PriceLookup& prices)
{
    const SessionCalls calls(table, tree);
    std::vector<Cost> costs(table.size());
    for (Row row = 0; row < table.size(); ++row) {
        const std::int64_t amount = table.reportedCostMicroUsd(row);
        if (reported(amount))
            costs[row] = {amount, CostSource::reported};
        else if (tree.usageCounts(row))
            costs[row] = costOf(calls.usageOf(row), prices);
    }
    return costs;
}

} // namespace retrospan::insight
