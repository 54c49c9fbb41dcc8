#include "insight/price_table.h"

#include "insight/text_match.h"

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

namespace retrospan::insight {
namespace {

constexpr int kMaxPrefixes = 3; ///< "litellm/openrouter/anthropic/claude-..." and no more

bool allDigits(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// "gpt-5-2026-08-07", "claude-x-20260807", "claude-x@20260807" and "gpt-x-0613" without their date.
std::string_view withoutDate(std::string_view model)
{
    const std::size_t mark = model.find_last_of("-@");
    if (mark == std::string_view::npos) return model;
    const std::string_view tail = model.substr(mark + 1);
    if (!allDigits(tail)) return model;
    if (tail.size() == 8 || tail.size() == 4) return model.substr(0, mark);
    if (tail.size() != 2 || mark < 8) return model;
    const std::string_view date = model.substr(mark - 8, 8); // "-2026-08" before "-07"
    const bool dated =
        date[0] == '-' && date[5] == '-' && allDigits(date.substr(1, 4)) && allDigits(date.substr(6));
    return dated ? model.substr(0, mark - 8) : model;
}

std::string_view withoutSuffix(std::string_view model)
{
    for (const std::string_view suffix : {"-latest", ":latest"}) {
        if (model.ends_with(suffix)) return model.substr(0, model.size() - suffix.size());
    }
    return withoutDate(model);
}

/// "models/gemini-x", "publishers/google/models/gemini-x" -> "gemini-x".
std::string_view withoutPath(std::string_view model)
{
    constexpr std::string_view kMarker = "models/";
    const std::size_t at = model.rfind(kMarker);
    return at == std::string_view::npos ? model : model.substr(at + kMarker.size());
}

std::array<std::string_view, 4> spellings(std::string_view model)
{
    const std::string_view bare = withoutPath(model);
    return {model, bare, withoutSuffix(model), withoutSuffix(bare)};
}

const ModelPrices* findIn(const ProviderPrices& provider, std::string_view model)
{
    for (const std::string_view spelling : spellings(model)) {
        for (const ModelPrices& entry : provider.models) {
            if (entry.match.matches(spelling)) return &entry;
        }
    }
    return nullptr;
}

} // namespace

const ProviderPrices* PriceTable::providerById(std::string_view id) const
{
    const auto found = std::find_if(m_document.providers.begin(), m_document.providers.end(),
                                    [id](const ProviderPrices& p) { return equalIgnoringCase(p.id, id); });
    return found == m_document.providers.end() ? nullptr : &*found;
}

const ProviderPrices* PriceTable::resolve(std::string_view provider) const
{
    if (provider.empty()) return nullptr;
    if (const ProviderPrices* exact = providerById(provider)) return exact;
    const auto found =
        std::find_if(m_document.providers.begin(), m_document.providers.end(),
                     [provider](const ProviderPrices& p) { return p.match.matches(provider); });
    return found == m_document.providers.end() ? nullptr : &*found;
}

PriceMatch PriceTable::findAt(const ProviderPrices& provider, std::string_view model) const
{
    if (const ModelPrices* entry = findIn(provider, model)) return {&provider, entry};
    for (const std::string& id : provider.fallback) {
        const ProviderPrices* other = providerById(id);
        const ModelPrices* entry = other ? findIn(*other, model) : nullptr;
        if (entry) return {other, entry};
    }
    return {};
}

PriceMatch PriceTable::findByFamily(std::string_view model) const
{
    const std::string_view bare = withoutPath(model);
    for (const ProviderPrices& provider : m_document.providers) {
        if (!provider.family.matches(bare)) continue;
        if (const PriceMatch match = findAt(provider, model); match.model) return match;
    }
    return {};
}

PriceMatch PriceTable::findWithPrefix(std::string_view model, int depth) const
{
    const std::size_t slash = model.find('/');
    if (slash == std::string_view::npos || depth == kMaxPrefixes) return {};
    const std::string_view rest = model.substr(slash + 1);
    if (const ProviderPrices* provider = resolve(model.substr(0, slash))) {
        if (const PriceMatch match = findAt(*provider, rest); match.model) return match;
    }
    return findWithPrefix(rest, depth + 1);
}

PriceMatch PriceTable::find(std::string_view provider, std::string_view model) const
{
    if (model.empty() || model.size() > NamePattern::kMaxNameLength) return {};
    const ProviderPrices* known = resolve(provider);
    if (known) {
        if (const PriceMatch match = findAt(*known, model); match.model) return match;
    }
    if (const PriceMatch match = findWithPrefix(model, 0); match.model) return match;
    const std::size_t slash = model.find('/');
    const bool named = known || (slash != std::string_view::npos && resolve(model.substr(0, slash)));
    return named ? PriceMatch{} : findByFamily(model);
}

std::size_t PriceLookup::Hash::operator()(const Key& key) const
{
    constexpr std::size_t kMix = 0x9e3779b97f4a7c15;
    return std::hash<std::string_view>()(key.model) * kMix ^ std::hash<std::string_view>()(key.provider);
}

PriceMatch PriceLookup::find(std::string_view provider, std::string_view model)
{
    const Key key{provider, model};
    if (const auto known = m_known.find(key); known != m_known.end()) return known->second;
    const PriceMatch match = m_table->find(provider, model);
    m_known.emplace(OwnedKey{std::string(provider), std::string(model)}, match);
    return match;
}

const PriceSet* PriceLookup::find(std::string_view provider, std::string_view model, std::int64_t day,
                                  int minute)
{
    const PriceMatch match = find(provider, model);
    return match.model ? match.model->at(day, minute) : nullptr;
}

} // namespace retrospan::insight
