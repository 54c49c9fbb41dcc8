#include "insight/answer_support.h"
#include "insight/arguments.h"
#include "insight/branches.h"
#include "insight/call_signals.h"
#include "insight/failure.h"
#include "insight/handoffs.h"
#include "insight/reported_failure.h"
#include "insight/spoken_words.h"
#include "insight/words.h"
#include "structure_support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan::insight {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using enum SpanKind;

SessionBuilder::Change handsTo(std::string to, bool toHuman = false)
{
    return [=](SpanUpdate& span, StringPool& strings) {
        span.handoffTo = strings.intern(to);
        if (toHuman) span.flags.set(SpanFlag::handoffToHuman);
    };
}
SessionBuilder::Change named(std::string agent)
{
    return [=](SpanUpdate& span, StringPool& strings) { span.agent = strings.intern(agent); };
}

TEST(Arguments, AreSimilarWhenHalfOfThemAreAlike)
{
    EXPECT_TRUE(similarArguments(R"({"a":1,"b":2})", R"({"b":2,"a":1})"));
    EXPECT_TRUE(similarArguments(R"({"a":1,"b":2})", R"({"a":1,"b":3})"));
    EXPECT_FALSE(similarArguments(R"({"command":"ls"})", R"({"command":"pwd"})"));
    EXPECT_TRUE(similarArguments(R"({"a":1,"b":2})", R"({"a":1.0,"c":2})"));
    EXPECT_FALSE(similarArguments(R"({"a":1,"b":2,"c":3})", R"({"a":1,"d":2,"e":3})"));
    EXPECT_FALSE(similarArguments("{}", "{\"a\":1}"));
    EXPECT_FALSE(similarArguments("one", "two"));
    EXPECT_FALSE(similarArguments(std::string(5000, '['), std::string(5001, '[')));
}

TEST(Arguments, DifferFieldByField)
{
    EXPECT_THAT(argumentChanges(R"({"a":1,"o":{"x":1,"y":2}})", R"({"a":1,"o":{"x":1,"y":3},"k":"n"})"),
                ElementsAre(ArgumentChange{"/o/y", "2", "3"}, ArgumentChange{"/k", "", "\"n\""}));
    EXPECT_THAT(argumentChanges("a", "b"), ElementsAre(ArgumentChange{"", "a", "b"}));
}

TEST(Attempts, MadeByDecisionNeedSimilarArguments)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a");
    session.add(2, 1, tool, "t", toolCall("pay", SpanStatus::error)).add(3, 1, model, "chat");
    session.add(4, 1, tool, "t", toolCall("pay", SpanStatus::error)).add(5, 1, model, "chat");
    session.add(6, 1, tool, "t", toolCall("pay"));
    Told told(session);
    told.say(1, called("pay", R"({"sum":1,"key":"a"})"))
        .say(3, called("pay", R"({"sum":1,"key":"b"})"))
        .say(5, called("pay", R"({"other":2})"));
    const Attempts& attempts = told.structure().attempts;
    ASSERT_NE(attempts.of(3), nullptr);
    EXPECT_EQ(attempts.of(3)->number, 2U);
    EXPECT_EQ(attempts.of(3)->before, Row{1});
    EXPECT_EQ(attempts.of(3)->reason, AttemptReason::decided);
    EXPECT_EQ(attempts.of(5), nullptr);
    EXPECT_EQ(Attempts::find(session.table(), session.tree()).retries(), 0);
}

TEST(Attempts, AreToldByTheSource)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a").add(2, 1, tool, "t", toolCall("pay")).add(3, 1, tool, "t", toolCall("pay"));
    Told told(session);
    told.say(1, called("pay", "{}"))
        .say(2, called("pay", "{}"), {}, {{"http.request.resend_count", ValueView::ofInteger(1)}});
    const Attempts& attempts = told.structure().attempts;
    ASSERT_NE(attempts.of(2), nullptr);
    EXPECT_EQ(attempts.of(2)->reason, AttemptReason::told);
}

TEST(Handoffs, SayWhoTookOverAndWhatWentAlong)
{
    SessionBuilder session;
    session.add(1, 0, agent, "triage", named("triage")).add(2, 1, model, "chat", named("triage"));
    session.add(3, 1, handoff, "transfer_to_refunds", handsTo("refunds"));
    session.add(4, 1, agent, "refunds", named("refunds")).add(5, 4, model, "chat");
    Told told(session);
    told.say(1, chat({user("a"), user("b")}, {asks("transfer_to_refunds", "{}")}))
        .say(4, chat({user("b")}, {}));
    const auto& handoffs = told.structure().handoffs;
    ASSERT_EQ(handoffs.size(), 1U);
    EXPECT_EQ(handoffs[0].from, "triage");
    EXPECT_EQ(handoffs[0].stoppedAt, Row{1});
    EXPECT_EQ(handoffs[0].takenOverBy, Row{3});
    EXPECT_EQ(handoffs[0].context, Carried::part);
    EXPECT_FALSE(handoffs[0].dropped);
}

