// Amounts worked out by hand: tokens times USD per million tokens are micro-USD.
#include "insight/calendar.h"
#include "insight/cost.h"
#include "price_support.h"

namespace retrospan::insight {
namespace {

using testing::builtinTable;
using testing::tableOf;

constexpr std::int64_t kDayNs = 86'400'000'000'000;

std::int64_t on(const char* date)
{
    return *dayFromText(date) * kDayNs + 12 * kDayNs / 24;
}

CallUsage call(std::string_view provider, std::string_view model, const Usage& usage,
               const char* date = "2026-11-21")
{
    return {provider, model, on(date), usage, kUnknown};
}

std::int64_t costMicro(const CallUsage& usage)
{
    PriceLookup prices(builtinTable());
    return costOf(usage, prices).microUsd;
}

Usage tokens(std::int64_t input, std::int64_t output)
{
    Usage usage;
    usage.input = input;
    usage.output = output;
    return usage;
}

TEST(Cost, OfOpenAiPricesCachedInputApart)
{
    Usage usage = tokens(10'000, 1'000);
    usage.cacheRead = 4'000;
    usage.reasoning = 600; // part of the output, no price of its own
    // 6000 x 2 + 4000 x 0.5 + 1000 x 8
    EXPECT_EQ(costMicro(call("openai", "gpt-4.1", usage)), 22'000);
}

TEST(Cost, OfAnthropicTellsCacheWritesOfFiveMinutesAndAnHour)
{
    Usage usage = tokens(3'100, 500);
    usage.cacheRead = 2'000;
    usage.cacheWrite = 1'000;
    usage.cacheWrite1h = 400;
    // 100 x 3 + 2000 x 0.3 + 600 x 3.75 + 400 x 6 + 500 x 15
    EXPECT_EQ(costMicro(call("anthropic", "claude-sonnet-4-5", usage)), 13'050);
}

TEST(Cost, ChangesTierAboveTheBoundaryForAllTokens)
{
    EXPECT_EQ(costMicro(call("anthropic", "claude-sonnet-4-5", tokens(200'000, 10))), 600'150);
    EXPECT_EQ(costMicro(call("anthropic", "claude-sonnet-4-5", tokens(200'001, 10))), 1'200'231);
    // Cached tokens count for the tier: they are input.
    Usage cached = tokens(200'001, 0);
    cached.cacheRead = 200'000;
    EXPECT_EQ(costMicro(call("anthropic", "claude-sonnet-4-5", cached)), 120'006);
}

TEST(Cost, UsesThePricesOfTheDay)
{
    EXPECT_EQ(costMicro(call("openai", "o3", tokens(1'000, 1'000), "2025-06-09")), 50'000);
    EXPECT_EQ(costMicro(call("openai", "o3", tokens(1'000, 1'000), "2025-06-10")), 10'000);
}

TEST(Cost, UsesThePricesOfTheHour)
{
    PriceLookup prices(builtinTable());
    CallUsage usage = call("deepseek", "deepseek-chat", tokens(100'000, 0));
    usage.startNs = on("2026-01-01"); // noon: standard price
    EXPECT_EQ(costOf(usage, prices).microUsd, 27'000);
    usage.startNs += 5 * kDayNs / 24; // 17:00: off-peak
    EXPECT_EQ(costOf(usage, prices).microUsd, 13'500);
}

TEST(Cost, OfAudio)
{
    const auto table = tableOf(R"({"providers":[{"id":"p","models":[{"id":"m","prices":[
        {"input":1,"output":10,"audioInput":3,"audioOutput":20}]}]}]})");
    PriceLookup prices(table);
    Usage usage = tokens(100, 50);
    usage.audioInput = 40;
    usage.audioOutput = 30;
    EXPECT_EQ(costOf(call("p", "m", usage), prices).microUsd, 60 * 1 + 40 * 3 + 20 * 10 + 30 * 20);
}

TEST(Cost, OfARequest)
{
    // 1000 x 1 + 1000 x 1 + 12 USD for a thousand requests
    EXPECT_EQ(costMicro(call("perplexity", "sonar", tokens(1'000, 1'000))), 14'000);
}

TEST(Cost, RoundsOnceHalfAwayFromZero)
{
    EXPECT_EQ(costMicro(call("openai", "gpt-4.1-nano", tokens(4, 0))), 1); // 0.4, which is not free
    EXPECT_EQ(costMicro(call("openai", "gpt-4.1-nano", tokens(5, 0))), 1); // 0.5
    EXPECT_EQ(costMicro(call("openai", "gpt-4.1-nano", tokens(1, 1))), 1); // 0.1 + 0.4, not 0 + 0
    EXPECT_EQ(microFromPico(-500'000), -1);
    EXPECT_EQ(microFromPico(-499'999), 0);
    EXPECT_EQ(costMicro(call("openai", "gpt-4.1-nano", tokens(14, 0))), 1); // 1.4
    EXPECT_EQ(microFromPico(0), 0);
    EXPECT_EQ(microFromPico(1), 1) << "six tokens of an embedding are not free";
    EXPECT_EQ(microFromPico(PicoUsd(INT64_MAX) * 10'000'000), INT64_MAX);
}

TEST(Cost, ClassesWithoutAPriceCostWhatTheirWholeCosts)
{
    const auto table =
        tableOf(R"({"providers":[{"id":"p","models":[{"id":"m","prices":[{"input":2,"output":5}]}]}]})");
    PriceLookup prices(table);
    Usage usage = tokens(100, 10);
    usage.cacheRead = 50;
    usage.cacheWrite = 20;
    usage.cacheWrite1h = 5;
    usage.audioInput = 7;
    usage.reasoning = 3;
    EXPECT_EQ(costOf(call("p", "m", usage), prices).microUsd, 250);
}

TEST(Cost, WithoutAPriceIsUnknownAndNeverZero)
{
    PriceLookup prices(builtinTable());
    EXPECT_EQ(costOf(call("mock", "mock-large", tokens(10, 10)), prices), Cost{});
    EXPECT_EQ(costOf(call("openai", "gpt-4.1", Usage{}), prices), Cost{});
    EXPECT_EQ(costOf(call("openrouter", "deepseek/deepseek-r1:free", tokens(10, 10)), prices).source,
              CostSource::computed);
}

TEST(Cost, TakesAReportAndKeepsTheDifference)
{
    PriceLookup prices(builtinTable());
    CallUsage usage = call("openai", "gpt-4.1", tokens(1'000, 100));
    usage.reportedMicroUsd = 2'500;
    const CostBreakdown breakdown = breakdownOf(usage, prices);
    EXPECT_EQ(breakdown.computedMicroUsd, 2'800);
    EXPECT_EQ(breakdown.reportedMicroUsd, 2'500);
    EXPECT_EQ(breakdown.differenceMicroUsd, 300);
    EXPECT_EQ(breakdown.counted, (Cost{2'500, CostSource::reported}));
}

TEST(CostBreakdown, ShowsEachClassUsed)
{
    PriceLookup prices(builtinTable());
    Usage usage = tokens(203'100, 500);
    usage.cacheRead = 200'000;
    usage.cacheWrite = 1'000;
    usage.cacheWrite1h = 400;
    const CostBreakdown breakdown = breakdownOf(call("anthropic", "claude-sonnet-4-5", usage), prices);
    EXPECT_EQ(breakdown.provider + " " + breakdown.model, "anthropic claude-sonnet-4-5");
    EXPECT_EQ(breakdown.tierAbove, 200'000);
    ASSERT_EQ(breakdown.lines.size(), 5u);
    const auto line = [&](std::size_t i) {
        return std::pair(breakdown.lines[i].tokens, breakdown.lines[i].microUsd);
    };
    EXPECT_EQ(line(0), std::pair(std::int64_t{2'100}, std::int64_t{12'600}));
    EXPECT_EQ(line(1), std::pair(std::int64_t{200'000}, std::int64_t{120'000}));
    EXPECT_EQ(line(2), std::pair(std::int64_t{600}, std::int64_t{4'500}));
    EXPECT_EQ(line(3), std::pair(std::int64_t{400}, std::int64_t{4'800}));
    EXPECT_EQ(line(4), std::pair(std::int64_t{500}, std::int64_t{11'250}));
    EXPECT_EQ(breakdown.computedMicroUsd, 153'150);
    EXPECT_FALSE(breakdown.differenceMicroUsd.has_value());
}

TEST(CostBreakdown, ShowsTokensAlsoWithoutAPrice)
{
    PriceLookup prices(builtinTable());
    const CostBreakdown breakdown = breakdownOf(call("mock", "mock", tokens(10, 5)), prices);
    ASSERT_EQ(breakdown.lines.size(), 2u);
    EXPECT_EQ(breakdown.lines[0].tokens, 10);
    EXPECT_EQ(breakdown.lines[0].picoUsdEach, kNoPrice);
    EXPECT_EQ(breakdown.computedMicroUsd, kUnknown);
    EXPECT_EQ(breakdown.counted.source, CostSource::unknown);
}

TEST(BillableUsage, KeepsWhatIsConsistent)
{
    Usage usage = tokens(100, 50);
    usage.cacheRead = 60;
    usage.cacheWrite = 40;
    usage.reasoning = 50;
    EXPECT_EQ(billableUsage(usage), usage);
    EXPECT_EQ(billableUsage(Usage{}), Usage{});
}

TEST(BillableUsage, AddsPartsThatTheWholeLeftOut)
{
    Usage usage = tokens(100, 10);
    usage.cacheRead = 900;
    usage.cacheWrite1h = 50;
    usage.reasoning = 30;
    const Usage billable = billableUsage(usage);
    EXPECT_EQ(billable.cacheWrite, 50);
    EXPECT_EQ(billable.input, 1'050);
    EXPECT_EQ(billable.output, 40);
}

TEST(BillableUsage, MakesAnUnknownWholeFromItsParts)
{
    Usage usage;
    usage.cacheRead = 70;
    usage.audioInput = 20;
    EXPECT_EQ(billableUsage(usage).input, 90);
    EXPECT_EQ(billableUsage(usage).output, kUnknown);
}

TEST(BillableUsage, SurvivesAbsurdCounts)
{
    Usage usage = tokens(INT64_MAX, INT64_MAX);
    usage.cacheRead = usage.cacheWrite = usage.cacheWrite1h = INT64_MAX;
    usage.reasoning = usage.audioInput = usage.audioOutput = INT64_MAX;
    PriceLookup prices(builtinTable());
    EXPECT_EQ(costOf(call("anthropic", "claude-sonnet-4-5", usage), prices).microUsd, INT64_MAX);
}

UsageGroup group(std::string provider, std::string model, std::int64_t calls, const Usage& usage)
{
    UsageGroup result;
    result.provider = std::move(provider);
    result.model = std::move(model);
    result.day = *dayFromText("2026-11-21");
    result.calls = calls;
    result.usage = usage;
    return result;
}

TEST(SessionCost, SumsComputedAmounts)
{
    PriceLookup prices(builtinTable());
    const SessionCost cost = costOf(std::vector{group("openai", "gpt-4.1", 2, tokens(1'000, 100)),
                                                group("anthropic", "claude-haiku-4-5", 1, tokens(1'000, 0))},
                                    prices);
    EXPECT_EQ(cost.cost, (Cost{3'800, CostSource::computed}));
    EXPECT_EQ(cost.unpricedCalls, 0);
    EXPECT_EQ(cost.reportedMicroUsd, kUnknown);
}

TEST(SessionCost, CountsReportsWhereThereAreAny)
{
    PriceLookup prices(builtinTable());
    UsageGroup reported = group("openai", "gpt-4.1", 2, tokens(1'000, 100));
    reported.reportedCalls = 2;
    reported.reportedMicroUsd = 2'801;
    const SessionCost alone = costOf(std::vector{reported}, prices);
    EXPECT_EQ(alone.cost, (Cost{2'801, CostSource::reported}));
    EXPECT_EQ(alone.computedMicroUsd, 2'800);
    EXPECT_EQ(alone.differenceMicroUsd, -1);
    const SessionCost both =
        costOf(std::vector{reported, group("openai", "gpt-4.1", 1, tokens(500, 0))}, prices);
    EXPECT_EQ(both.cost, (Cost{3'801, CostSource::mixed}));
    EXPECT_EQ(both.computedMicroUsd, 3'800);
    EXPECT_EQ(both.differenceMicroUsd, -1);
}

TEST(SessionCost, CountsUnpricedCalls)
{
    PriceLookup prices(builtinTable());
    SessionSummary session;
    session.usageGroups = {group("mock", "mock", 3, tokens(10, 10))};
    priceSession(session, prices);
    EXPECT_EQ(session.cost, Cost{});
    EXPECT_EQ(session.unpricedCalls, 3);
    session.usageGroups.push_back(group("openai", "gpt-4.1", 1, tokens(10, 0)));
    priceSession(session, prices);
    EXPECT_EQ(session.cost, (Cost{20, CostSource::computed}));
    EXPECT_EQ(session.unpricedCalls, 3);
}

TEST(SessionCost, IsAViewOfThePrices)
{
    PriceDocument changes;
    ModelPrices mine;
    mine.id = "mock";
    ASSERT_TRUE(mine.match.add({"mock"}));
    mine.sets.emplace_back()[PriceClass::input].picoUsd = 1'000'000;
    setModelPrices(changes, "mock", std::move(mine));
    const PriceTable table(mergePrices(builtinTable().document(), changes));
    PriceLookup prices(table);
    EXPECT_EQ(costOf(std::vector{group("mock", "mock", 3, tokens(10, 10))}, prices).cost.microUsd, 10);
    const CostBreakdown own = breakdownOf(call("mock", "mock", tokens(10, 10)), prices);
    EXPECT_TRUE(own.ownPrice);
    EXPECT_EQ(own.priceSource, ""); // the built-in document does not vouch for it
    const CostBreakdown listed = breakdownOf(call("openai", "gpt-4.1", tokens(10, 10)), prices);
    EXPECT_FALSE(listed.ownPrice);
    EXPECT_NE(listed.priceSource, "");
}

} // namespace
} // namespace retrospan::insight
