#include "insight/baselines.h"

#include <gmock/gmock.h>

using namespace retrospan;
using namespace retrospan::insight;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

constexpr std::int64_t kHour = 3'600'000'000'000;

SessionSummary session(std::int64_t key, std::string title, std::int64_t hour,
                       SessionStatus status = SessionStatus::ok)
{
    SessionSummary summary;
    summary.key = key;
    summary.facts.title = std::move(title);
    summary.facts.titleRank = title_rank::rootMessage;
    summary.status = status;
    summary.startNs = 1'000 * kHour + hour * kHour;
    return summary;
}

std::vector<std::int64_t> proposed(const SessionSummary& of, const std::vector<SessionSummary>& all,
                                   std::size_t limit = 20)
{
    std::vector<std::int64_t> keys;
    for (const BaselineProposal& proposal : proposeBaselines(of, all, limit))
        keys.push_back(all[proposal.session].key);
    return keys;
}

TEST(Baselines, TheSameFirstMessageComesFirstThenTheNearest)
{
    const SessionSummary failed = session(1, "Where is my order?", 10, SessionStatus::failed);
    std::vector<SessionSummary> all{failed, session(2, "Where is my order?", 2),
                                    session(3, "Where is  my order?\n", 12), session(4, "Cancel it", 10)};
    for (SessionSummary& line : all) line.facts.workflow = "orders";
    SessionSummary asked = failed;
    asked.facts.workflow = "orders";
    EXPECT_THAT(proposed(asked, all), ElementsAre(3, 2, 4));
    const auto found = proposeBaselines(asked, all);
    EXPECT_EQ(found[0].reason, BaselineReason::firstMessage);
    EXPECT_EQ(found[2].reason, BaselineReason::workflow);
    EXPECT_THAT(proposed(asked, all, 1), ElementsAre(3));
}

TEST(Baselines, OnlyWhatEndedWellIsProposedAndNeverTheSessionItself)
{
    const SessionSummary asked = session(1, "Hello", 1);
    EXPECT_THAT(proposed(asked,
                         {asked, session(2, "Hello", 1, SessionStatus::failed),
                          session(3, "Hello", 1, SessionStatus::running), session(4, "Hello", 1)}),
                ElementsAre(4));
}

TEST(Baselines, OfTwoTheOneThatRatherWorkedIsTheBaseline)
{
    SessionSummary broken = session(1, "Pay", 1), fixed = session(2, "Pay", 5);
    broken.spans = fixed.spans = 10;
    broken.errors = 3;
    EXPECT_TRUE(workedRather(fixed, broken)); // both ended well, as they say
    EXPECT_FALSE(workedRather(broken, fixed));
    broken.retries = 3; // all made good: the earlier one
    EXPECT_TRUE(workedRather(broken, fixed));
    fixed.errors = 0;
    broken.status = SessionStatus::failed;
    EXPECT_TRUE(workedRather(fixed, broken));
    EXPECT_FALSE(workedRather(fixed, fixed));
}

TEST(Baselines, WhatWentWrongForGoodComesAfterWhatDidNot)
{
    const SessionSummary asked = session(1, "Hello", 1);
    std::vector<SessionSummary> all{asked, session(2, "Hello", 1), session(3, "Hello", 5),
                                    session(4, "Hello", 9), session(5, "Hello", 1)};
    for (std::size_t i = 1; i < 4; ++i) all[i].spans = 7;
    all[1].errors = 3;
    all[1].retries = 1;
    all[3].errors = all[3].retries = 2; // each was done again
    EXPECT_THAT(proposed(asked, all), ElementsAre(3, 4, 2, 5));
    const auto found = proposeBaselines(asked, all);
    EXPECT_EQ(found[0].errors, 0);
    EXPECT_EQ(found[1].errors, 0);
    EXPECT_EQ(found[2].errors, 2);
    EXPECT_EQ(found[3].errors, kUnknown);
}

TEST(Baselines, NamesOfSpansAreNoMessages)
{
    SessionSummary asked = session(1, "agent run", 1), other = session(2, "agent run", 1);
    asked.facts.titleRank = other.facts.titleRank = title_rank::spanName;
    EXPECT_THAT(proposed(asked, {other}), IsEmpty());
    asked.agents = {"triage", "billing"};
    other.agents = {"billing"};
    const std::vector all{other};
    const auto found = proposeBaselines(asked, all);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].reason, BaselineReason::agent);
}

TEST(Baselines, NothingInCommonIsNoProposal)
{
    SessionSummary asked = session(1, "", 1);
    EXPECT_THAT(proposed(asked, {session(2, "", 1), session(3, "Hello", 1)}), IsEmpty());
    EXPECT_THAT(proposed(asked, {}), IsEmpty());
}

TEST(Baselines, WhatHasNoTimeComesLast)
{
    SessionSummary timeless = session(2, "Hello", 0);
    timeless.startNs = 0;
    EXPECT_THAT(proposed(session(1, "Hello", 1), {timeless, session(3, "Hello", 900)}), ElementsAre(3, 2));
}

} // namespace