TEST(Handoffs, AreDroppedOrImplied)
{
    SessionBuilder session;
    session.add(1, 0, agent, "triage", named("triage"))
        .add(2, 1, handoff, "transfer_to_x", handsTo("nobody"));
    session.add(3, 0, agent, "writer", named("writer")).add(4, 0, agent, "critic", named("critic"));
    Told told(session);
    const auto& handoffs = told.structure().handoffs;
    ASSERT_EQ(handoffs.size(), 2U);
    EXPECT_TRUE(handoffs[0].dropped);
    EXPECT_TRUE(handoffs[1].implied);
    EXPECT_EQ(handoffs[1].from, "writer");
    EXPECT_EQ(handoffs[1].to, "critic");
}

/// Turns that are traces of their own.
TEST(Handoffs, AreImpliedWhereAnotherAgentAnswersTheNextMessage)
{
    SessionBuilder session;
    session.trace("a").add(1, 0, model, "one", named("sales"));
    session.trace("b").add(2, 0, model, "two", named("billing"));
    Told told(session);
    told.say(0, chat({user("hello")}, {assistant("Hello!")}));
    const auto second = [&](std::vector<Message> given) {
        return told.say(1, chat(std::move(given), {assistant("Paid.")})).structure().handoffs;
    };
    const auto found = second({user("hello"), assistant("Hello!"), user("my bill?")});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(found[0].implied);
    EXPECT_EQ(found[0].from, "sales");
    EXPECT_EQ(found[0].to, "billing");
    EXPECT_EQ(found[0].row, Row{1});
    EXPECT_EQ(found[0].stoppedAt, Row{0});
    EXPECT_EQ(found[0].context, Carried::all);
    EXPECT_TRUE(second({user("my bill?")}).empty()) << "it was not given what the other one said";
}

TEST(Handoffs, SayThatTheirCallFailed)
{
    SessionBuilder session;
    session.add(1, 0, agent, "triage", named("triage"))
        .add(2, 1, handoff, "transfer_to_x", [](SpanUpdate& span, StringPool& strings) {
            span.handoffTo = strings.intern("x");
            span.status = SpanStatus::error;
        });
    Told told(session);
    const auto& handoffs = told.structure().handoffs;
    ASSERT_EQ(handoffs.size(), 1U);
    EXPECT_NE(handoffs[0].reason.find("tried to hand over to x; the call failed"), std::string::npos)
        << handoffs[0].reason;
}

TEST(Handoffs, ToAHumanAreLateWhenTheUserHadAskedBefore)
{
    SessionBuilder session;
    session.add(1, 0, agent, "desk")
        .add(2, 1, model, "chat")
        .add(3, 0, agent, "desk")
        .add(4, 3, model, "chat");
    session.add(5, 3, handoff, "escalate", handsTo("human", true)).add(6, 0, human, "inbox");
    Told told(session);
    told.say(1, chat({user("I want to talk to a person")}, {assistant("No.")}))
        .say(3, chat({user("I want to talk to a person"), assistant("No."), user("Now!")}, {asks("e", "{}")}))
        .say(4, called("escalate", R"({"summary":"The customer has waited for a person."})"));
    const auto& handoffs = told.structure().handoffs;
    ASSERT_EQ(handoffs.size(), 1U);
    EXPECT_TRUE(handoffs[0].late);
    EXPECT_EQ(handoffs[0].dueSince, Row{1});
    EXPECT_EQ(handoffs[0].takenOverBy, Row{5});
    EXPECT_EQ(handoffs[0].context, Carried::summary);
}

TEST(Interrupts, WaitUntilTheSessionGoesOn)
{
    SessionBuilder session;
    session.add(1, 0, step, "graph", withStatus(SpanStatus::interrupted));
    session.add(2, 1, step, "ask", withStatus(SpanStatus::interrupted)).add(3, 0, step, "graph");
    session.add(4, 0, agent, "a").add(5, 4, human, "approval");
    Told told(session);
    const auto& waits = told.structure().interrupts;
    ASSERT_EQ(waits.size(), 2U);
    EXPECT_EQ(waits[0].row, Row{1});
    EXPECT_EQ(waits[0].resumedBy, Row{2});
    EXPECT_EQ(waits[0].waitNs, kSecondNs);
    EXPECT_EQ(waits[1].kind, InterruptKind::approval);
    EXPECT_EQ(waits[1].waitNs, kSecondNs);
    EXPECT_EQ(waits[1].reason, "the agent waited 1.00 s for a human: approval");
}

