#include "insight/price_entries.h"

#include "insight/calendar.h"
#include "insight/price_table.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace retrospan;
using namespace retrospan::insight;

namespace {

PriceDocument document(std::string_view json)
{
    auto parsed = parsePriceDocument(json, "test");
    return parsed.ok() ? std::move(*parsed) : PriceDocument{};
}

const char* const kBuiltin = R"({"providers":[{"id":"acme","models":[
    {"id":"one","match":["one*"],"prices":[{"input":3,"output":15},{"from":"2026-01-01","input":2,"output":10}]},
    {"id":"two","match":["two"],"prices":[{"input":1,"output":4}]}]}]})";

std::int64_t inputPrice(const PriceDocument& builtin, const PriceDocument& changes, std::string_view model,
                        std::string_view day)
{
    const PriceTable table(mergePrices(builtin, changes));
    PriceLookup lookup(table);
    const PriceSet* set = lookup.find("acme", model, *dayFromText(day), 0);
    return set == nullptr ? kNoPrice : set->pico(PriceClass::input, 0);
}

PriceEntry entryOf(const PriceDocument& builtin, const PriceDocument& changes, std::string_view model,
                   std::size_t period)
{
    for (const PriceEntry& entry : priceEntries(builtin, changes))
        if (entry.model == model && period-- == 0) return entry;
    return {};
}

} // namespace

TEST(PriceEntries, OneEntryForEachPeriod)
{
    const PriceDocument builtin = document(kBuiltin);
    const auto entries = priceEntries(builtin, {});
    ASSERT_EQ(entries.size(), 3u);
    EXPECT_TRUE(std::ranges::all_of(entries, [](const auto& e) { return e.origin == PriceOrigin::builtin; }));
}

TEST(PriceEntries, EditingAPeriodLeavesTheOthers)
{
    const PriceDocument builtin = document(kBuiltin);
    PriceDocument changes;
    const PriceEntry before = entryOf(builtin, changes, "one", 1);
    PriceEntry entry = before;
    entry.set[PriceClass::input].picoUsd = 2'500'000;
    putPriceEntry(builtin, changes, entry, &before);
    EXPECT_EQ(inputPrice(builtin, changes, "one", "2026-06-01"), 2'500'000);
    EXPECT_EQ(inputPrice(builtin, changes, "one", "2025-06-01"), 3'000'000);
    EXPECT_EQ(entryOf(builtin, changes, "one", 0).origin, PriceOrigin::changed);
    EXPECT_EQ(entryOf(builtin, changes, "two", 0).origin, PriceOrigin::builtin);
    const PriceDocument stored = document(writePriceDocument(changes));
    EXPECT_EQ(inputPrice(builtin, stored, "one", "2026-06-01"), 2'500'000);
}

TEST(PriceEntries, ANewPeriodTakesItsPlaceInTime)
{
    const PriceDocument builtin = document(kBuiltin);
    PriceDocument changes;
    PriceEntry entry = entryOf(builtin, changes, "one", 0);
    entry.set.fromDay = *dayFromText("2025-07-01");
    entry.set[PriceClass::input].picoUsd = 9'000'000;
    putPriceEntry(builtin, changes, entry, nullptr);
    EXPECT_EQ(inputPrice(builtin, changes, "one", "2025-06-01"), 3'000'000);
    EXPECT_EQ(inputPrice(builtin, changes, "one", "2025-08-01"), 9'000'000);
    EXPECT_EQ(inputPrice(builtin, changes, "one", "2026-02-01"), 2'000'000);
}

TEST(PriceEntries, AModelOfOnesOwnComesAndGoes)
{
    const PriceDocument builtin = document(kBuiltin);
    PriceDocument changes;
    PriceEntry mine{"acme", "mine", {}, {}, PriceOrigin::added};
    mine.set[PriceClass::input].picoUsd = 7;
    putPriceEntry(builtin, changes, mine, nullptr);
    EXPECT_EQ(inputPrice(builtin, document(writePriceDocument(changes)), "mine", "2026-06-01"), 7);
    EXPECT_EQ(priceEntries(builtin, changes).front().origin, PriceOrigin::added);
    removePriceEntry(builtin, changes, mine);
    EXPECT_TRUE(changes.providers.empty());
}

TEST(PriceEntries, RemovedModelsAreUnpricedUntilReset)
{
    const PriceDocument builtin = document(kBuiltin);
    PriceDocument changes;
    removePriceEntry(builtin, changes, entryOf(builtin, changes, "two", 0));
    EXPECT_EQ(inputPrice(builtin, changes, "two", "2026-06-01"), kNoPrice);
    EXPECT_EQ(entryOf(builtin, changes, "two", 0).origin, PriceOrigin::removed);
    EXPECT_TRUE(revertModelPrices(changes, "acme", "two"));
    EXPECT_EQ(inputPrice(builtin, changes, "two", "2026-06-01"), 1'000'000);
}

TEST(PriceEntries, RenamingMovesThePeriod)
{
    const PriceDocument builtin = document(kBuiltin);
    PriceDocument changes;
    const PriceEntry before = entryOf(builtin, changes, "two", 0);
    PriceEntry entry = before;
    entry.model = "three";
    entry.match = *parsePatternText("three*");
    putPriceEntry(builtin, changes, entry, &before);
    EXPECT_EQ(inputPrice(builtin, changes, "two", "2026-06-01"), kNoPrice);
    EXPECT_EQ(inputPrice(builtin, changes, "three-large", "2026-06-01"), 1'000'000);
}

TEST(PriceEntries, RatesAsText)
{
    for (const char* text : {"", "3", "0.75", "0.000001", "3; >200k: 6", "3; >128k: 4.5; >200k: 6"}) {
        const auto rate = parseRateText(text, PriceClass::input);
        ASSERT_TRUE(rate.ok()) << text;
        EXPECT_EQ(rateText(*rate, PriceClass::input), text);
    }
    EXPECT_EQ(rateText(*parseRateText("3; >200000: 6", PriceClass::input), PriceClass::input), "3; >200k: 6");
    EXPECT_EQ(parseRateText("3", PriceClass::input)->picoUsd, 3'000'000);
    EXPECT_EQ(parseRateText("10", PriceClass::request)->picoUsd, 10'000'000'000);
    EXPECT_EQ(parseRateText(".5", PriceClass::input)->picoUsd, 500'000);
    for (const char* text :
         {"x", "3; >k: 6", "-1", "1.0000001", "1,5", ".", "1e9", "3; 6", "3; >7: 6", "3; >200000", "2000000",
          "3; >200000: 6; >128000: 4", "1.-5", "99999999999999999999"})
        EXPECT_FALSE(parseRateText(text, PriceClass::input).ok()) << text;
}

TEST(PriceEntries, PatternsAsText)
{
    const auto pattern = parsePatternText("gpt-4*, *acme* + *large*, /^x\\d+$/");
    ASSERT_TRUE(pattern.ok());
    EXPECT_EQ(patternText(*pattern), "gpt-4*, *acme* + *large*, /^x\\d+$/");
    EXPECT_TRUE(pattern->matches("x12"));
    EXPECT_TRUE(pattern->matches("acme-very-large"));
    EXPECT_FALSE(pattern->matches("acme-small"));
    EXPECT_FALSE(parsePatternText("/(/").ok());
}
