// Cost: money as a view over usage and prices. Nothing here is stored except what was reported.
// Sums are made in integer pico-USD (128 bits) and rounded once, half away from zero: for a call when
// the call is shown, for a session over all its calls. So the session's amount is exact, whichever way
// its calls are grouped, and may differ from the sum of the rounded calls by half a micro-USD each.
// A call that reports an amount counts with it, others with the computed one; a call with usage and
// neither is *unpriced*, never $0. Pure functions. Thread: a PriceLookup belongs to one thread.
#pragma once

#include "insight/price_table.h"
#include "trace/session.h"
#include "trace/span_table.h"
#include "trace/span_tree.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::insight {

using PicoUsd = __int128;

/// Half away from zero, saturating; what costs anything is at least one micro-USD, never free.
[[nodiscard]] std::int64_t microFromPico(PicoUsd pico);

/// The usage as it is billed: parts never exceed their whole. Where the parts of a report are larger
/// than the whole, the whole evidently left them out, and they are added to it; an unknown whole is the
/// sum of its parts. Sums of such usages split into classes like the usages themselves.
[[nodiscard]] Usage billableUsage(const Usage& usage);

/// What `usage` (billable, of `calls` calls alike) costs; `inputTokens` chooses the tier. Classes without
/// any price are not billed.
[[nodiscard]] PicoUsd costOf(const PriceSet& prices, const Usage& usage, std::int64_t inputTokens,
                             std::int64_t calls);

struct CallUsage {
    std::string_view provider, model;
    std::int64_t startNs = 0; ///< 0 = unknown: today's prices
    Usage usage;
    std::int64_t reportedMicroUsd = kUnknown;
};

/// What the call counts with. No allocation once the lookup knows the model.
[[nodiscard]] Cost costOf(const CallUsage& call, PriceLookup& prices);

struct CostLine {
    PriceClass priceClass = PriceClass::input;
    std::int64_t tokens = 0; ///< disjoint from the other lines; calls for PriceClass::request
    std::int64_t picoUsdEach = kNoPrice; ///< kNoPrice: not billed
    std::int64_t microUsd = 0; ///< rounded by itself
};

/// How the amount of one call comes about.
struct CostBreakdown {
    std::string provider, model; ///< ids of the price entry; empty: no price
    std::string priceSource, priceDate; ///< of the price document, as it says; empty for the user's own price
    bool ownPrice = false; ///< the user entered it
    std::optional<std::int64_t>
        validFromDay; ///< first day (since the epoch) of the prices used, if they have one
    std::int64_t tierAbove = 0; ///< the tier holds for calls with more input tokens than this; 0 = base
    std::vector<CostLine> lines; ///< classes the call used, also when there is no price
    std::int64_t computedMicroUsd = kUnknown, reportedMicroUsd = kUnknown;
    std::optional<std::int64_t> differenceMicroUsd; ///< computed - reported, when both are known
    Cost counted;
};
[[nodiscard]] CostBreakdown breakdownOf(const CallUsage& call, PriceLookup& prices);

struct SessionCost {
    Cost cost; ///< known as soon as one call is
    std::int64_t unpricedCalls = 0; ///< calls with usage but neither price nor report
    std::int64_t reportedMicroUsd = kUnknown; ///< all that was reported
    std::int64_t computedMicroUsd = kUnknown; ///< all that has a price, reported or not
    std::optional<std::int64_t> differenceMicroUsd; ///< computed - reported over calls that have both
};
[[nodiscard]] SessionCost costOf(std::span<const UsageGroup> groups, PriceLookup& prices);

/// Fills in `cost` and `unpricedCalls` from the usage groups.
void priceSession(SessionSummary& session, PriceLookup& prices);

/// Index = row: what each span shows. Spans that repeat the usage of spans beneath them are unknown
/// unless they report an amount themselves.
[[nodiscard]] std::vector<Cost> rowCosts(const SpanTable& table, const SpanTree& tree, PriceLookup& prices);

} // namespace retrospan::insight
