#include "journey_support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace retrospan::replay {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using enum SpanKind;

/// user, model call, decision, tool call, result, model call, answer.
TestJourney simple()
{
    TestJourney test({{1, 0, agent, 1000, 9000},
                      {2, 1, model, 1000, 2000, chat({says("user", "q")}, {says("assistant", "I look.")}),
                       SpanStatus::ok, "desk", 10},
                      {3, 1, tool, 3000, 4000, called("{}")},
                      {4, 1, model, 5000, 6000,
                       chat({says("user", "q"), says("assistant", "I look."), says("tool", "ok")},
                            {says("assistant", "a")}),
                       SpanStatus::ok, "desk", 20}});
    test.say(Voice::user, 0, "q");
    test.say(Voice::agent, 3, "a");
    test.make();
    return test;
}

TEST(Journey, StepsAreInTheOrderInWhichThingsHappened)
{
    const TestJourney test = simple();
    EXPECT_EQ(test.kinds(), "user_message model_call decision tool_call result model_call final_answer");
}

TEST(Journey, TheSameNanosecondIsOrderedByCause)
{
    TestJourney test({{1, 0, agent, 5, 5},
                      {2, 1, model, 5, 5},
                      {3, 1, tool, 5, 5},
                      {4, 3, retrieval, 5, 5},
                      {5, 1, model, 5, 5}});
    test.say(Voice::user, 0, "q");
    test.say(Voice::agent, 4, "a");
    test.make();
    EXPECT_EQ(test.kinds(),
              "user_message model_call decision tool_call retrieval result model_call final_answer");
}

TEST(Journey, WithoutTimesGoesByTheTree)
{
    TestJourney test({{1, 0, agent, 0, 0}, {2, 1, tool, 0, 0, called("{}")}, {3, 1, model, 0, 0}});
    test.make();
    EXPECT_EQ(test.kinds(), "tool_call result model_call decision");
    EXPECT_EQ(test.journey.stateAt(3).elapsedNs, kUnknown);
}

TEST(Journey, AChildDoesNotBeginBeforeItsParentAndNothingEndsBeforeItBegan)
{
    TestJourney test({{1, 0, tool, 100, 200, called("{}")}, {2, 1, model, 50, 40}});
    test.make();
    EXPECT_EQ(test.kinds(), "tool_call model_call decision result");
}

TEST(Journey, RunningSpansStayOpen)
{
    TestJourney test(
        {{1, 0, tool, 100, 0, called("{}", std::nullopt), SpanStatus::running}, {2, 0, model, 200, 300}});
    test.make();
    EXPECT_EQ(test.kinds(), "tool_call model_call decision");
    EXPECT_THAT(test.journey.stateAt(0).openCalls, ElementsAre(0U));
    EXPECT_THAT(test.journey.stateAt(1).openCalls, ElementsAre(0U, 1U));
    EXPECT_THAT(test.journey.stateAt(2).openCalls, ElementsAre(0U));
}

TEST(Journey, StateHasWhatWasKnownThen)
{
    const TestJourney test = simple();
    const State early = test.journey.stateAt(1);
    EXPECT_EQ(early.conversation.size(), 1U);
    EXPECT_EQ(early.totals.input, kUnknown);
    EXPECT_EQ(early.call, 1U);
    const State late = test.journey.stateAt(6);
    EXPECT_THAT(late.conversation, ElementsAre(0U, 6U));
    EXPECT_EQ(late.totals.input, 30);
    EXPECT_EQ(late.totals.costMicroUsd, kUnknown);
    EXPECT_EQ(late.elapsedNs, 5000);
    EXPECT_TRUE(late.openCalls.empty());
    EXPECT_EQ(test.table.text(late.agent), "desk");
    EXPECT_EQ(test.journey.spentAt(6).input, 20);
}

