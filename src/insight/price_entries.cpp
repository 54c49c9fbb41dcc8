#include "insight/price_entries.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace retrospan::insight {
namespace {

constexpr std::int64_t kMicro = 1'000'000;
constexpr std::int64_t kMostUsd = 1'000'000;
constexpr std::size_t kDecimals = 6;

std::int64_t picoOfMicro(PriceClass priceClass)
{
    return priceClass == PriceClass::request ? 1000 : 1;
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string_view> split(std::string_view text, std::string_view separator)
{
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(separator, at), text.size());
        if (const auto part = trimmed(text.substr(at, end - at)); !part.empty()) parts.push_back(part);
        at = end + separator.size();
    }
    return parts;
}

std::optional<std::int64_t> wholeNumber(std::string_view digits)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size() || value < 0) return std::nullopt;
    return value;
}

Result<std::int64_t> amountOf(std::string_view text, PriceClass priceClass)
{
    const auto wrong = Error{"\"" + std::string(text) + "\" is no amount such as 3 or 0.75"};
    const std::size_t dot = std::min(text.find('.'), text.size());
    std::string decimals(dot < text.size() ? text.substr(dot + 1) : std::string_view());
    if (decimals.size() > kDecimals) return Error{"an amount has at most six decimals"};
    decimals.resize(kDecimals, '0');
    const auto whole = wholeNumber(dot == 0 ? "0" : text.substr(0, dot));
    const auto part = wholeNumber(decimals);
    if (text.empty() || text == "." || !whole || !part) return wrong;
    if (*whole > kMostUsd) return Error{"an amount is at most 1000000"};
    return (*whole * kMicro + *part) * picoOfMicro(priceClass);
}

std::string amountText(std::int64_t pico, PriceClass priceClass)
{
    const std::int64_t micro = pico / picoOfMicro(priceClass);
    std::string decimals = std::to_string(kMicro + micro % kMicro).substr(1);
    decimals.erase(decimals.find_last_not_of('0') + 1);
    return std::to_string(micro / kMicro) + (decimals.empty() ? "" : "." + decimals);
}

Result<RateTier> tierOf(std::string_view text, PriceClass priceClass)
{
    const std::size_t colon = text.find(':');
    if (text.front() != '>' || colon == std::string_view::npos)
        return Error{"a tier reads like \">200k: 6\""};
    std::string length(trimmed(text.substr(1, colon - 1)));
    if (length.ends_with('k')) length.replace(length.size() - 1, 1, "000");
    const auto above = wholeNumber(length);
    if (!above || std::ranges::find(kTierStarts, *above) == kTierStarts.end()) {
        std::string known;
        for (const std::int64_t start : kTierStarts)
            known += (known.empty() ? "" : ", ") + std::to_string(start / 1000) + 'k';
        return Error{"a tier starts above one of " + known + " tokens"};
    }
    const auto amount = amountOf(trimmed(text.substr(colon + 1)), priceClass);
    if (!amount.ok()) return amount.error();
    return RateTier{*above, *amount};
}

const ModelPrices* findModel(const PriceDocument& document, std::string_view provider, std::string_view model)
{
    const auto found = std::ranges::find(document.providers, provider, &ProviderPrices::id);
    if (found == document.providers.end()) return nullptr;
    const auto entry = std::ranges::find(found->models, model, &ModelPrices::id);
    return entry == found->models.end() ? nullptr : &*entry;
}

/// What holds now: the user's, else the built-in one, else a new one.
ModelPrices modelNow(const PriceDocument& builtin, const PriceDocument& changes, const PriceEntry& entry)
{
    const ModelPrices* change = findModel(changes, entry.provider, entry.model);
    const ModelPrices* known = change != nullptr ? change : findModel(builtin, entry.provider, entry.model);
    ModelPrices model = known != nullptr ? *known : ModelPrices{};
    model.id = entry.model;
    model.removed = false;
    return model;
}

bool sameStart(const PriceSet& a, const PriceSet& b)
{
    return a.fromDay == b.fromDay && a.fromMinute == b.fromMinute && a.toMinute == b.toMinute;
}