TEST(Branches, PartWhereAMessageWasEdited)
{
    SessionBuilder session;
    session.add(1, 0, model, "one").add(2, 0, model, "two").add(3, 0, model, "three");
    Told told(session);
    told.say(0, chat({user("a")}, {assistant("A")}))
        .say(1, chat({user("a"), assistant("A"), user("b")}, {assistant("B")}))
        .say(2, chat({user("a"), assistant("A"), user("c")}, {assistant("C")}));
    const auto& branches = told.structure().branches;
    ASSERT_EQ(branches.size(), 2U);
    EXPECT_EQ(branches[1].cause, BranchCause::edited);
    EXPECT_EQ(branches[1].partedAt, Row{1});
    EXPECT_TRUE(branches[1].live);
    EXPECT_THAT(branchOfNodes(told.outline().tree(), branches), ElementsAre(0U, 0U, 1U));
}

TEST(Branches, PartAtTheFirstMessageOfAnAgentThatRemembers)
{
    SessionBuilder session;
    session.add(1, 0, model, "one").add(2, 0, model, "two").add(3, 0, model, "three");
    Told told(session);
    const auto third = [&](Message message) {
        return told.say(2, chat({std::move(message)}, {assistant("C")})).structure().branches;
    };
    told.say(0, chat({user("a")}, {assistant("A")}))
        .say(1, chat({user("a"), assistant("A"), user("b")}, {assistant("B")}));
    const auto edited = third(user("c"));
    ASSERT_EQ(edited.size(), 2U);
    EXPECT_EQ(edited[1].cause, BranchCause::edited);
    EXPECT_EQ(edited[1].partedAt, Row{0});
    const auto anew = third(user("a"));
    ASSERT_EQ(anew.size(), 2U);
    EXPECT_EQ(anew[1].cause, BranchCause::regenerated);
    EXPECT_EQ(anew[1].partedAt, Row{0});
    EXPECT_TRUE(third(user("<system-reminder>compacted</system-reminder>")).empty());

    told.say(1, chat({user("b")}, {assistant("B")}));
    EXPECT_TRUE(third(user("c")).empty()) << "an agent that is never given what was said before";
    EXPECT_TRUE(third(user("a")).empty());
}

TEST(Branches, AreTenWhenTenEditsWereMade)
{
    SessionBuilder session;
    session.add(1, 0, model, "first");
    for (Row row = 1; row <= 10; ++row) session.add(row + 1, 0, model, "edit");
    Told edits(session);
    edits.say(0, chat({user("a")}, {assistant("A")}));
    for (Row row = 1; row <= 10; ++row)
        edits.say(row, chat({user("a"), assistant("A"), user("b" + std::to_string(row))}, {assistant("B")}));
    EXPECT_EQ(edits.structure().branches.size(), 10U);
}

TEST(Branches, AreNotClaimedOfCallsThatShareExamplesOnly)
{
    SessionBuilder session;
    session.add(1, 0, model, "one").add(2, 0, model, "two");
    Told told(session);
    told.say(0, chat({user("2+2"), assistant("4"), user("3+3")}, {assistant("6")}))
        .say(1, chat({user("2+2"), assistant("4"), user("5+5")}, {assistant("10")}));
    EXPECT_TRUE(told.structure().branches.empty());
}

/// The user goes back to the first version of a message, or of an answer, and goes on from there.
TEST(Branches, GoOnFromTheTurnThatTheContextHasMostOf)
{
    const std::vector<Message> first{user("a"), assistant("A")};
    const auto with = [&](std::vector<Message> more) {
        std::vector<Message> all = first;
        all.insert(all.end(), more.begin(), more.end());
        return all;
    };
    SessionBuilder session;
    for (std::uint64_t id = 1; id <= 5; ++id) session.add(id, 0, model, "chat");
    Message thought = assistant("B");
    thought.parts.insert(thought.parts.begin(), part(PartType::reasoning, "hm"));
    Told edits(session);
    edits.say(0, chat({user("a")}, {assistant("A")}))
        .say(1, chat(with({user("b")}), {thought}))
        .say(2, chat(with({user("c")}), {assistant("C")}))
        .say(3, chat(with({user("b"), assistant("B"), user("d")}), {assistant("D")}))
        .say(4, chat(with({user("b"), assistant("B"), user("e")}), {assistant("E")}));
    const auto& edited = edits.structure().branches;
    ASSERT_EQ(edited.size(), 3U);
    EXPECT_THAT(branchOfNodes(edits.outline().tree(), edited), ElementsAre(0U, 0U, 1U, 0U, 2U));
    EXPECT_EQ(edited[2].parent, 0U);
    EXPECT_EQ(edited[2].partedAt, Row{3});

    edits.say(2, chat(with({user("b")}), {assistant("C")}));
    const auto& anew = edits.structure().branches;
    ASSERT_EQ(anew.size(), 3U);
    EXPECT_EQ(anew[1].cause, BranchCause::regenerated);
    EXPECT_THAT(branchOfNodes(edits.outline().tree(), anew), ElementsAre(0U, 0U, 1U, 0U, 2U));
}

