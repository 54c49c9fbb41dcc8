// Whether a new version goes wrong more often than chance would have it.
#include "evals/rollout.h"

#include <gtest/gtest.h>

namespace retrospan::evals {
namespace {

RolloutCounts counts(std::size_t sessions, std::size_t failed)
{
    return {sessions, {failed, 0, 0, 0, 0}};
}

RolloutRate failedRate(const RolloutCounts& before, const RolloutCounts& now)
{
    return compareRollout(before, now).front();
}

TEST(Rollout, TestsExactly)
{
    // Fisher's lady tasting tea, 3 of 4 right: p = 0.4857. Agresti's other example: 1 of 10 and 11 of 14:
    // 0.002759.
    EXPECT_NEAR(failedRate(counts(4, 1), counts(4, 3)).probability, 0.485714, 1e-6);
    const RolloutRate rate = failedRate(counts(10, 1), counts(14, 11));
    EXPECT_NEAR(rate.probability, 0.002759, 1e-6);
    EXPECT_EQ(rate.finding, Finding::worse);
}

TEST(Rollout, SaysWhenThereAreTooFewSessions)
{
    EXPECT_EQ(failedRate(counts(1000, 10), counts(1, 1)).finding, Finding::tooFew);
    EXPECT_EQ(failedRate(counts(5, 0), counts(3, 3)).finding, Finding::tooFew);
    EXPECT_EQ(failedRate(counts(0, 0), counts(50, 9)).finding, Finding::tooFew);
    EXPECT_EQ(failedRate(counts(50, 0), counts(50, 0)).finding, Finding::tooFew);
}

TEST(Rollout, KnowsTheDirection)
{
    EXPECT_EQ(failedRate(counts(200, 80), counts(200, 20)).finding, Finding::better);
    EXPECT_EQ(failedRate(counts(200, 20), counts(200, 80)).finding, Finding::worse);
    EXPECT_EQ(failedRate(counts(200, 20), counts(200, 24)).finding, Finding::noDifference);
}

TEST(Rollout, HasOneRateForEachSign)
{
    const auto rates = compareRollout({100'000, {1, 2, 3, 4, 5}}, {50'000, {5, 4, 3, 2, 1}});
    ASSERT_EQ(rates.size(), kRolloutSignCount);
    EXPECT_EQ(rates[3].sign, RolloutSign::toolFailures);
    EXPECT_EQ(rates[3].before, 4);
    EXPECT_EQ(toString(rates[3].sign), "tool_failures");
}

} // namespace
} // namespace retrospan::evals