TEST(Journey, SaysWhatIsNewInAContext)
{
    const TestJourney test = simple();
    EXPECT_EQ(test.journey.contextChange(1).added.size(), 1U);
    const ContextChange change = test.journey.contextChange(5);
    EXPECT_EQ(change.added.size(), 2U);
    EXPECT_EQ(change.firstAdded, 1U);
    EXPECT_EQ(change.gone, 0U);
}

TEST(Journey, SaysHowAResultWasRead)
{
    const TestJourney test = simple();
    EXPECT_EQ(test.journey.steps()[4].reading, 6U);
    EXPECT_EQ(test.journey.steps()[4].call, 3U);
}

TEST(Journey, NamesWhatIsMissing)
{
    TestJourney test(
        {{1, 0, model, 1, 2}, {2, 0, tool, 3, 4, called("", std::nullopt)}, {3, 0, retrieval, 5, 6}});
    test.make();
    std::vector<MissingPiece> pieces;
    for (const Missing& piece : test.journey.missing()) pieces.push_back(piece.piece);
    using enum MissingPiece;
    EXPECT_THAT(pieces, ElementsAre(userMessage, context, answer, arguments, toolResult, documents));
    EXPECT_EQ(toString(toolResult), "tool result not recorded");
}

TEST(Journey, NamesTheCallThatWasAskedForAndNotRecordedWhereItIsAskedFor)
{
    TestJourney test({{1, 0, model, 1, 2}, {2, 0, model, 3, 4}});
    test.callsNotMade = {1};
    test.make();
    const auto missing = test.journey.missing();
    const auto asked = std::ranges::find(missing, MissingPiece::callAskedFor, &Missing::piece);
    ASSERT_NE(asked, missing.end());
    EXPECT_EQ(asked->row, 1U);
    EXPECT_EQ(test.journey.steps()[asked->step].kind, StepKind::decision);
}

