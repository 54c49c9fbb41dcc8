#include "insight/sampling.h"

#include <gmock/gmock.h>

using namespace retrospan;
using namespace retrospan::insight;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

SessionSummary session(std::string id, SessionStatus status = SessionStatus::ok, std::int64_t seconds = 1)
{
    SessionSummary summary;
    summary.id = std::move(id);
    summary.status = status;
    summary.startNs = kSecond;
    summary.endNs = (1 + seconds) * kSecond;
    summary.spans = 10;
    summary.cost.microUsd = 1000;
    return summary;
}

SamplingPolicy keeping(std::string_view rules)
{
    return {.keep = *parseKeepRules(rules)};
}

SamplingReason reason(const SamplingPolicy& policy, const SessionSummary& summary)
{
    return decide(policy, summary, {}).reason;
}

TEST(Sampling, EveryRuleKeepsForItself)
{
    const SamplingPolicy policy = keeping("failed,slower=10s,dearer=0.5,tag=vip,rest=0");
    EXPECT_EQ(reason(policy, session("a")), SamplingReason::rest);
    EXPECT_FALSE(decide(policy, session("a"), {}).keep);
    EXPECT_EQ(reason(policy, session("a", SessionStatus::failed)), SamplingReason::failed);
    EXPECT_EQ(reason(policy, session("a", SessionStatus::stale)), SamplingReason::failed);
    EXPECT_EQ(reason(policy, session("a", SessionStatus::ok, 11)), SamplingReason::slow);
    EXPECT_EQ(reason(policy, session("a", SessionStatus::ok, 10)), SamplingReason::rest);
    SessionSummary dear = session("a"), tagged = session("a"), unknown = session("a");
    dear.cost.microUsd = 500'001;
    tagged.facts.tags = {"eu", "vip"};
    unknown.cost.microUsd = kUnknown;
    EXPECT_EQ(reason(policy, dear), SamplingReason::dear);
    EXPECT_EQ(reason(policy, tagged), SamplingReason::tagged);
    EXPECT_EQ(reason(policy, unknown), SamplingReason::rest);
    EXPECT_TRUE(decide({}, session("a"), {}).keep);
}

TEST(Sampling, OneInNOfTheRestIsKeptAndAlwaysTheSame)
{
    const SamplingPolicy policy = keeping("rest=10");
    int kept = 0;
    for (int i = 0; i < 5000; ++i) {
        const SessionSummary one = session("session-" + std::to_string(i));
        kept += decide(policy, one, {}).keep ? 1 : 0;
        EXPECT_EQ(decide(policy, one, {}).keep, decide(policy, one, {}).keep);
    }
    EXPECT_NEAR(kept, 500, 80);
}

TEST(Sampling, OverridesHoldForTheirWorkflowOrAgent)
{
    SamplingPolicy policy = keeping("failed,rest=0");
    policy.headRatio = 0;
    policy.overrides = {*parseOverride("refund*:sample=1", false),
                        *parseOverride("triage:sample=1,rest=1", true)};
    SessionSummary refunds = session("a"), triage = session("a");
    refunds.facts.workflow = "Refunds";
    triage.agents = {"router", "triage"};
    EXPECT_EQ(reason(policy, session("a")), SamplingReason::head);
    EXPECT_EQ(reason(policy, refunds), SamplingReason::rest) << "its ratio, the policy's tail rules";
    EXPECT_EQ(reason(policy, triage), SamplingReason::oneOfTheRest);
    EXPECT_EQ(policy.doorRatio(), 1);
    policy.overrides.clear();
    EXPECT_EQ(policy.doorRatio(), 0);
}

TEST(Sampling, RulesAreReadAsTheyAreWritten)
{
    const char* rules = "failed,slower=1500ms,dearer=0.5,tag=vip,tag=eu,rest=20";
    EXPECT_EQ(toString(*parseKeepRules(rules)), rules);
    EXPECT_EQ(parseKeepRules(" failed , slower=2m ")->slowerThanNs, 120 * kSecond);
    EXPECT_EQ(toString(*parseOverride("a:b:sample=0.25,failed", false)), "a:b:sample=0.25,failed,rest=0");
    EXPECT_EQ(*parseRatio("10%"), 0.1);
    EXPECT_EQ(ratioText(0.125), "12.5 %");
}