/// A conversation of several turns within one top, as a transcript is.
SessionBuilder transcript(int turns, bool overlapping = false)
{
    SessionBuilder session;
    session.add(1, 0, agent, "session");
    for (int i = 0; i < turns; ++i) {
        const auto long_ = [&](SpanUpdate& span, StringPool&) {
            if (overlapping) span.endNs += 100 * kSecondNs;
        };
        const auto id = static_cast<std::uint64_t>(2 + 2 * i);
        session.add(id, 1, step, "turn", long_).add(id + 1, id, model, "chat", long_);
    }
    return session;
}

TEST(Branches, PartWithinATopThatHoldsSeveralTurns)
{
    const SessionBuilder session = transcript(4);
    Told told(session);
    told.say(2, chat({user("a")}, {assistant("A")}))
        .say(4, chat({user("a"), assistant("A"), user("b")}, {assistant("B")}))
        .say(6, chat({user("a"), assistant("A"), user("c")}, {assistant("C")}))
        .say(8, chat({user("a"), assistant("A"), user("c"), assistant("C"), user("d")}, {assistant("D")}));
    const auto& branches = told.structure().branches;
    ASSERT_EQ(branches.size(), 2U);
    EXPECT_EQ(branches[1].cause, BranchCause::edited);
    EXPECT_EQ(branches[1].partedAt, Row{3});
    EXPECT_THAT(branches[1].turns, ElementsAre(5U, 7U));
    EXPECT_TRUE(branches[1].live);
    EXPECT_THAT(branchOfNodes(told.outline().tree(), branches),
                ElementsAre(0U, 0U, 0U, 0U, 0U, 1U, 1U, 1U, 1U));
}

TEST(Branches, WithinATopAreNotClaimedOfWhatAnAgentDoesWithOneMessage)
{
    const std::vector<Message> asked{user("a"), assistant("A"), user("b")};
    const auto tell = [&](Told& told, Message second) {
        told.say(2, chat({user("a")}, {assistant("A")})).say(4, chat(asked, {assistant("B")}));
        told.say(6, chat({asked[0], asked[1], std::move(second)}, {assistant("C")}));
    };
    const SessionBuilder session = transcript(3), atOnce = transcript(3, true);
    Told again(session), parallel(atOnce), reported(session);
    tell(again, asked[2]);
    EXPECT_TRUE(again.structure().branches.empty()) << "the same once more";
    tell(parallel, user("c"));
    EXPECT_TRUE(parallel.structure().branches.empty()) << "at the same time";
    tell(reported, user("c"));
    reported.say(0, chat({user("the question")}, {assistant("C")}));
    EXPECT_TRUE(reported.structure().branches.empty()) << "the top says what the user wrote";
}

TEST(Branches, OfATranscriptAreWhatItSaysIsAnsweredAnew)
{
    const SessionBuilder session = transcript(3);
    Told told(session);
    const auto after = [](std::uint64_t call, std::vector<Message> input, std::string answer) {
        SpanContent content = chat(std::move(input), {assistant(std::move(answer))});
        content.contextAfterSpan = toHex(SpanId{call});
        return content;
    };
    told.say(2, chat({user("a")}, {assistant("A")}));
    told.say(4, after(3, {user("b")}, "B")).say(6, after(3, {user("b")}, "C"));
    const auto& branches = told.structure().branches;
    ASSERT_EQ(branches.size(), 2U);
    EXPECT_EQ(branches[1].cause, BranchCause::regenerated);
    EXPECT_EQ(branches[1].first, Row{5});
}

SessionBuilder::Change by(std::string agent)
{
    return [=](SpanUpdate& span, StringPool& strings) { span.agent = strings.intern(agent); };
}

/// Two agents answer every message of the user, each in a turn of its own.
TEST(Branches, AreNotClaimedOfTwoAgentsThatAreGivenTheSame)
{
    const std::vector<Message> asked{user("a"), assistant("A"), user("b")};
    SessionBuilder session;
    session.add(1, 0, model, "one", by("judge")).add(2, 0, model, "two", by("desk"));
    session.add(3, 0, model, "three", by("judge")).add(4, 0, model, "four", by("desk"));
    session.add(5, 0, model, "five", by("judge")).add(6, 0, model, "six", by("desk"));
    Told told(session);
    told.say(0, chat({user("a")}, {assistant("fine")})).say(1, chat({user("a")}, {assistant("A")}));
    told.say(2, chat(asked, {assistant("fine")})).say(3, chat(asked, {assistant("B")}));
    EXPECT_TRUE(told.structure().branches.empty());

    told.say(4, chat(asked, {assistant("bad")})).say(5, chat(asked, {assistant("C")}));
    const auto& again = told.structure().branches;
    ASSERT_EQ(again.size(), 2U);
    EXPECT_EQ(again[1].cause, BranchCause::regenerated);
    EXPECT_THAT(again[1].turns, ElementsAre(4U, 5U)) << "the second agent goes along with the first";

    const std::vector<Message> edited{user("a"), assistant("A"), user("c")};
    told.say(4, chat(edited, {assistant("bad")})).say(5, chat(edited, {assistant("C")}));
    const auto& other = told.structure().branches;
    ASSERT_EQ(other.size(), 2U);
    EXPECT_EQ(other[1].cause, BranchCause::edited);
    EXPECT_EQ(other[1].partedAt, Row{2});
    EXPECT_THAT(other[1].turns, ElementsAre(4U, 5U));
}