TEST(Journey, NamesLostParentsAndTextsThatTheImportCut)
{
    const std::string cut = "The beginning" + std::string(kCutOnImport);
    TestJourney test({{2, 9, agent, 1000, 9000},
                      {3, 2, model, 2000, 3000, chat({says("user", cut)}, {says("assistant", "I look.")})},
                      {4, 2, tool, 4000, 5000, called("{}", std::string(80'000, 'x') + cut)},
                      {5, 2, model, 6000, 7000,
                       chat({says("user", cut), says("assistant", "I look.")}, {says("assistant", "a")})}});
    test.say(Voice::user, 1, cut);
    test.orphans = {0};
    test.make();
    EXPECT_EQ(test.kinds(), "user_message model_call decision tool_call result model_call decision");
    std::vector<std::string> missing;
    for (const Missing& piece : test.journey.missing())
        missing.push_back(std::to_string(piece.step) + " " + std::string(toString(piece.piece)));
    EXPECT_THAT(missing,
                ::testing::ElementsAre("0 text cut on import", "1 text cut on import",
                                       "1 parent not recorded", "4 text cut on import"));
}

TEST(Journey, TellsOfALostParentWhereItsSpanIs)
{
    const auto missing = [](std::int64_t startNs, std::uint64_t child) {
        TestJourney test({{1, 0, model, 100, 200, chat({says("user", "a")}, {says("assistant", "b")})},
                          {2, 9, step, startNs, startNs + 10},
                          {3, child, model, 600, 700, chat({says("user", "a")}, {says("assistant", "c")})}});
        test.orphans = {1};
        test.make();
        EXPECT_EQ(test.kinds(), "model_call decision model_call decision");
        for (const Missing& piece : test.journey.missing())
            if (piece.piece == MissingPiece::parent) {
                EXPECT_EQ(piece.row, Row{1});
                return piece.step;
            }
        return kNoStep;
    };
    EXPECT_EQ(missing(400, 2), 2U); // what is beneath it
    EXPECT_EQ(missing(400, 0), 2U); // the next step after it began
    EXPECT_EQ(missing(150, 0), 1U);
    EXPECT_EQ(missing(900, 0), 3U); // nothing came after it
}

TEST(Journey, CostsWhatTheSessionCosts)
{
    TestJourney test(
        {{1, 0, model, 1, 2, {}, SpanStatus::ok, "a", 5}, {2, 0, model, 3, 4, {}, SpanStatus::ok, "a", 5}});
    test.costs = {{1000, CostSource::computed}, {2000, CostSource::computed}};
    const auto costs = [&](std::int64_t whole) {
        test.costMicroUsd = whole;
        test.make();
        const StepIndex last = test.journey.size() - 1;
        return std::pair(test.journey.stateAt(last).totals.costMicroUsd,
                         test.journey.spentAt(last).costMicroUsd);
    };
    EXPECT_EQ(costs(kUnknown), (std::pair<std::int64_t, std::int64_t>(3000, 2000)));
    EXPECT_EQ(costs(3001).first, 3001); // rounded once
    EXPECT_EQ(costs(2998).first, 2998);
    EXPECT_EQ(costs(3500).first, 3000); // no matter of rounding
}

TEST(Journey, FindsStepsOfAKindBothWays)
{
    const TestJourney test = simple();
    EXPECT_EQ(test.journey.next(StepKind::modelCall, 1), 5U);
    EXPECT_EQ(test.journey.next(StepKind::modelCall, 5), kNoStep);
    EXPECT_EQ(test.journey.previous(StepKind::modelCall, 5), 1U);
    EXPECT_EQ(test.journey.previous(StepKind::modelCall, 1), kNoStep);
    EXPECT_EQ(test.journey.stepOf(2), 3U);
}

TEST(Journey, HasRetriesAndErrorsButNotEachLayerOfAFailure)
{
    TestJourney test({{1, 0, agent, 1, 90, {}, SpanStatus::error},
                      {2, 1, tool, 2, 10, called(R"({"a":1})"), SpanStatus::error},
                      {3, 2, other, 3, 9, {}, SpanStatus::error},
                      {4, 1, tool, 20, 30, called(R"({"a":2})"), SpanStatus::error},
                      {5, 1, guardrail, 40, 50, {}, SpanStatus::error}});
    test.retries.push_back({3, 1, 2});
    test.make();
    EXPECT_EQ(test.kinds(), "tool_call error retry error error");
    EXPECT_EQ(test.journey.steps()[2].previous, 0U);
}

TEST(Journey, WhatSomebodyDismissedHasNoStepOfItsKind)
{
    TestJourney test({{1, 0, agent, 1, 90},
                      {2, 1, handoff, 2, 10, called("{}")},
                      {3, 1, human, 20, 30},
                      {4, 1, tool, 40, 50, called("{}")}});
    const Judgement dismissed{Verdict::dismissed, "ann"};
    test.handoffs.resize(2);
    test.handoffs[0].row = 1;
    test.handoffs[0].judgement = dismissed;
    test.handoffs[1].row = 3;
    test.interrupts.resize(1);
    test.interrupts[0].row = 2;
    test.interrupts[0].judgement = dismissed;
    test.make();
    EXPECT_EQ(test.kinds(), "tool_call result handoff");
    EXPECT_EQ(test.journey.steps()[2].detail, 1U);
}

TEST(Journey, StaysWithTheAgentWhoseHandoffNobodyTook)
{
    const auto inCharge = [](bool dropped, SpanStatus status) {
        TestJourney test({{1, 0, agent, 1, 90},
                          {2, 1, handoff, 2, 10, called("{}"), status, "desk", kUnknown, "billing"}});
        test.handoffs.resize(1);
        test.handoffs[0].row = 1;
        test.handoffs[0].dropped = dropped;
        test.make();
        const StepIndex last = static_cast<StepIndex>(test.journey.size() - 1);
        return test.kinds() + ": " + std::string(test.table.text(test.journey.stateAt(last).agent));
    };
    EXPECT_EQ(inCharge(false, SpanStatus::ok), "handoff: billing");
    EXPECT_EQ(inCharge(true, SpanStatus::ok), "handoff: desk");
    EXPECT_EQ(inCharge(false, SpanStatus::error), "handoff error: desk");
}

TEST(Journey, WhatAHumanWroteKnowsTheWaitThatItEnded)
{
    TestJourney test({{1, 0, model, 1, 2}, {2, 0, human, 20, 30}, {3, 0, human, 40, 50}});
    test.say(Voice::human, 1, "hello");
    test.say(Voice::human, 1, "are you there?");
    test.interrupts.resize(2);
    test.interrupts[0].row = 2; // has said nothing: a step of its own
    test.interrupts[1].row = 1;
    for (Interrupt& wait : test.interrupts) wait.kind = InterruptKind::human;
    test.make();
    EXPECT_EQ(test.kinds(), "model_call decision human_message human_message interrupt");
    EXPECT_EQ(test.journey.steps()[2].detail, 2U); // the second one, counted from 1
    EXPECT_EQ(test.journey.steps()[3].detail, 0U);
    EXPECT_EQ(test.journey.steps()[4].detail, 0U);
}

TEST(Journey, SaysHowAResultWasReadByACallThatBeganAfterIt)
{
    TestJourney test({{1, 0, SpanKind::tool, 1, 3, called("{}")},
                      {2, 0, model, 2, 4, chat({says("user", "hello")}, {says("assistant", "one")})},
                      {3, 0, model, 5, 6, chat({says("user", "hello")}, {says("assistant", "two")})}});
    const Journey& journey = test.make();
    ASSERT_EQ(test.kinds(), "tool_call model_call result decision model_call decision");
    EXPECT_EQ(journey.steps()[2].reading, 5U);
}

TEST(Journey, HasADecisionBeforeTheCallsThatItAsksForAndTheirReadingAfterThem)
{
    Message asking = says("assistant", "I look.");
    Part call;
    call.type = PartType::toolCall;
    call.id = "c"; // as called() has it
    asking.parts.push_back(call);
    TestJourney test({{1, 0, model, 1, 9, chat({says("user", "hello")}, {asking})},
                      {2, 0, SpanKind::tool, 3, 4, called("{}")},
                      {3, 0, model, 10, 12, chat({says("user", "hello")}, {asking})},
                      {4, 0, SpanKind::tool, 13, 14, called("{}")}});
    const Journey& journey = test.make();
    ASSERT_EQ(test.kinds(), "model_call decision tool_call result model_call decision tool_call result");
    EXPECT_EQ(journey.steps()[1].timeNs, 3);
    EXPECT_EQ(journey.steps()[3].reading, 5U);
    EXPECT_EQ(journey.steps()[5].timeNs, 12) << "the later call of that id";

    asking.parts.back().id.clear();
    asking.parts.back().name = "pay";
    SpanContent withoutId = called("{}");
    withoutId.toolCall->id.clear();
    TestJourney named({{1, 0, model, 1, 9, chat({says("user", "hello")}, {asking})},
                       {2, 1, SpanKind::tool, 3, 4, withoutId}});
    named.make();
    EXPECT_EQ(named.kinds(), "model_call decision tool_call result");
}

TEST(Journey, DoesNotSayHowAModelReadThatItsOwnCallFailed)
{
    TestJourney test({{1, 0, model, 1, 2, chat({says("user", "hello")}, {}), SpanStatus::error},
                      {2, 0, model, 3, 4, chat({says("user", "hello")}, {says("assistant", "hi")})}});
    const Journey& journey = test.make();
    ASSERT_EQ(test.kinds(), "model_call error model_call decision");
    EXPECT_EQ(journey.steps()[1].reading, kNoStep);
}

TEST(Journey, HasAStepForWhatFailedFirstThoughAnErrorBeneathWasMadeGood)
{
    TestJourney test({{1, 0, SpanKind::agent, 1, 9, {}, SpanStatus::error},
                      {2, 1, SpanKind::tool, 2, 3, called("{}"), SpanStatus::error},
                      {3, 1, SpanKind::tool, 4, 5, called("{}")}});
    test.make();
    EXPECT_EQ(test.kinds(), "tool_call error tool_call result");
    test.failed = 0;
    test.make();
    EXPECT_EQ(test.kinds(), "tool_call error tool_call result error");
}

TEST(Journey, CountsInstructionsAmongWhatAModelWasGiven)
{
    const SpanContent content = chat({says("system", "be kind"), says("user", "hello")}, {});
    TestJourney test({{1, 0, model, 1, 2, content}, {2, 0, model, 3, 4, content}});
    test.make();
    const ContextChange first = test.journey.contextChange(0), second = test.journey.contextChange(2);
    EXPECT_EQ(first.messages, 2U);
    EXPECT_EQ(first.newMessages, 2U);
    EXPECT_EQ(second.messages, 2U);
    EXPECT_EQ(second.newMessages, 0U);
}

TEST(Journey, OfNothingAndOfACycleIsThere)
{
    TestJourney none({});
    EXPECT_TRUE(none.make().empty());
    TestJourney cycle({{1, 2, model, 5, 6}, {2, 1, model, 7, 8}});
    cycle.make();
    EXPECT_EQ(cycle.journey.size(), 4U);
    TestJourney orphan({{1, 77, model, 5, 6}});
    orphan.say(Voice::user, 0, "q").anchor = orphan.table.size(); // the missing parent's node
    orphan.make();
    EXPECT_EQ(orphan.kinds(), "user_message model_call decision");
}

TEST(Journey, KeepsTheBeginningOfAMessageOfFiftyMegabytes)
{
    std::string message;
    message.resize(50'000'000, 'x');
    TestJourney test({{1, 0, model, 1, 2, chat({says("user", message)}, {says("assistant", "a")})}});
    const auto context = test.digest->messages(test.digest->of(0).context);
    ASSERT_EQ(context.size(), 1U);
    const TextId text = test.digest->parts(context[0])[0].text;
    EXPECT_EQ(test.digest->texts().size(text), 50'000'000U);
    EXPECT_EQ(test.digest->text(text).size(), TextCollection::kMaxTextBytes);
    EXPECT_TRUE(test.digest->texts().isCut(text));
}

TEST(Journey, TenThousandRetriesAreSteps)
{
    std::vector<TestSpan> spans{{1, 0, agent, 1, 100'000}};
    for (std::uint64_t i = 0; i < 10'000; ++i)
        spans.push_back({i + 2, 1, tool, static_cast<std::int64_t>(10 * i + 2),
                         static_cast<std::int64_t>(10 * i + 5), called("{}"), SpanStatus::error});
    TestJourney test(spans);
    for (Row row = 2; row <= 10'000; ++row) test.retries.push_back({row, row - 1, row});
    test.make();
    EXPECT_EQ(test.journey.ofKind(StepKind::retry).size(), 9'999U);
    EXPECT_EQ(test.journey.ofKind(StepKind::error).size(), 10'000U);
}

TEST(OpenCalls, AreThoseThatALinearSearchFinds)
{
    std::mt19937 random(7);
    std::vector<std::pair<StepIndex, StepIndex>> calls;
    for (StepIndex begin = 0; begin < 300; ++begin)
        if (random() % 2 == 0)
            calls.emplace_back(begin, random() % 5 == 0 ? kNoStep : begin + 1 + random() % 40);
    const OpenCalls open(calls);
    for (StepIndex at = 0; at < 350; ++at) {
        std::vector<StepIndex> expected;
        for (const auto& [begin, end] : calls)
            if (begin <= at && end > at) expected.push_back(begin);
        EXPECT_EQ(open.at(at, 1000), expected) << at;
    }
    EXPECT_EQ(open.at(349, 2).size(), 2U);
    EXPECT_TRUE(OpenCalls().at(0, 10).empty());
}

} // namespace
} // namespace retrospan::replay
