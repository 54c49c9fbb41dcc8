// Shared by the price and cost tests: the built-in table, parsed once.
#pragma once

#include "insight/price_document.h"
#include "insight/price_table.h"

#include <gtest/gtest.h>

namespace retrospan::insight::testing {

inline const PriceTable& builtinTable()
{
    static const PriceTable table = [] {
        auto document = builtinPrices();
        if (!document) ADD_FAILURE() << document.error().message;
        return PriceTable(document ? std::move(*document) : PriceDocument());
    }();
    return table;
}

inline PriceTable tableOf(std::string_view json)
{
    auto document = parsePriceDocument(json, "test");
    if (!document) ADD_FAILURE() << document.error().message;
    return PriceTable(document ? std::move(*document) : PriceDocument());
}

/// "provider/entry" of what is found, "" for no price.
inline std::string found(std::string_view provider, std::string_view model,
                         const PriceTable& table = builtinTable())
{
    const PriceMatch match = table.find(provider, model);
    return match.model ? match.provider->id + "/" + match.model->id : std::string();
}

} // namespace retrospan::insight::testing
