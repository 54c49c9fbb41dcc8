#include "insight/usage_groups.h"

#include "insight/calendar.h"
#include "price_support.h"
#include "session_support.h"

#include <random>

namespace retrospan::insight {
namespace {

using namespace testing;
using enum SpanKind;

std::vector<UsageGroup> groupsOf(const SessionBuilder& session)
{
    const SpanTree tree = session.tree();
    return groupUsage(session.table(), tree, SessionCalls(session.table(), tree));
}

TEST(UsageGroups, SumCallsThatArePricedAlike)
{
    SessionBuilder session;
    session.add(1, 0, model, "chat", modelCall("openai", "gpt-4.1", tokens(100, 10)));
    session.add(2, 0, model, "chat", modelCall("openai", "gpt-4.1", tokens(50, 5)));
    session.add(3, 0, model, "chat", modelCall("openai", "gpt-4o", tokens(1, 1)));
    session.add(4, 0, model, "chat", modelCall("openai", "gpt-4.1", tokens(300'000, 5)));
    const auto groups = groupsOf(session);
    ASSERT_EQ(groups.size(), 3u);
    EXPECT_EQ(groups[0].model, "gpt-4.1");
    EXPECT_EQ(groups[0].calls, 2);
    EXPECT_EQ(groups[0].usage, tokens(150, 15));
    EXPECT_EQ(groups[0].day, kStartNs / kSecondNs / 86'400);
    EXPECT_EQ(groups[0].inputBucket, 0);
    EXPECT_EQ(groups[1].model, "gpt-4o");
    EXPECT_EQ(groups[2].inputBucket, 272'001);
}

TEST(UsageGroups, TakeModelAndProviderFromTheCallAround)
{
    SessionBuilder session;
    session.add(1, 0, model, "outer", modelCall("anthropic", "claude-haiku-4-5", {}));
    session.add(2, 1, model, "inner", modelCall("", "", tokens(10, 1)));
    const auto groups = groupsOf(session);
    ASSERT_EQ(groups.size(), 1u);
    EXPECT_EQ(groups[0].provider, "anthropic");
    EXPECT_EQ(groups[0].model, "claude-haiku-4-5");
}

TEST(UsageGroups, KeepCallsWithAReportApart)
{
    SessionBuilder session;
    session.add(1, 0, model, "chat", modelCall("openai", "gpt-4.1", tokens(100, 10), 7));
    session.add(2, 0, model, "chat", modelCall("openai", "gpt-4.1", tokens(100, 10), 8));
    session.add(3, 0, model, "chat", modelCall("openai", "gpt-4.1", tokens(100, 10)));
    const auto groups = groupsOf(session);
    ASSERT_EQ(groups.size(), 2u);
    EXPECT_EQ(groups[0].reportedCalls, 2);
    EXPECT_EQ(groups[0].reportedMicroUsd, 15);
    EXPECT_EQ(groups[1].reportedCalls, 0);
    EXPECT_EQ(groups[1].reportedMicroUsd, kUnknown);
}

TEST(UsageGroups, AReportCoversTheCallsBeneathItOnce)
{
    SessionBuilder session;
    session.add(1, 0, agent, "agent", modelCall("", "", {}, 1'000)); // repeats what its calls report
    session.add(2, 1, model, "chat", modelCall("openai", "gpt-4.1", tokens(100, 10), 7));
    session.add(3, 0, agent, "agent", modelCall("", "", {}, 500)); // reports for its silent calls
    session.add(4, 3, model, "chat", modelCall("openai", "gpt-4.1", tokens(100, 10)));
    session.add(5, 3, model, "chat", modelCall("openai", "gpt-4o", tokens(100, 10)));
    session.add(6, 0, agent, "agent", modelCall("", "", {}, 30)); // reports, and nothing else is known
    PriceLookup prices(builtinTable());
    const auto groups = groupsOf(session);
    const SessionCost cost = costOf(groups, prices);
    EXPECT_EQ(cost.cost, (Cost{537, CostSource::reported}));
    EXPECT_EQ(cost.unpricedCalls, 0);
    ASSERT_EQ(groups.size(), 3u);
    EXPECT_EQ(groups[0].reportedMicroUsd, 507);
    EXPECT_EQ(groups[1].model, "gpt-4o");
    EXPECT_EQ(groups[1].reportedCalls, 1);
    EXPECT_EQ(groups[2].reportedMicroUsd, 30);
}

TEST(UsageGroups, MixReportedAndComputedAmounts)
{
    SessionBuilder session;
    session.add(1, 0, model, "chat", modelCall("openai", "gpt-4.1", tokens(1'000, 100), 2'000));
    session.add(2, 0, model, "chat", modelCall("openai", "gpt-4.1", tokens(1'000, 100)));
    session.add(3, 0, model, "chat", modelCall("mock", "mock", tokens(1'000, 100)));
    PriceLookup prices(builtinTable());
    SessionSummary summary;
    summary.usageGroups = groupsOf(session);
    priceSession(summary, prices);
    EXPECT_EQ(summary.cost, (Cost{4'800, CostSource::mixed}));
    EXPECT_EQ(summary.unpricedCalls, 1);
}

TEST(RowCosts, ShowEachSpansOwnAmount)
{
    SessionBuilder session;
    session.add(1, 0, agent, "agent", modelCall("openai", "gpt-4.1", tokens(2'000, 0)));
    session.add(2, 1, model, "chat", modelCall("openai", "gpt-4.1", tokens(1'000, 0)));
    session.add(3, 1, model, "chat", modelCall("openai", "gpt-4.1", tokens(1'000, 0), 1'999));
    session.add(4, 1, tool, "tool");
    PriceLookup prices(builtinTable());
    const auto costs = rowCosts(session.table(), session.tree(), prices);
    ASSERT_EQ(costs.size(), 4u);
    EXPECT_EQ(costs[0], Cost{}); // its usage is that of its calls
    EXPECT_EQ(costs[1], (Cost{2'000, CostSource::computed}));
    EXPECT_EQ(costs[2], (Cost{1'999, CostSource::reported}));
    EXPECT_EQ(costs[3], Cost{});
}

Usage randomUsage(std::mt19937& random)
{
    const auto count = [&random]() -> std::int64_t { // unknown, small or large, consistent or not
        const auto kind = random() % 4;
        return kind == 0 ? kUnknown : static_cast<std::int64_t>(random() % (kind == 1 ? 50 : 400'000));
    };
    Usage usage;
    usage.input = count();
    usage.output = count();
    usage.cacheRead = count();
    usage.cacheWrite = count();
    usage.cacheWrite1h = count();
    usage.reasoning = count();
    usage.audioInput = count();
    usage.audioOutput = count();
    return usage;
}

TEST(UsageGroups, CostExactlyWhatTheirCallsCost)
{
    std::mt19937 random(7);
    constexpr std::array kModels{std::pair("anthropic", "claude-sonnet-4-5"),
                                 std::pair("openai", "gpt-5.4"),
                                 std::pair("google", "gemini-2.5-flash"),
                                 std::pair("deepseek", "deepseek-chat"),
                                 std::pair("openai", "o3"),
                                 std::pair("perplexity", "sonar"),
                                 std::pair("mock", "mock")};
    SessionBuilder session;
    for (std::uint64_t id = 1; id <= 2'000; ++id) {
        const auto [provider, name] = kModels[random() % kModels.size()];
        const auto call = modelCall(provider, name, randomUsage(random));
        session.add(id, 0, model, "chat", [&](SpanUpdate& span, StringPool& strings) {
            call(span, strings);
            span.startNs -=
                static_cast<std::int64_t>(random() % 700) * 86'400 * kSecondNs; // across validity dates
        });
    }
    PriceLookup prices(builtinTable());
    PicoUsd sum = 0;
    std::int64_t unpriced = 0;
    for (Row row = 0; row < session.table().size(); ++row) {
        const Usage usage = billableUsage(session.table().usage(row));
        const std::int64_t start = session.table().startNs(row);
        const PriceSet* set =
            prices.find(session.table().text(session.table().provider(row)),
                        session.table().text(session.table().model(row)), dayOf(start), minuteWindow(start));
        if (set && usage.known())
            sum += costOf(*set, usage, usage.input, 1);
        else if (usage.known())
            ++unpriced;
    }
    const auto groups = groupsOf(session);
    EXPECT_LT(groups.size(), 2'000u);
    const SessionCost cost = costOf(groups, prices);
    EXPECT_GT(cost.cost.microUsd, 0);
    EXPECT_EQ(cost.cost.microUsd, microFromPico(sum));
    EXPECT_EQ(cost.unpricedCalls, unpriced);
}

} // namespace
} // namespace retrospan::insight
