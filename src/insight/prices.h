// Prices as values: what a model's tokens cost, by class, input length, day and time of day.
// Invariants: amounts are integer pico-USD per token (per request for PriceClass::request), so a price
// of six decimals per million tokens is exact; kNoPrice means the class has no price of its own.
// Tier starts and time windows are limited to the constants below: usage is grouped by them
// (trace/session.h UsageGroup), which is what makes re-pricing exact without the spans.
// Thread: plain values.
#pragma once

#include "insight/name_pattern.h"
#include "trace/usage.h"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retrospan::insight {

/// `cacheWrite` lives five minutes (or whatever is the provider's default), `cacheWrite1h` an hour.
enum class PriceClass : std::uint8_t {
    input,
    cacheRead,
    cacheWrite,
    cacheWrite1h,
    output,
    reasoning,
    audioInput,
    audioOutput,
    audioCacheRead,
    request
};
inline constexpr std::size_t kPriceClassCount = 10;
/// The name used in price documents: "cacheRead", ...
[[nodiscard]] std::string_view toString(PriceClass priceClass);

inline constexpr std::int64_t kNoPrice = -1;

/// Input lengths a tier may start above.
inline constexpr std::array<std::int64_t, 11> kTierStarts{
    32'000, 64'000, 100'000, 128'000, 200'000, 256'000, 272'000, 400'000, 500'000, 512'000, 1'000'000};
/// Minutes after midnight UTC at which a time-of-day price may start or end.
inline constexpr std::array<int, 3> kWindowStarts{0, 30, 16 * 60 + 30};
inline constexpr int kMinutesPerDay = 24 * 60;

/// The lowest input length of the tier range `inputTokens` lies in: 0, 32001, ...; unknown gives 0.
[[nodiscard]] std::int64_t inputBucket(std::int64_t inputTokens);
/// The start of the time-of-day window of an instant, in minutes.
[[nodiscard]] int minuteWindow(std::int64_t ns);
/// Days since the epoch (UTC); kUnknown for time 0, which is then priced as of today.
[[nodiscard]] std::int64_t dayOf(std::int64_t ns);

struct RateTier {
    std::int64_t above = 0; ///< applies to calls with more input tokens than this: to all their tokens
    std::int64_t picoUsd = 0;
    friend bool operator==(const RateTier&, const RateTier&) = default;
};

struct Rate {
    std::int64_t picoUsd = kNoPrice;
    std::vector<RateTier> tiers; ///< ascending
    [[nodiscard]] bool known() const { return picoUsd != kNoPrice; }
    [[nodiscard]] std::int64_t at(std::int64_t inputTokens) const;
    friend bool operator==(const Rate&, const Rate&) = default;
};

/// The prices of one period of validity.
struct PriceSet {
    std::int64_t fromDay = std::numeric_limits<std::int64_t>::min();
    int fromMinute = 0, toMinute = kMinutesPerDay; ///< daily window, end excluded; may pass midnight
    std::array<Rate, kPriceClassCount> rates;

    Rate& operator[](PriceClass c) { return rates[static_cast<std::size_t>(c)]; }
    const Rate& operator[](PriceClass c) const { return rates[static_cast<std::size_t>(c)]; }
    [[nodiscard]] bool appliesAt(std::int64_t day, int minute) const;
    /// Pico-USD for a class, taken from the class it is a part of when it has no price of its own
    /// (cacheWrite1h -> cacheWrite -> input, reasoning -> output, ...); kNoPrice when that has none.
    [[nodiscard]] std::int64_t pico(PriceClass priceClass, std::int64_t inputTokens) const;
    friend bool operator==(const PriceSet&, const PriceSet&) = default;
};

struct ModelPrices {
    std::string id;
    NamePattern match;
    std::vector<PriceSet> sets; ///< the last that applies wins
    bool removed = false; ///< in a user's document: take the entry of this id away
    bool own = false; ///< merged from a user's document: not of the source that the table names

    /// Null when no period applies.
    [[nodiscard]] const PriceSet* at(std::int64_t day, int minute) const;
};

struct ProviderPrices {
    std::string id, name;
    NamePattern match; ///< names recordings use for the provider, beside its id
    NamePattern family; ///< models by whose name alone the provider is assumed
    std::vector<std::string> fallback; ///< providers whose prices hold for models not listed here
    std::optional<bool>
        inputIncludesCached; ///< whether its API counts cached tokens as input (Usage always does)
    std::vector<ModelPrices> models; ///< the first that matches wins
};

/// A price document as read: the built-in one, or what a user changed.
struct PriceDocument {
    std::string source, date;
    std::vector<ProviderPrices> providers;
};

} // namespace retrospan::insight
