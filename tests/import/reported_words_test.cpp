// Words in the JSON that agents, chains and graphs report.
#include "import/vocabulary.h"

#include <gtest/gtest.h>

namespace retrospan::import {
namespace {

SpanContent reported(std::string input, std::string output)
{
    SpanContent content;
    content.inputText = std::move(input);
    content.outputText = std::move(output);
    readReportedWords(content);
    return content;
}

/// "user: text; assistant: text"
std::string words(const std::vector<Message>& messages)
{
    std::string text;
    for (const Message& message : messages) {
        text += (text.empty() ? "" : "; ") + message.role + ":";
        for (const Part& part : message.parts) text += " " + part.text;
    }
    return text;
}

TEST(ReportedWords, AreTheMessagesOfAStateAndItsEnd)
{
    const std::string state = R"({"messages":[{"role":"user","content":"Where is it?"},
        {"lc":1,"type":"constructor","id":["m","AIMessage"],"kwargs":{"content":"Here."}}],"documents":[]})";
    const SpanContent graph = reported(R"({"messages":[{"role":"user","content":"Where is it?"}]})", state);
    EXPECT_EQ(words(graph.input), "user: Where is it?");
    EXPECT_EQ(words(graph.output), "assistant: Here.");
    EXPECT_EQ(words(reported(R"({"input":{"messages":[["human","hi"]]}})", "").input), "");
    EXPECT_EQ(words(reported(R"({"input":{"messages":[{"type":"human","content":"hi"}]}})", "").input),
              "user: hi");
}

TEST(ReportedWords, AreQuestionsAndAnswersUnderTheUsualNames)
{
    const SpanContent chain =
        reported(R"({"question":"Why?","chat_history":[]})", R"({"context":["a"],"answer":"So."})");
    EXPECT_EQ(words(chain.input), "user: Why?");
    EXPECT_EQ(words(chain.output), "assistant: So.");
    const SpanContent blocks =
        reported(R"({"prompt":"Hi","system":"Be kind"})", R"({"content":[{"type":"text","text":"Hello"}]})");
    EXPECT_EQ(words(blocks.input), "user: Hi");
    EXPECT_EQ(words(blocks.output), "assistant: Hello");
}

TEST(ReportedWords, AreReadInAMessageThatIsJson)
{
    SpanContent agent;
    Message asked{"user", {}, {}, {Part{}}};
    asked.parts[0].text = R"({"query":"What is it?"})";
    agent.input.push_back(asked);
    readReportedWords(agent);
    EXPECT_EQ(words(agent.input), "user: What is it?");
}

TEST(ReportedWords, AreNotGuessed)
{
    for (const std::string json :
         {R"({"args":["a"],"kwargs":{}})", R"({"steps":["a"]})", R"(["a","b"])", R"({"input":["a"]})", "{",
          "[", R"({"input":{"input":{"input":{"input":"deep"}}}})", "plain words", ""}) {
        const SpanContent content = reported(json, json);
        EXPECT_TRUE(content.input.empty() && content.output.empty()) << json;
        EXPECT_EQ(content.inputText, json);
    }
}

} // namespace
} // namespace retrospan::import