TEST(Branches, TellAgentsWithoutNamesApartByTheirInstructions)
{
    const std::vector<Message> asked{user("a"), assistant("A"), user("b")};
    const auto given = [&](std::string instructions) {
        std::vector<Message> all{says("system", std::move(instructions))};
        all.insert(all.end(), asked.begin(), asked.end());
        return all;
    };
    SessionBuilder session;
    session.add(1, 0, model, "one").add(2, 0, model, "two").add(3, 0, model, "three");
    Told told(session);
    told.say(0, chat({user("a")}, {assistant("A")})).say(1, chat(given("judge"), {assistant("fine")}));
    told.say(2, chat(given("answer"), {assistant("B")}));
    EXPECT_TRUE(told.structure().branches.empty());
    told.say(2, chat(given("judge"), {assistant("B")}));
    EXPECT_EQ(told.structure().branches.size(), 2U);
}

std::vector<AttributeView> at(std::int64_t step)
{
    return {{"langgraph_step", ValueView::ofInteger(step)}};
}

TEST(Branches, GoByContextsWhereAGraphCountsItsStepsAnewEachTurn)
{
    SessionBuilder session;
    session.add(1, 0, model, "one").add(2, 0, model, "two").add(3, 0, model, "three");
    Told told(session);
    told.say(0, chat({user("a")}, {assistant("A")}), {}, at(1))
        .say(1, chat({user("a"), assistant("A"), user("b")}, {assistant("B")}), {}, at(1))
        .say(2, chat({user("a"), assistant("A"), user("c")}, {assistant("C")}), {}, at(1));
    const auto& branches = told.structure().branches;
    ASSERT_EQ(branches.size(), 2U);
    EXPECT_EQ(branches[1].cause, BranchCause::edited);
}

TEST(Branches, AreNoneWhereAGraphResumesTheNodeThatFailed)
{
    SessionBuilder session;
    session.add(1, 0, agent, "graph", failed()).add(2, 1, step, "two").add(3, 1, step, "three", failed());
    session.add(4, 3, tool, "pay").add(5, 0, step, "three");
    Told told(session);
    told.say(1, {}, {}, at(2)).say(2, {}, {}, at(3)).say(3, {}, {}, at(3)).say(4, {}, {}, at(3));
    EXPECT_TRUE(told.structure().branches.empty());
    told.say(4, {}, {}, at(2));
    EXPECT_EQ(told.structure().branches.size(), 2U) << "from before it";

    SessionBuilder coped;
    coped.add(1, 0, step, "three").add(2, 1, tool, "pay", failed()).add(3, 0, step, "three");
    Told again(coped);
    again.say(0, {}, {}, at(3)).say(1, {}, {}, at(3)).say(2, {}, {}, at(3));
    EXPECT_EQ(again.structure().branches.size(), 2U) << "the node itself did not fail";
}

TEST(Branches, GoByTheStepsOfAGraph)
{
    SessionBuilder session;
    session.add(1, 0, step, "run").add(2, 0, step, "run").add(3, 0, step, "run");
    Told told(session);
    told.say(0, {}, {}, at(4)).say(1, {}, {}, at(5)).say(2, {}, {}, at(3));
    const auto& branches = told.structure().branches;
    ASSERT_EQ(branches.size(), 2U);
    EXPECT_EQ(branches[1].cause, BranchCause::checkpoint);
}

TEST(Failures, StartWhereNothingBeneathFailedAndNoAttemptMadeItGood)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a", failed());
    session.add(2, 1, tool, "lookup", failed()).add(3, 1, tool, "lookup");
    session.add(4, 1, tool, "pay", failed()).add(5, 1, model, "chat");
    Told told(session);
    told.say(3, called("pay", "{}"), "Read timed out").say(4, chat({user("Pay")}, {assistant("All done.")}));
    const auto& failure = told.structure().failure;
    ASSERT_TRUE(failure.has_value());
    EXPECT_EQ(failure->row, Row{3});
    EXPECT_EQ(failure->category, FailureCategory::timeout);
    EXPECT_THAT(failure->path, ElementsAre(3U, 0U));
    EXPECT_THAT(failure->triedAfter, ElementsAre(4U));
}