void addEntries(std::vector<PriceEntry>& entries, const std::string& provider, const ModelPrices& model,
                PriceOrigin origin)
{
    if (model.sets.empty() || model.removed)
        entries.push_back({provider, model.id, model.match, {}, PriceOrigin::removed});
    else
        for (const PriceSet& set : model.sets)
            entries.push_back({provider, model.id, model.match, set, origin});
}

} // namespace

std::vector<PriceEntry> priceEntries(const PriceDocument& builtin, const PriceDocument& changes)
{
    std::vector<PriceEntry> entries;
    for (const ProviderPrices& provider : changes.providers)
        for (const ModelPrices& model : provider.models)
            addEntries(entries, provider.id, model,
                       findModel(builtin, provider.id, model.id) != nullptr ? PriceOrigin::changed
                                                                            : PriceOrigin::added);
    for (const ProviderPrices& provider : builtin.providers)
        for (const ModelPrices& model : provider.models)
            if (findModel(changes, provider.id, model.id) == nullptr)
                addEntries(entries, provider.id, model, PriceOrigin::builtin);
    return entries;
}

void putPriceEntry(const PriceDocument& builtin, PriceDocument& changes, const PriceEntry& entry,
                   const PriceEntry* before)
{
    const bool moved =
        before != nullptr && (before->provider != entry.provider || before->model != entry.model);
    if (moved) removePriceEntry(builtin, changes, *before);
    ModelPrices model = modelNow(builtin, changes, entry);
    model.match = entry.match;
    std::erase_if(model.sets, [&](const PriceSet& set) {
        return sameStart(set, entry.set) || (before != nullptr && !moved && set == before->set);
    });
    const auto later = std::ranges::find_if(
        model.sets, [&](const PriceSet& set) { return set.fromDay > entry.set.fromDay; });
    model.sets.insert(later, entry.set);
    setModelPrices(changes, entry.provider, std::move(model));
}

void removePriceEntry(const PriceDocument& builtin, PriceDocument& changes, const PriceEntry& entry)
{
    ModelPrices model = modelNow(builtin, changes, entry);
    std::erase(model.sets, entry.set);
    if (!model.sets.empty())
        setModelPrices(changes, entry.provider, std::move(model));
    else if (findModel(builtin, entry.provider, entry.model) != nullptr)
        removeModelPrices(changes, entry.provider, entry.model);
    else
        static_cast<void>(revertModelPrices(changes, entry.provider, entry.model));
}

std::string rateText(const Rate& rate, PriceClass priceClass)
{
    if (!rate.known()) return {};
    std::string text = amountText(rate.picoUsd, priceClass);
    for (const RateTier& tier : rate.tiers)
        text += "; >" + std::to_string(tier.above / 1000) + "k: " + amountText(tier.picoUsd, priceClass);
    return text;
}

Result<Rate> parseRateText(std::string_view text, PriceClass priceClass)
{
    Rate rate;
    const std::vector<std::string_view> parts = split(text, ";");
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i == 0) {
            const auto base = amountOf(parts[i], priceClass);
            if (!base.ok()) return base.error();
            rate.picoUsd = *base;
            continue;
        }
        const auto tier = tierOf(parts[i], priceClass);
        if (!tier.ok()) return tier.error();
        if (!rate.tiers.empty() && rate.tiers.back().above >= tier->above)
            return Error{"tiers are written in the order of their starts"};
        rate.tiers.push_back(*tier);
    }
    return rate;
}

std::string patternText(const NamePattern& pattern)
{
    std::string text;
    for (const std::vector<std::string>& allOf : pattern.source()) {
        if (!text.empty()) text += ", ";
        for (const std::string& term : allOf) text += (&term == &allOf.front() ? "" : " + ") + term;
    }
    return text;
}

Result<NamePattern> parsePatternText(std::string_view text)
{
    NamePattern pattern;
    for (const std::string_view alternative : split(text, ",")) {
        std::vector<std::string> terms;
        for (const std::string_view term : split(alternative, " + ")) terms.emplace_back(term);
        if (const Status added = pattern.add(terms); !added.ok()) return added.error();
    }
    return pattern;
}

} // namespace retrospan::insight
