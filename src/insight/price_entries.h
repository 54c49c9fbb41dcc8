// A price table as rows that can be edited: one entry a model and period of validity. Edits go into the
// user's document; the built-in one stays as it is. Pure functions. Complexity: linear in the documents.
#pragma once

#include "insight/price_document.h"
#include "trace/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace retrospan::insight {

enum class PriceOrigin : std::uint8_t { builtin, changed, added, removed };

struct PriceEntry {
    std::string provider, model; ///< ids
    NamePattern match; ///< names of models it holds for; empty = the model's id
    PriceSet set;
    PriceOrigin origin = PriceOrigin::builtin; ///< of the model's prices
};

/// The user's first, then in the order of the tables. A built-in model that was removed has one entry without
/// prices.
[[nodiscard]] std::vector<PriceEntry> priceEntries(const PriceDocument& builtin,
                                                   const PriceDocument& changes);

/// Adds the entry's period to its model, or replaces the period that begins at the same time; `before` (may
/// be null) is what it was until now.
void putPriceEntry(const PriceDocument& builtin, PriceDocument& changes, const PriceEntry& entry,
                   const PriceEntry* before);
/// Takes a period away, and with the last one the model.
void removePriceEntry(const PriceDocument& builtin, PriceDocument& changes, const PriceEntry& entry);

/// "3", "0.75", "3; >200k: 6": USD per million tokens (request: per thousand); empty without a price.
[[nodiscard]] std::string rateText(const Rate& rate, PriceClass priceClass);
[[nodiscard]] Result<Rate> parseRateText(std::string_view text, PriceClass priceClass);

/// Alternatives with commas, terms that must all match with " + ".
[[nodiscard]] std::string patternText(const NamePattern& pattern);
[[nodiscard]] Result<NamePattern> parsePatternText(std::string_view text);

} // namespace retrospan::insight