TEST(Failures, HaveWhatWasTriedInTheRunThatResumedThem)
{
    SessionBuilder session;
    session.add(1, 0, agent, "graph", failed()).add(2, 1, step, "pay", failed());
    session.add(3, 0, agent, "graph", failed()).add(4, 3, tool, "pay", failed()).add(5, 0, agent, "graph");
    session.add(6, 5, step, "pay").add(7, 5, model, "chat").add(8, 0, agent, "graph").add(9, 8, tool, "x");
    Told told(session);
    told.say(0, chat({user("Pay")}, {})).say(6, chat({user("Pay")}, {assistant("Paid.")}));
    const auto& failure = told.structure().failure;
    ASSERT_TRUE(failure.has_value());
    EXPECT_EQ(failure->row, Row{1});
    EXPECT_THAT(failure->triedAfter, ElementsAre(3U, 5U, 6U)) << "up to the run that went well";

    SessionBuilder asked;
    asked.add(1, 0, agent, "graph", failed()).add(2, 1, step, "pay", failed()).add(3, 0, agent, "graph");
    asked.add(4, 3, model, "chat").add(5, 3, tool, "pay");
    Told anew(asked);
    anew.say(3, chat({user("Something else")}, {assistant("Fine.")}));
    EXPECT_EQ(anew.structure().failure->tried, 0U) << "the user had said something new";
}

/// "kind" of each signal, in order.
std::vector<std::string> kinds(const SessionStructure& structure)
{
    std::vector<std::string> names;
    for (const Signal& signal : structure.noticed) {
        const std::string_view known[] = {"reasoning", "unsupported", "ignored", "loop",    "truncated",
                                          "empty",     "call",        "claimed", "refusal", "small"};
        names.emplace_back(known[static_cast<std::size_t>(signal.kind)]);
    }
    return names;
}

TEST(Signals, OfAnAnswerAfterAFailedCall)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a").add(2, 1, tool, "t", toolCall("make_payment", SpanStatus::error));
    session.add(3, 1, model, "chat").add(4, 0, agent, "a");
    session.add(5, 4, tool, "t", toolCall("lookup", SpanStatus::error)).add(6, 4, model, "chat");
    session.add(7, 0, agent, "a")
        .add(8, 7, tool, "t", toolCall("lookup", SpanStatus::error))
        .add(9, 7, model, "chat");
    Told told(session);
    told.say(2, chat({user("p")}, {assistant("The payment of 189.40 EUR was made today.")}))
        .say(5, chat({user("q")}, {assistant("Your order is on its way.")}))
        .say(8, chat({user("r")}, {assistant("I am sorry, the lookup did not work.")}));
    EXPECT_THAT(kinds(told.structure()), ElementsAre("claimed", "ignored"));
}

TEST(Signals, OfAnAnswerAfterACallThatSaysItFailed)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a").add(2, 1, tool, "t", toolCall("make_payment")).add(3, 1, model, "chat");
    Told told(session);
    told.say(2, chat({user("p")}, {assistant("The payment of 189.40 EUR was made today.")}));
    const auto after = [&](std::string result) {
        return kinds(told.say(1, called("make_payment", "{}", std::move(result))).structure());
    };
    EXPECT_THAT(after(R"({"isError":true,"content":[{"type":"text","text":"declined"}]})"),
                ElementsAre("claimed"));
    EXPECT_THAT(after(R"({"content":[],"isError":false})"), ElementsAre());
}

TEST(Signals, OfAnAnswerThatWasKeptBackOrIsNone)
{
    SessionBuilder session;
    session.add(1, 0, model, "chat").add(2, 0, model, "chat");
    Message kept = assistant("");
    kept.finishReason = "content_filter";
    SpanContent nothing = chat({user("q")}, {});
    nothing.outputText = "[]";
    Told told(session);
    told.say(0, chat({user("p")}, {kept})).say(1, nothing);
    EXPECT_THAT(kinds(told.structure()), ElementsAre("refusal", "empty", "empty"));
    EXPECT_EQ(told.conversation(), "user: p\nuser: q\n");
}

TEST(ReportedFailures, AreMembersOfTheOutermostObject)
{
    EXPECT_TRUE(saysItFailed(R"({"success": false})"));
    EXPECT_TRUE(saysItFailed(R"({"error": "card_declined", "data": null})"));
    EXPECT_TRUE(saysItFailed(R"({"a": [1, {"b": 2}], "error": {"code": 402}})"));
    EXPECT_TRUE(saysItFailed(R"({"is_error": true, "content": "cut he)")) << "as far as it is there";
    EXPECT_FALSE(saysItFailed(R"({"error": null, "success": true})"));
    EXPECT_FALSE(saysItFailed(R"({"error": "", "errors": {}, "isError": false})"));
    EXPECT_FALSE(saysItFailed(R"({"error": {}})"));
    EXPECT_FALSE(saysItFailed(R"({"payment": {"success": false, "error": "x"}})"));
    EXPECT_FALSE(saysItFailed(R"([{"success": false}])"));
    EXPECT_FALSE(saysItFailed("success: false"));
    EXPECT_FALSE(saysItFailed(""));
}

TEST(Signals, OfRetrievals)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a").add(2, 1, retrieval, "pages").add(3, 1, model, "chat");
    session.add(4, 0, agent, "a").add(5, 4, retrieval, "pages").add(6, 4, model, "chat");
    Told told(session);
    SpanContent found;
    found.documents.push_back({"d", 0.5, "Parts can be sent back within 30 days.", {}});
    told.say(1, {}, {}, {{"gen_ai.retrieval.documents", ValueView::ofText("[]")}})
        .say(2, chat({user("q")}, {assistant("You have 30 days.")}))
        .say(4, found)
        .say(5, chat({user("r")}, {assistant("You have 30 days, or 45 with a card.")}));
    const SessionStructure& structure = told.structure();
    EXPECT_THAT(kinds(structure), ElementsAre("unsupported", "unsupported"));
    EXPECT_EQ(structure.noticed[1].text, "45");
}

