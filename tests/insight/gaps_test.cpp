#include "insight/gaps.h"

#include "session_support.h"

#include <gtest/gtest.h>

namespace retrospan::insight {
namespace {

using namespace testing;
using enum SpanKind;

SpanContent toolContent(std::string_view id, std::optional<std::string> result)
{
    SpanContent content;
    content.toolCall = ToolCall{std::string(id), "pay", {}, "{}", std::move(result), {}};
    return content;
}

Message message(std::string_view role, PartType type, std::string_view id)
{
    Part part;
    part.type = type;
    part.id = id;
    part.text = "x";
    Message said;
    said.role = role;
    said.parts.push_back(std::move(part));
    return said;
}

SpanContent asked(std::vector<Message> input, std::vector<Message> output)
{
    SpanContent content;
    content.input = std::move(input);
    content.output = std::move(output);
    return content;
}

std::vector<std::string> reasonsOf(const GapFinder& finder)
{
    std::vector<std::string> reasons;
    for (const Repair& repair : finder.finish()) reasons.push_back(repair.id + ": " + repair.reason);
    return reasons;
}

TEST(Gaps, AreToolCallsWithoutAResult)
{
    SessionBuilder session;
    session.add(1, 0, tool, "a").add(2, 0, tool, "b").add(3, 0, tool, "c", failed()).add(4, 0, tool, "d");
    session.add(5, 0, model, "m");
    const SpanTree tree = session.tree();
    GapFinder finder(session.table(), tree);
    finder.add(0, toolContent("c1", "paid"));
    finder.add(1, toolContent("c2", std::nullopt));
    finder.add(2, toolContent("c3", std::nullopt));
    finder.add(3, toolContent("c4", std::nullopt));
    finder.add(
        4, asked({message("tool", PartType::toolResult, "c4")}, {message("assistant", PartType::text, "")}));
    EXPECT_EQ(reasonsOf(finder),
              (std::vector<std::string>{"no_result: 1 tool call ended without a recorded result"}))
        << "a failure explains itself; the result of d stands in the next question";
    EXPECT_EQ(finder.finish().front().nodes, (std::vector<Node>{1}));
}

TEST(Gaps, AreModelCallsWithoutAnAnswer)
{
    SessionBuilder session;
    session.add(1, 0, model, "a")
        .add(2, 0, model, "content not recorded")
        .add(3, 0, model, "runs", [](auto& span, auto&) { span.endNs = 0; });
    const SpanTree tree = session.tree();
    GapFinder finder(session.table(), tree);
    finder.add(0, asked({message("user", PartType::text, "")}, {}));
    finder.add(1, {});
    finder.add(2, asked({message("user", PartType::text, "")}, {}));
    EXPECT_EQ(reasonsOf(finder),
              (std::vector<std::string>{"no_answer: 1 model call ended without a recorded answer"}));
}

TEST(Gaps, AreCallsThatNobodyMade)
{
    SessionBuilder session;
    session.add(1, 0, model, "a").add(2, 0, tool, "made").add(3, 0, model, "b").add(4, 0, step, "refund");
    const SpanTree tree = session.tree();
    GapFinder finder(session.table(), tree);
    Message answer = message("assistant", PartType::toolCall, "c1");
    for (const auto& [id, name] : {std::pair("c2", "x"), {"c3", "lost"}, {"c4", "refund"}}) {
        Part part = answer.parts.front();
        part.id = id;
        part.name = name;
        answer.parts.push_back(part);
    }
    finder.add(0, asked({message("user", PartType::text, "")}, {answer}));
    finder.add(1, toolContent("c1", "ok"));
    finder.add(
        2, asked({message("tool", PartType::toolResult, "c2")}, {message("assistant", PartType::text, "")}));
    EXPECT_EQ(finder.finish().size(), 1U);
    finder.add(3, {}); // a span of the tool's name that does not say which call it is
    EXPECT_EQ(reasonsOf(finder),
              (std::vector<std::string>{
                  "call_not_made: 1 answer asks for a tool call of which nothing more is recorded"}))
        << "c3 is lost, the others were made";
}

TEST(Gaps, AreNoCallsThatTheProviderAnsweredItself)
{
    SessionBuilder session;
    session.add(1, 0, model, "a");
    const SpanTree tree = session.tree();
    GapFinder finder(session.table(), tree);
    Message answer = message("assistant", PartType::toolCall, "c1");
    answer.parts.push_back(message("assistant", PartType::toolResult, "c1").parts.front());
    finder.add(0, asked({message("user", PartType::text, "")}, {answer}));
    EXPECT_TRUE(finder.finish().empty());
}

TEST(Gaps, AreNoFormsThatTheModelHadToFillIn)
{
    SessionBuilder session;
    session.add(1, 0, model, "a");
    const SpanTree tree = session.tree();
    Message answer = message("assistant", PartType::toolCall, "c1");
    answer.parts.front().name = "Grade";
    SpanContent content = asked({message("user", PartType::text, "")}, {answer});
    content.parameters = {{"tool_choice", R"({"type":"function","function":{"name":"Grade"}})"}};
    GapFinder forced(session.table(), tree);
    forced.add(0, content);
    EXPECT_TRUE(forced.finish().empty());
    content.parameters = {{"tool_choice", "auto"}};
    GapFinder free(session.table(), tree);
    free.add(0, content);
    EXPECT_EQ(free.finish().size(), 1U);
}

TEST(Gaps, OfCallsWithoutAnIdAreToldByTheName)
{
    SessionBuilder session;
    session.add(1, 0, model, "a").add(2, 0, tool, "pay");
    const SpanTree tree = session.tree();
    GapFinder finder(session.table(), tree);
    Message answer = message("assistant", PartType::toolCall, "");
    answer.parts.front().name = "pay";
    finder.add(0, asked({message("user", PartType::text, "")}, {answer}));
    EXPECT_EQ(finder.finish().size(), 1U);
    finder.add(1, toolContent("c1", "ok"));
    EXPECT_TRUE(finder.finish().empty()) << "a call of that tool, whichever it was";
}

} // namespace
} // namespace retrospan::insight
