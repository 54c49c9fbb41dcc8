#include "structure_support.h"

#include <gtest/gtest.h>

namespace retrospan::insight {
namespace {

using namespace testing;
using enum SpanKind;

TEST(Conversation, IsWhatTheUserSawAndNotWhatModelsWereGiven)
{
    SessionBuilder session;
    session.add(1, 0, agent, "desk")
        .add(2, 1, model, "chat")
        .add(3, 1, tool, "search")
        .add(4, 1, model, "chat");
    Told told(session);
    const Message found{"tool", {}, {}, {part(PartType::toolResult, "[]")}};
    told.say(1, chat({says("system", "Be kind."), user("Where is it?")}, {asks("search", "{}")}))
        .say(2, called("search", "{}"))
        .say(3,
             chat({says("system", "Be kind."), user("Where is it?"), asks("search", "{}"), found},
                  {assistant("On its way.")}));
    told.structure();
    EXPECT_EQ(told.conversation(), "user: Where is it?\nagent: On its way.\n");
}

TEST(Conversation, KnowsHowLongMessagesWereOfWhichTheBeginningIsKept)
{
    SessionBuilder session;
    session.add(1, 0, model, "chat");
    Told told(session);
    const std::string asked(2 * TextCollection::kMaxTextBytes, 'q'),
        answered(3 * TextCollection::kMaxTextBytes, 'a');
    told.say(0, chat({user(asked)}, {assistant(answered)}));
    const SessionStructure structure = told.structure();
    ASSERT_EQ(structure.conversation.size(), 2U);
    EXPECT_EQ(told.digest().texts().size(structure.conversation[0].text), asked.size());
    EXPECT_EQ(told.digest().texts().size(structure.conversation[1].text), answered.size());
}

TEST(Conversation, KeepsMessagesThatAreSaidTwice)
{
    SessionBuilder session;
    session.add(1, 0, model, "chat").add(2, 0, model, "chat");
    Told told(session);
    told.say(0, chat({user("yes")}, {assistant("More?")}))
        .say(1, chat({user("yes"), assistant("More?"), user("yes")}, {assistant("Done.")}));
    told.structure();
    EXPECT_EQ(told.conversation(), "user: yes\nagent: More?\nuser: yes\nagent: Done.\n");
}

TEST(Conversation, LeavesOutWhatSubAgentsAreTold)
{
    SessionBuilder session;
    session.add(1, 0, agent, "lead").add(2, 1, model, "chat").add(3, 1, tool, "ask_helper");
    session.add(4, 3, agent, "helper").add(5, 4, model, "chat").add(6, 1, model, "chat");
    Told told(session);
    told.say(1, chat({user("Plan a trip")}, {asks("ask_helper", "{}")}))
        .say(4, chat({user("Find flights")}, {assistant("Two flights.")}))
        .say(5, chat({user("Plan a trip"), asks("ask_helper", "{}")}, {assistant("Here is your trip.")}));
    told.structure();
    EXPECT_EQ(told.conversation(), "user: Plan a trip\nagent: Here is your trip.\n");
}

TEST(Conversation, TakesTheAnswerOfTheAgentThatWasHandedOverTo)
{
    SessionBuilder session;
    session.add(1, 0, agent, "triage")
        .add(2, 1, model, "chat")
        .add(3, 1, agent, "refunds")
        .add(4, 3, model, "chat");
    Told told(session);
    told.say(1, chat({user("Refund 77")}, {asks("transfer_to_refunds", "{}")}))
        .say(3, chat({user("Refund 77")}, {assistant("Refunded.")}));
    told.structure();
    EXPECT_EQ(told.conversation(), "user: Refund 77\nagent: Refunded.\n");
}

TEST(Conversation, KnowsWhatWasSaidBeforeTheRecording)
{
    SessionBuilder session;
    session.add(1, 0, model, "chat");
    Told told(session);
    told.say(0, chat({user("Hello"), assistant("Hi."), user("Help me")}, {assistant("With what?")}));
    told.structure();
    EXPECT_EQ(told.conversation(),
              "user: Hello (earlier)\nagent: Hi. (earlier)\nuser: Help me\nagent: With what?\n");
}

TEST(Conversation, HasHumansAndTopsThatReportTheirWords)
{
    SessionBuilder session;
    session.add(1, 0, step, "turn").add(2, 0, human, "inbox");
    Told told(session);
    SpanContent turn;
    turn.inputText = "Are you there?";
    turn.outputText = "One moment.";
    told.say(0, turn).say(1, chat({}, {assistant("This is the desk.")}));
    told.structure();
    EXPECT_EQ(told.conversation(), "user: Are you there?\nagent: One moment.\nhuman: This is the desk.\n");
}

SpanContent reports(std::string input, std::string output)
{
    SpanContent content;
    content.inputText = std::move(input);
    content.outputText = std::move(output);
    return content;
}

/// A pipeline that records model calls under a top: a question rewritten, answered, the answer checked.
void tellPipeline(Told& told, SpanContent top)
{
    told.say(0, std::move(top))
        .say(1, chat({user("Question: Was I charged?")}, {assistant("charged declined card")}))
        .say(2, chat({user("Context: no.\nQuestion: Was I charged?")}, {assistant("You were not.")}))
        .say(3, chat({user("Is this grounded? You were not.")}, {assistant("yes")}));
}

TEST(Conversation, IsWhatTheTopReportsAndNotWhatAPipelineAsksItsModels)
{
    for (const SpanKind kind : {agent, step, other}) {
        SessionBuilder session;
        session.add(1, 0, kind, "desk");
        for (std::uint64_t id = 2; id < 5; ++id) session.add(id, 1, model, "chat");
        Told told(session);
        tellPipeline(told, chat({user("Was I charged?")}, {assistant("You were not.")}));
        const auto& said = told.structure().conversation;
        EXPECT_EQ(told.conversation(), "user: Was I charged?\nagent: You were not.\n");
        EXPECT_EQ(said.back().row, Row{0}) << "it came with the top, after the check";
        tellPipeline(told, reports("Was I charged?", "You were not charged."));
        told.structure();
        EXPECT_EQ(told.conversation(), "user: Was I charged?\nagent: You were not charged.\n");
    }
}

TEST(Conversation, SaysOnceWhatATopReportsAsTextAndEveryCallRepeats)
{
    SessionBuilder session;
    session.add(1, 0, step, "case").add(2, 1, model, "chat").add(3, 1, model, "chat");
    Told told(session);
    told.say(0, reports("Where?", ""))
        .say(1, chat({user("Where?")}, {asks("find", "{}")}))
        .say(2, chat({user("Where?"), assistant(""), says("tool", "here")}, {assistant("Here.")}));
    told.structure();
    EXPECT_EQ(told.conversation(), "user: Where?\nagent: Here.\n");
}

TEST(Conversation, KeepsLongMessagesApartThatBeginAlike)
{
    const std::string longText(200'000, 'a');
    SessionBuilder session;
    session.add(1, 0, model, "chat").add(2, 0, model, "chat");
    Told told(session);
    told.say(0, chat({user(longText + "b")}, {assistant("B")}))
        .say(1, chat({user(longText + "c")}, {assistant("C")}));
    EXPECT_EQ(told.structure().conversation.size(), 4U);
}

TEST(Conversation, IsWhatTheOutermostSpanBeneathASilentTopReports)
{
    SessionBuilder session;
    session.add(1, 0, other, "POST /chat").add(2, 1, step, "chain").add(3, 2, model, "rewrite");
    session.add(4, 2, step, "answer").add(5, 4, model, "chat").add(6, 1, step, "log");
    Told told(session);
    told.say(1, reports("Where is it?", R"({"context":[],"left":"out"})"))
        .say(2, chat({user("Rewrite: Where is it?")}, {assistant("parcel place")}))
        .say(3, reports("parcel place", "In Bremen."))
        .say(4, chat({user("Answer: parcel place")}, {assistant("In Bremen.")}))
        .say(5, reports("a line", "another line"));
    told.structure();
    EXPECT_EQ(told.conversation(), "user: Where is it?\nagent: In Bremen.\n");
}

TEST(Conversation, FallsBackToModelCallsBeneathTopsThatReportNothing)
{
    SessionBuilder session;
    session.add(1, 0, step, "run");
    for (std::uint64_t id = 2; id < 5; ++id) session.add(id, 1, model, "chat");
    Told told(session);
    tellPipeline(told, reports(R"({"args":[1]})", R"({"kept":"1"})"));
    told.structure();
    EXPECT_EQ(told.conversation(),
              "user: Question: Was I charged?\nagent: charged declined card\n"
              "user: Context: no.\nQuestion: Was I charged?\nagent: You were not.\n"
              "user: Is this grounded? You were not.\nagent: yes\n");
}

TEST(Conversation, HasAllTurnsOfAChatWithinOneTopThatReportsItsFirst)
{
    SessionBuilder session;
    session.add(1, 0, agent, "desk");
    for (std::uint64_t id = 2; id < 6; ++id) session.add(id, 1, model, "chat");
    Told told(session);
    const Message found{"tool", {}, {}, {part(PartType::toolResult, "[]")}};
    const std::vector<Message> first{
        user("Find a hotel"),    assistant("Which town?"), user("Bremen"), asks("search", "{}"), found,
        user("near the station")};
    told.say(0, chat({user("Find a hotel")}, {assistant("Three.")}))
        .say(1, chat({user("Find a hotel"), user("Say it as a query")}, {assistant("hotel")}))
        .say(2, chat({first[0]}, {first[1]}))
        .say(3, chat({first[0], first[1], first[2]}, {first[3]}))
        .say(4, chat(first, {assistant("Three.")}));
    told.structure();
    EXPECT_EQ(told.conversation(),
              "user: Find a hotel\nagent: Which town?\nuser: Bremen\nuser: near the station\nagent: "
              "Three.\n");
}

TEST(Conversation, OfAgentsBesideEachOtherHasWhatEachWasAsked)
{
    SessionBuilder session;
    session.add(1, 0, step, "chat").add(2, 1, agent, "desk").add(3, 2, model, "chat");
    session.add(4, 1, agent, "desk").add(5, 4, model, "chat").add(6, 1, agent, "desk");
    session.add(7, 6, model, "chat");
    Told told(session);
    told.say(1, chat({user("hi")}, {assistant("hello")})).say(2, chat({user("hi")}, {assistant("hello")}));
    told.say(3, chat({user("price?")}, {assistant("10")})).say(4, chat({user("price?")}, {assistant("10")}));
    told.say(5, chat({user("price?")}, {assistant("10 EUR")}))
        .say(6, chat({user("Add the currency: 10")}, {assistant("10 EUR")}));
    told.structure();
    EXPECT_EQ(told.conversation(), "user: hi\nagent: hello\nuser: price?\nagent: 10 EUR\n");
}

TEST(Conversation, LeavesOutWhatEvaluatorsAndGuardrailsAreTold)
{
    SessionBuilder session;
    session.add(1, 0, step, "task").add(2, 1, model, "chat").add(3, 1, evaluator, "graded");
    session.add(4, 3, model, "chat").add(5, 1, guardrail, "checked").add(6, 5, model, "chat");
    Told told(session);
    told.say(1, chat({user("Where is it?")}, {assistant("Here.")}))
        .say(3, chat({user("Grade: Here.")}, {assistant("good")}))
        .say(5, chat({user("Check: Here.")}, {assistant("fine")}));
    told.structure();
    EXPECT_EQ(told.conversation(), "user: Where is it?\nagent: Here.\n");
}

TEST(Conversation, SaysBeforeTheRecordingOnlyOfWhatPrecedesItsFirstCall)
{
    SessionBuilder session;
    session.add(1, 0, agent, "desk").add(2, 1, model, "chat").add(3, 0, agent, "desk");
    session.add(4, 3, model, "chat");
    Told told(session);
    const std::vector<Message> all{user("a"), assistant("A"), user("b"), assistant("B"), user("c")};
    told.say(0, chat({user("b")}, {}))
        .say(1, chat({all[0], all[1], all[2]}, {}))
        .say(2, chat({user("c")}, {}))
        .say(3, chat(all, {assistant("C")}));
    const auto& said = told.structure().conversation;
    EXPECT_EQ(told.conversation(),
              "user: a (earlier)\nagent: A (earlier)\nuser: b\nagent: B (earlier)\nuser: c\nagent: C\n");
    ASSERT_EQ(said.size(), 6U);
    EXPECT_TRUE(said[0].beforeRecording && said[1].beforeRecording);
    EXPECT_FALSE(said[3].beforeRecording) << "in the middle: it is not recorded";
}

TEST(Conversation, KnowsAnswersWhoseReasoningTheHistoryLeavesOut)
{
    SessionBuilder session;
    session.add(1, 0, model, "chat").add(2, 0, model, "chat");
    Told told(session);
    told.say(0, chat({user("2+2")}, {assistant("<thinking>a sum</thinking>\n4")}))
        .say(1, chat({user("2+2"), assistant("4"), user("3+3")}, {assistant("<think>again</think> 6")}));
    told.structure();
    EXPECT_EQ(told.conversation(),
              "user: 2+2\nagent: <thinking>a sum</thinking>\n4\n"
              "user: 3+3\nagent: <think>again</think> 6\n");
}

TEST(Conversation, OfNothingIsEmpty)
{
    SessionBuilder session;
    session.add(1, 9, model, "chat");
    Told told(session);
    told.structure();
    EXPECT_EQ(told.conversation(), "");
}

} // namespace
} // namespace retrospan::insight