TEST(Signals, OfAnswersThatShareNoWordWithWhatWasFound)
{
    const std::string refunds =
        "Refunds are issued within thirty days of purchase when items arrive unopened.";
    EXPECT_FALSE(
        hardlyShares("You can get a refund for unopened items within thirty days after the purchase, "
                     "whenever an item arrives damaged or later than promised by our courier.",
                     refunds));
    const std::string other = "Our championship football league begins every Saturday morning with training "
                              "matches between several neighbouring village teams.";
    EXPECT_TRUE(hardlyShares(other, refunds));
    EXPECT_FALSE(hardlyShares("It is fine.", refunds)); // too few words to tell
    SessionBuilder session;
    session.add(1, 0, agent, "a").add(2, 1, retrieval, "pages").add(3, 1, model, "chat");
    Told told(session);
    SpanContent found;
    found.documents.push_back({"d", 0.5, refunds, {}});
    told.say(1, found).say(2, chat({user("May I send it back?")}, {assistant(other)}));
    EXPECT_THAT(kinds(told.structure()), ElementsAre("unsupported"));
    EXPECT_EQ(told.structure().noticed[0].confidencePercent, 30);
}

TEST(Signals, OfCallsThatWereAskedForAndNeverMade)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a").add(2, 1, model, "chat").add(3, 1, tool, "t", toolCall("lookup"));
    session.add(4, 1, model, "chat").add(5, 1, model, "chat");
    const auto asksAs = [](std::string id, std::string tool) {
        return Message{"assistant", {}, {}, {part(PartType::toolCall, "{}", std::move(tool), std::move(id))}};
    };
    SpanContent forced = chat({user("q")}, {asksAs("c3", "Answer")});
    forced.parameters.emplace_back("tool_choice", R"({"type":"tool","name":"Answer"})");
    SpanContent made = called("lookup", "{}");
    made.toolCall->id = "c1";
    Told told(session);
    told.say(1, chat({user("q")}, {asksAs("c1", "lookup")})).say(2, made);
    told.say(3, chat({user("q")}, {asksAs("c2", "refund")})).say(4, forced);
    const SessionStructure& structure = told.structure();
    ASSERT_THAT(kinds(structure), ElementsAre("call"));
    EXPECT_THAT(structure.noticed[0].evidence, ElementsAre(3));
    EXPECT_EQ(structure.noticed[0].text, "refund");
}

TEST(Signals, OfSingleCalls)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a");
    for (std::uint64_t id = 2; id < 5; ++id) session.add(id, 1, tool, "t", toolCall("lookup"));
    session.add(5, 1, model, "chat").add(6, 1, model, "chat").add(7, 0, model, "chat");
    Told told(session);
    for (Row row = 1; row < 4; ++row) told.say(row, called("lookup", R"({"order":1})"));
    Message cut = assistant("It is");
    cut.finishReason = "max_tokens";
    told.say(4, chat({user("q")}, {cut}))
        .say(5, chat({user("q")}, {assistant("")}))
        .say(6, chat({user("z")}, {assistant("<think>hm</think> Let me check that for you.")}));
    EXPECT_THAT(kinds(told.structure()), ElementsAre("loop", "truncated", "empty", "reasoning", "call"));
}

TEST(Signals, AreLessSureOfALoopThatSaysSomethingElseEachTime)
{
    SessionBuilder session;
    session.add(1, 0, agent, "a");
    for (std::uint64_t id = 2; id < 5; ++id) session.add(id, 1, tool, "t", toolCall("poll"));
    Told told(session);
    for (Row row = 1; row < 4; ++row) told.say(row, called("poll", "{}", std::to_string(row)));
    const SessionStructure& structure = told.structure();
    ASSERT_EQ(structure.noticed.size(), 1U);
    EXPECT_EQ(structure.noticed[0].confidencePercent, 40);
}

