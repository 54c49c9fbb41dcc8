// Parts of journeys and lists of messages beside each other.
#include "replay/compare.h"
#include "replay/journey_support.h"
#include "replay/message_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan::replay::testing {
namespace {

/// Two turns, the second of which was done anew.
class Turns : public ::testing::Test {
protected:
    Turns()
        : m_session({{1, 0, SpanKind::agent, 10, 20},
                     {2, 1, SpanKind::tool, 11, 12, called("{\"a\":1}")},
                     {3, 0, SpanKind::agent, 30, 40},
                     {4, 3, SpanKind::tool, 31, 32, called("{\"a\":2}")},
                     {5, 0, SpanKind::agent, 50, 60},
                     {6, 5, SpanKind::tool, 51, 52, called("{\"a\":3}")}})
    {
        Branch first, second;
        first.turns = {0, 2};
        second.number = 1;
        second.first = 4;
        second.partedAt = 2;
        second.turns = {4};
        m_branches = {first, second};
    }
    [[nodiscard]] std::vector<Row> rows(const JourneyPart& part) const
    {
        std::vector<Row> rows;
        for (const StepIndex step : part.steps) {
            const Row row = part.journey->steps()[step].row;
            if (rows.empty() || rows.back() != row) rows.push_back(row);
        }
        return rows;
    }
    TestJourney m_session;
    std::vector<Branch> m_branches;
    std::vector<std::uint32_t> m_branchOf{0, 0, 0, 0, 1, 1};
};

TEST_F(Turns, TheWayToABranchLeavesOutWhatItLeftBehind)
{
    const Journey& journey = m_session.make();
    EXPECT_THAT(rows(wayOf(journey, m_session.tree, m_branches, m_branchOf, 0)),
                ::testing::ElementsAre(1, 3));
    EXPECT_THAT(rows(wayOf(journey, m_session.tree, m_branches, m_branchOf, 1)),
                ::testing::ElementsAre(1, 5));
}

TEST_F(Turns, TwoBranchesDifferFromWhereTheyPart)
{
    const Journey& journey = m_session.make();
    const JourneyPart before = wayOf(journey, m_session.tree, m_branches, m_branchOf, 0),
                      after = wayOf(journey, m_session.tree, m_branches, m_branchOf, 1);
    const Alignment alignment = alignSteps(before, after);
    ASSERT_TRUE(alignment.firstDivergence);
    const AlignedPair& first = alignment.pairs[*alignment.firstDivergence];
    EXPECT_EQ(first.match, Match::changed);
    EXPECT_EQ(journey.steps()[first.baseline].row, 3u);
    EXPECT_EQ(journey.steps()[first.candidate].row, 5u);
    const Deltas deltas = deltasOf(before, after);
    EXPECT_EQ(deltas.steps.baseline, 4);
    EXPECT_EQ(deltas.durationNs.baseline, 21);
    EXPECT_EQ(deltas.durationNs.candidate, 21); // 20 of 41 were spent on the other branch
    EXPECT_EQ(deltas.inputTokens.difference(), std::nullopt);
}

TEST_F(Turns, AnAnswerDoneAnewKeepsTheMessageThatItAnswers)
{
    m_session.say(Voice::user, 2, "Where is it?");
    const Journey& journey = m_session.make();
    const auto messages = [&](BranchCause cause) {
        m_branches[1].cause = cause;
        return std::ranges::count_if(
            wayOf(journey, m_session.tree, m_branches, m_branchOf, 1).steps,
            [&](StepIndex step) { return journey.steps()[step].kind == StepKind::userMessage; });
    };
    EXPECT_EQ(messages(BranchCause::regenerated), 1);
    EXPECT_EQ(messages(BranchCause::edited), 0); // its own message is another one
}

TEST(Branches, ACallDoneAnewIsGivenTheSameAsTheOneThatWasLeft)
{
    const Message question = says("user", "Where is it?");
    TestJourney session({{1, 0, SpanKind::model, 10, 20, chat({question}, {says("assistant", "Far.")})},
                         {2, 0, SpanKind::model, 30, 40, chat({question}, {says("assistant", "Near.")})}});
    Branch first, again;
    first.turns = {0};
    again.number = 1;
    again.cause = BranchCause::regenerated;
    again.first = 1;
    again.partedAt = 0;
    again.turns = {1};
    session.branches = {first, again};
    session.branchOf = {0, 1};
    const Journey& journey = session.make();
    EXPECT_EQ(journey.contextChange(journey.stepOf(1)).added.size(), 1U);
    const Alignment alignment =
        alignSteps(wayOf(journey, session.tree, session.branches, session.branchOf, 0),
                   wayOf(journey, session.tree, session.branches, session.branchOf, 1));
    ASSERT_EQ(alignment.pairs.size(), 2U);
    EXPECT_EQ(alignment.pairs[0].match, Match::same); // the calls
    EXPECT_EQ(alignment.pairs[1].match, Match::changed); // their answers
}

TEST_F(Turns, WhatIsBeneathASpanIsAPart)
{
    const Journey& journey = m_session.make();
    EXPECT_THAT(rows(beneath(journey, m_session.tree, 2)), ::testing::ElementsAre(3));
    EXPECT_TRUE(wholeOf(journey).whole());
    EXPECT_FALSE(beneath(journey, m_session.tree, 2).whole());
}

TEST(Parts, OfNothingNothingIsKnown)
{
    TestJourney empty({});
    const JourneyPart part = wholeOf(empty.make());
    EXPECT_FALSE(alignSteps(part, part).firstDivergence);
    EXPECT_EQ(deltasOf(part, part).durationNs.difference(), std::nullopt);
    EXPECT_EQ((Figure{2, 1}).difference(), -1) << "one less is no unknown";
    EXPECT_EQ(deltasOf(part, part).steps.difference(), 0);
}

class Messages : public ::testing::Test {
protected:
    static Alignment diff(const std::vector<Message>& before, const std::vector<Message>& after)
    {
        TestJourney a({{1, 0, SpanKind::model, 1, 2, chat(before, {})}}),
            b({{1, 0, SpanKind::model, 1, 2, chat(after, {})}});
        const auto given = [](const TestJourney& session) {
            return session.digest->messages(session.digest->of(0).context);
        };
        const auto left = given(a), right = given(b);
        return diffMessages({a.digest.get(), left}, {b.digest.get(), right});
    }
};

TEST_F(Messages, AreTheSameByWhatTheySayNotByPlace)
{
    const Alignment found = diff({says("user", "one"), says("assistant", "two")},
                                 {says("user", "zero"), says("user", "one"), says("assistant", "two")});
    EXPECT_THAT(found.pairs,
                ::testing::ElementsAre(AlignedPair{Match::candidateOnly, kNoStep, 0},
                                       AlignedPair{Match::same, 0, 1}, AlignedPair{Match::same, 1, 2}));
}

TEST_F(Messages, ThatDifferAfterWhatIsKeptAreChanged)
{
    const std::string begin(2 * TextCollection::kMaxTextBytes, 'x');
    EXPECT_EQ(diff({says("user", begin + "a")}, {says("user", begin + "b")}).pairs.front().match,
              Match::changed);
    EXPECT_FALSE(diff({says("user", begin + "a")}, {says("user", begin + "a")}).firstDivergence);
}

TEST_F(Messages, OfOneSpeakerChangeAndOthersComeAndGo)
{
    const Alignment found = diff({says("user", "one"), says("assistant", "two"), says("user", "three")},
                                 {says("user", "one"), says("assistant", "2"), says("user", "three")});
    ASSERT_EQ(found.pairs.size(), 3u);
    EXPECT_EQ(found.pairs[1].match, Match::changed);
    const Alignment other = diff({says("assistant", "two")}, {says("user", "two")});
    EXPECT_EQ(other.pairs.size(), 2u);
    EXPECT_FALSE(diff({says("user", "one")}, {says("user", "one")}).firstDivergence);
}

} // namespace
} // namespace retrospan::replay::testing