TEST(Sampling, WrongRulesAreNamed)
{
    for (const auto& [text, said] :
         {std::pair{"failed,fast", "\"fast\""}, std::pair{"slower=soon", "slower=DURATION"},
          std::pair{"dearer=-1", "dearer=DOLLARS"}, std::pair{"rest=x", "rest=N"},
          std::pair{"tag=", "tag=NAME"}, std::pair{"", "nothing to keep"},
          std::pair{"slower=1e300s", "slower=DURATION"}}) {
        const auto parsed = parseKeepRules(text);
        ASSERT_FALSE(parsed.ok()) << text;
        EXPECT_THAT(parsed.error().message, HasSubstr(said));
    }
    for (const char* text : {"failed", ":failed", "x:", "x:sample=2", "x:sample=nan"})
        EXPECT_FALSE(parseOverride(text, false).ok()) << text;
    for (const char* text : {"", "1.5", "-1", "120%", "x", "inf"})
        EXPECT_FALSE(parseRatio(text).ok()) << text;
}

TEST(Sampling, TheSimulatorNamesTheFailuresThatWouldBeLost)
{
    std::vector<SessionSummary> sessions{session("a", SessionStatus::failed), session("b"),
                                         session("c", SessionStatus::failed, 20),
                                         session("d", SessionStatus::ok, 20)};
    for (std::int64_t key = 1; SessionSummary & one : sessions) one.key = key++;
    const StoredSessions stored{{{1, 100}, {2, 100}, {3, 100}, {4, 100}}, {}};
    const Simulation lossy = simulate(keeping("slower=10s,rest=0"), sessions, stored);
    EXPECT_EQ(lossy.kept, (SampledShare{2, 20, 200, 1, 2000}));
    EXPECT_EQ(lossy.dropped, (SampledShare{2, 20, 200, 1, 2000}));
    EXPECT_THAT(lossy.lostFailures, ElementsAre(0U));
    EXPECT_EQ(lossy.byReason[static_cast<std::size_t>(SamplingReason::slow)], 2);
    const Simulation safe = simulate(keeping("failed,rest=0"), sessions, stored);
    EXPECT_TRUE(safe.lostFailures.empty());
    EXPECT_EQ(safe.kept.sessions, 2);
}

/// The door knows traces alone: a session stays when one of its traces comes in.
TEST(Sampling, ARatioGoesByTheTracesOfASession)
{
    const std::string low = "00000000000000000000000000000001", high = "0000000000000000ffffffffffffffff";
    const SamplingPolicy half{.headRatio = 0.5};
    for (const char* id : {"a", "b", "c", "d", "e", "f"}) {
        EXPECT_TRUE(decide(half, session(id), std::vector{low}).keep);
        EXPECT_FALSE(decide(half, session(id), std::vector{high}).keep);
        EXPECT_TRUE(decide(half, session(id), std::vector{high, low}).keep);
    }
    SessionSummary failed = session("a", SessionStatus::failed);
    failed.key = 7;
    EXPECT_THAT(simulate(half, {failed}, {{}, {{7, {high}}}}).lostFailures, ElementsAre(0U));
    EXPECT_THAT(simulate(half, {failed}, {{}, {{7, {low}}}}).lostFailures, ElementsAre());
}

TEST(Sampling, DoesNotDropTwiceWhatTheDoorHasKept)
{
    SamplingPolicy policy;
    policy.headRatio = 0.5;
    SamplingOverride own;
    own.name = "refunds";
    own.headRatio = 0.1;
    policy.overrides.push_back(own);
    int all = 0, refunds = 0;
    for (int i = 0; i < 1'000; ++i) {
        SessionSummary one = session("chat-" + std::to_string(i));
        all += decideAtEnd(policy, one).keep ? 1 : 0;
        one.facts.workflow = "refunds";
        refunds += decideAtEnd(policy, one).keep ? 1 : 0;
    }
    EXPECT_EQ(all, 1'000);
    EXPECT_GT(refunds, 140); // a fifth of those that passed
    EXPECT_LT(refunds, 260);
}

} // namespace
