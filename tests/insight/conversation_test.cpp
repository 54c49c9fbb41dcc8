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
