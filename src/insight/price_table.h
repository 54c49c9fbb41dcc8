// PriceTable: finds the price entry of a (provider, model) as recordings name them.
// Order: the provider of that id, else the first whose `match` fits; its models, then those of its
// fallbacks. A "provider/model" name is then taken apart. Only when no provider is known at all does the
// model's name decide (`family`, in the document's order). Names are tried as they are, without
// "models/", and without a trailing date or version. Case is ignored.
// Thread: PriceTable is immutable and shareable; PriceLookup is a cache for one thread.
// Complexity: find scans the table (tens of microseconds); PriceLookup O(1) after the first time.
#pragma once

#include "insight/prices.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace retrospan::insight {

struct PriceMatch {
    const ProviderPrices* provider = nullptr; ///< both null: no price
    const ModelPrices* model = nullptr;
};

class PriceTable {
public:
    PriceTable() = default;
    explicit PriceTable(PriceDocument document)
        : m_document(std::move(document))
    {
    }

    [[nodiscard]] PriceMatch find(std::string_view provider, std::string_view model) const;
    [[nodiscard]] const PriceDocument& document() const { return m_document; }

private:
    [[nodiscard]] const ProviderPrices* resolve(std::string_view provider) const;
    [[nodiscard]] const ProviderPrices* providerById(std::string_view id) const;
    [[nodiscard]] PriceMatch findAt(const ProviderPrices& provider, std::string_view model) const;
    [[nodiscard]] PriceMatch findByFamily(std::string_view model) const;
    [[nodiscard]] PriceMatch findWithPrefix(std::string_view model, int depth) const;

    PriceDocument m_document;
};

/// Remembers what PriceTable::find answered. The table must outlive it and stay where it is.
class PriceLookup {
public:
    explicit PriceLookup(const PriceTable& table)
        : m_table(&table)
    {
    }

    [[nodiscard]] const PriceTable& table() const { return *m_table; }
    [[nodiscard]] PriceMatch find(std::string_view provider, std::string_view model);
    /// The prices valid on that day (kUnknown = today's), null when there are none: "unpriced".
    [[nodiscard]] const PriceSet* find(std::string_view provider, std::string_view model, std::int64_t day,
                                       int minute);

private:
    struct Key {
        std::string_view provider, model;
    };
    struct OwnedKey {
        std::string provider, model;
        operator Key() const { return {provider, model}; }
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(const Key& key) const;
    };
    struct Equal {
        using is_transparent = void;
        bool operator()(const Key& a, const Key& b) const
        {
            return a.model == b.model && a.provider == b.provider;
        }
    };
    const PriceTable* m_table;
    std::unordered_map<OwnedKey, PriceMatch, Hash, Equal> m_known;
};

} // namespace retrospan::insight