TEST(Signals, KnowSmallModelsByWholeWords)
{
    EXPECT_TRUE(isSmallModel("gpt-5-mini"));
    EXPECT_TRUE(isSmallModel("claude-haiku-4-5"));
    EXPECT_TRUE(isSmallModel("llama-3.1-8b-instruct"));
    EXPECT_FALSE(isSmallModel("gemini-2.5-pro"));
    EXPECT_FALSE(isSmallModel("claude-sonnet-4-5"));
}

TEST(Words, AreReadWithTheSentenceAround)
{
    EXPECT_EQ(claimOfSuccess("Hi. The payment went through. Bye."), "The payment went through.");
    EXPECT_EQ(claimOfSuccess("If the payment went through, tell me."), "");
    EXPECT_EQ(claimOfSuccess("The payment was not successfully made."), "");
    EXPECT_TRUE(asksForHuman("please let me TALK TO SOMEBODY"));
    EXPECT_EQ(promiseToAct("Let me check that? If you like, let me check."), "");
}

TEST(Words, TellWhatAModelSaysToItself)
{
    EXPECT_EQ(thoughtAloud("Okay, the user wants a refund. I should look it up."),
              "Okay, the user wants a refund.");
    EXPECT_EQ(thoughtAloud("Let me think about this."), "Let me think about this.");
    EXPECT_EQ(thoughtAloud("Okay, your refund is on its way. The user wants to know more."), "");
    EXPECT_EQ(thoughtAloud("The users of this plan have ten seats."), "");
}

TEST(Words, PromiseWhatIsDoneAtOnceAlone)
{
    for (const std::string_view promise :
         {"I will send the mail now.", "I'll send the email right away.", "I\u2019ll send it right away!",
          "One moment, I am looking that up.", "Just a second...", "One moment please.",
          "I am sending it now.", "I will send it now and tell you.", "Ich werde das sofort senden.",
          "Einen Moment bitte, ich sehe nach."})
        EXPECT_EQ(promiseToAct("Thanks. " + std::string(promise)).empty(), false) << promise;
    for (const std::string_view none :
         {"I will send you the invoice by post within 5 days.", "I'll leave it at that for now.",
          "I will not send that right now.", "Once you confirm, I'll send it right away.",
          "I'll send it right away as soon as you confirm.", "From now on I will answer in German.",
          "I will stop asking now that I have it.", "From one moment to the next it was gone.",
          "One moment that I like is the end.", "You can use it right away.", "Shall I send it right away?",
          "I will be here right away.", "I am sorry, right now it is closed.", "Let me know right away."})
        EXPECT_EQ(promiseToAct(none), "") << none;
    EXPECT_EQ(promiseToAct("Fine. I will send the mail now. Bye."), "I will send the mail now.");
}

TEST(Conversation, HasWhatWasTypedBehindACommand)
{
    EXPECT_EQ(typedCommand("<command-message>review</command-message>\n<command-name>/review</command-name>\n"
                           "<command-args>\n the last <b>commit</b> \n</command-args>"),
              "/review the last <b>commit</b>");
    EXPECT_EQ(typedCommand("<command-name>/clear</command-name><command-args> </command-args>"), "");
    EXPECT_EQ(typedCommand("See <command-args>x</command-args>"), "");
    SessionBuilder session;
    session.add(1, 0, model, "chat");
    Told told(session);
    told.say(0,
             chat({user("<command-name>/clear</command-name>"),
                   user("<command-name>/fix</command-name><command-args>it</command-args>")},
                  {assistant("Done.")}));
    (void)told.structure();
    EXPECT_EQ(told.conversation(), "user: /fix it\nagent: Done.\n");
}

TEST(Conversation, OfACycleHasWhatItsCallsSay)
{
    SessionBuilder session;
    session.add(1, 3, agent, "a", {}).add(2, 1, model, "chat").add(3, 2, tool, "t", toolCall("lookup"));
    Told told(session);
    told.say(1, chat({user("Where is it?")}, {assistant("On its way.")}));
    (void)told.structure();
    EXPECT_EQ(told.conversation(), "user: Where is it?\nagent: On its way.\n");
}

TEST(Structure, OfBadSessionsIsThereAndQuiet)
{
    SessionBuilder cycle;
    cycle.add(1, 2, agent, "a").add(2, 1, model, "b").add(3, 77, tool, "c", failed());
    SessionBuilder timeless;
    const auto noTime = [](SpanUpdate& span, StringPool&) { span.startNs = span.endNs = 0; };
    for (std::uint64_t id = 1; id < 50; ++id)
        timeless.add(id, id / 2, id % 3 == 0 ? handoff : agent, "a", noTime);
    SessionBuilder none;
    for (const SessionBuilder* session : {&cycle, &timeless, &none}) {
        Told told(*session);
        const SessionStructure& structure = told.structure();
        EXPECT_TRUE(structure.branches.empty());
        EXPECT_EQ(structure.failure.has_value(), session == &cycle);
    }
}

} // namespace
} // namespace retrospan::insight
