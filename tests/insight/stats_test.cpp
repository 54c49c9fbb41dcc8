#include "insight/stats.h"

#include "price_support.h"
#include "session_support.h"

namespace retrospan::insight {
namespace {

using namespace testing;
using enum SpanKind;

constexpr std::int64_t kDay = 20778; // 2026-11-21
constexpr std::int64_t kDayNs = 86'400 * kSecondNs;

SessionSummary session(std::string tenant, std::int64_t day, std::int64_t seconds, std::int64_t input)
{
    SessionSummary result;
    result.facts.tenant = std::move(tenant);
    result.facts.agentVersion = "v1";
    result.startNs = day * kDayNs;
    result.endNs = result.startNs + seconds * kSecondNs;
    result.modelCalls = 2;
    result.errors = 1;
    result.agents = {"support", "billing"};
    result.tools = {"refund"};
    result.usage = tokens(input, 0);
    UsageGroup group;
    group.provider = "openai";
    group.model = "gpt-4.1";
    group.day = day;
    group.calls = 2;
    group.usage = tokens(input, 0);
    result.usageGroups = {group};
    return result;
}

std::vector<StatsRow> statsOf(const std::vector<SessionSummary>& sessions, StatsBy by,
                              const std::vector<CallRecord>& calls = {})
{
    PriceLookup prices(builtinTable());
    return aggregate(sessions, by, prices, calls);
}

TEST(Stats, ByTenantSumWholeSessions)
{
    const auto rows = statsOf(
        {session("acme", kDay, 10, 1'000), session("acme", kDay + 1, 30, 1'000), session("", kDay, 5, 500)},
        StatsBy::tenant);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].key, "acme");
    EXPECT_EQ(rows[0].sessions, 2);
    EXPECT_EQ(rows[0].calls, 4);
    EXPECT_EQ(rows[0].errors, 2);
    EXPECT_EQ(rows[0].usage, tokens(2'000, 0));
    EXPECT_EQ(rows[0].cost.cost, (Cost{4'000, CostSource::computed}));
    EXPECT_EQ(rows[0].p50Ns, 10 * kSecondNs);
    EXPECT_EQ(rows[0].p95Ns, 30 * kSecondNs);
    EXPECT_EQ(rows[1].key, "");
    EXPECT_EQ(rows[1].cost.cost.microUsd, 1'000);
}

TEST(Stats, ByDayAreInOrderOfDate)
{
    const auto rows = statsOf({session("a", kDay + 1, 1, 9'000), session("a", kDay, 1, 1)}, StatsBy::day);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].key, "2026-11-21");
    EXPECT_EQ(rows[1].key, "2026-11-22");
}

TEST(Stats, ByAgentCountASessionForEachOfItsAgents)
{
    const auto rows = statsOf({session("a", kDay, 1, 1'000)}, StatsBy::agent);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].key, "billing");
    EXPECT_EQ(rows[1].key, "support");
    EXPECT_EQ(rows[1].sessions, 1);
}

TEST(Stats, ByModelGoByUsageGroups)
{
    SessionSummary both = session("a", kDay, 1, 1'000);
    UsageGroup unpriced = both.usageGroups[0];
    unpriced.model = "mystery";
    both.usageGroups.push_back(unpriced);
    both.usageGroups.push_back(both.usageGroups[0]);
    const auto rows = statsOf({both, session("b", kDay, 1, 1'000)}, StatsBy::model);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].key, "gpt-4.1");
    EXPECT_EQ(rows[0].sessions, 2);
    EXPECT_EQ(rows[0].calls, 6);
    EXPECT_EQ(rows[0].cost.cost.microUsd, 6'000);
    EXPECT_EQ(rows[0].errors, kUnknown);
    EXPECT_EQ(rows[0].p50Ns, kUnknown);
    EXPECT_EQ(rows[1].key, "mystery");
    EXPECT_EQ(rows[1].cost.unpricedCalls, 2);
    EXPECT_EQ(rows[1].cost.cost, Cost{});
}

TEST(Stats, ByToolCountTheCallsGiven)
{
    const std::vector<CallRecord> calls{
        {"refund", 3, false}, {"refund", 9, true}, {"lookup", kUnknown, false}};
    const auto rows = statsOf({session("a", kDay, 1, 1'000)}, StatsBy::tool, calls);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].key, "refund");
    EXPECT_EQ(rows[0].sessions, 1);
    EXPECT_EQ(rows[0].calls, 2);
    EXPECT_EQ(rows[0].errors, 1);
    EXPECT_EQ(rows[0].p50Ns, 3);
    EXPECT_EQ(rows[0].p95Ns, 9);
    EXPECT_EQ(rows[0].cost.cost, Cost{});
    EXPECT_EQ(rows[1].p50Ns, kUnknown);
    EXPECT_EQ(statsOf({session("a", kDay, 1, 1)}, StatsBy::tool)[0].calls, kUnknown);
}

TEST(Stats, CollectCallsOfASession)
{
    SessionBuilder spans;
    spans.add(1, 0, agent, "a");
    spans.add(2, 1, model, "outer", modelCall("openai", "gpt-4.1", {}));
    spans.add(3, 2, model, "inner", failed());
    spans.add(4, 1, tool, "t", toolCall("refund"));
    spans.add(5, 1, tool, "running", [](SpanUpdate& span, StringPool&) { span.endNs = 0; });
    std::vector<CallRecord> models;
    collectCalls(spans.table(), spans.tree(), StatsBy::model, models);
    ASSERT_EQ(models.size(), 1u);
    EXPECT_EQ(models[0].key, "gpt-4.1");
    EXPECT_EQ(models[0].durationNs, kSecondNs);
    EXPECT_TRUE(models[0].failed);
    std::vector<CallRecord> tools;
    collectCalls(spans.table(), spans.tree(), StatsBy::tool, tools);
    ASSERT_EQ(tools.size(), 2u);
    EXPECT_EQ(tools[0].key, "refund");
    EXPECT_EQ(tools[1].key, "running");
    EXPECT_EQ(tools[1].durationNs, kUnknown);
}

TEST(Stats, PercentilesAreNearestRanks)
{
    std::vector<std::int64_t> values{5, 1, 4, 2, 3};
    EXPECT_EQ(percentile(values, 50), 3);
    EXPECT_EQ(percentile(values, 95), 5);
    EXPECT_EQ(percentile(values, 0), 1);
    std::vector<std::int64_t> none;
    EXPECT_EQ(percentile(none, 50), kUnknown);
}

TEST(Stats, KnowTheirNames)
{
    EXPECT_EQ(statsByFromString("version"), StatsBy::version);
    EXPECT_FALSE(statsByFromString("Model").has_value());
}

} // namespace
} // namespace retrospan::insight
