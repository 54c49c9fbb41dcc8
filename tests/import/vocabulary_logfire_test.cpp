// Logfire and Pydantic AI, instrumentation versions 1 to 3.
#include "support/told_span.h"

#include <gtest/gtest.h>

namespace retrospan {
namespace {

using test::Structured;
using test::told;
using test::ToldSpan;

TEST(LogfireVocabulary, AgentRunOfVersion2)
{
    ToldSpan span("agent run",
                  {{"agent_name", "support"},
                   {"model_name", "gpt-4o"},
                   {"logfire.msg", "support run"},
                   {"gen_ai.usage.input_tokens", 25},
                   {"gen_ai.usage.output_tokens", 429},
                   {"gen_ai.usage.details.reasoning_tokens", 64},
                   {"gen_ai.usage.details.cache_read_tokens", 5},
                   {"final_result", "It is on its way."},
                   {"pydantic_ai.all_messages",
                    R"([{"role":"user","parts":[{"type":"text","content":"Where is it?"}]},
                        {"role":"assistant","parts":[{"type":"text","content":"It is on its way."}]}])"}});
    const SpanFacts facts = span.facts();
    EXPECT_EQ(facts.kind, SpanKind::agent);
    EXPECT_EQ(facts.agent, "support");
    EXPECT_EQ(facts.model, "gpt-4o");
    EXPECT_EQ(facts.usage, (Usage{.input = 25, .output = 429, .cacheRead = 5, .reasoning = 64}));
    EXPECT_EQ(facts.session.title, "Where is it?");
    EXPECT_EQ(told(span.content().input), "user: Where is it?\n");
    EXPECT_EQ(told(span.content().output), "assistant: It is on its way.\n");
    EXPECT_EQ(span.content().outputText, "It is on its way.");
}

TEST(LogfireVocabulary, AnAgentRunWithoutContentIsNoModelCall)
{
    ToldSpan span("agent run", {{"agent_name", "support"}, {"model_name", "gpt-4o"}});
    EXPECT_EQ(span.facts().kind, SpanKind::agent);
}

// Version 1 lists what was said and what came out in one attribute.
TEST(LogfireVocabulary, EventsOfVersion1)
{
    ToldSpan span(
        "chat gpt-4o",
        {{"gen_ai.operation.name", "chat"},
         {"events",
          R"([{"event.name":"gen_ai.system.message","content":"Be short","role":"system",
                         "gen_ai.message.index":0},
                        {"event.name":"gen_ai.user.message","content":"Weather?","role":"user"},
                        {"event.name":"gen_ai.assistant.message","role":"assistant",
                         "tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{}"}}]},
                        {"event.name":"gen_ai.tool.message","id":"c1","name":"weather","content":"7","role":"tool"},
                        {"event.name":"gen_ai.choice","index":0,
                         "message":{"role":"assistant","content":"Seven."}}])"},
         {"model_request_parameters",
          R"({"function_tools":[{"name":"weather","description":"w","parameters_json_schema":{"a":1}}],
                        "output_tools":[]})"}});
    const SpanContent content = span.content();
    EXPECT_EQ(
        told(content.input),
        "system: Be short\nuser: Weather?\nassistant: <calls weather {} as c1>\ntool: <answers c1 7>\n");
    EXPECT_EQ(told(content.output), "assistant: Seven.\n");
    EXPECT_EQ(span.facts().session.title, "Weather?");
    ASSERT_EQ(content.tools.size(), 1U);
    EXPECT_EQ(content.tools[0].schema, R"({"a":1})");
}

TEST(LogfireVocabulary, AllMessagesEventsOfVersion1)
{
    ToldSpan span("agent run",
                  {{"agent_name", "a"},
                   {"all_messages_events",
                    R"([{"event.name":"gen_ai.user.message","content":"Hi"},
                        {"event.name":"gen_ai.assistant.message","content":"Yo"}])"}});
    EXPECT_EQ(told(span.content().input), "user: Hi\n");
    EXPECT_EQ(told(span.content().output), "assistant: Yo\n");
}

TEST(LogfireVocabulary, ToolsOfVersion2)
{
    ToldSpan span("running tool",
                  {{"gen_ai.tool.name", "weather"},
                   {"gen_ai.tool.call.id", "c1"},
                   {"tool_arguments", R"({"city":"Oslo"})"},
                   {"tool_response", "7"}});
    EXPECT_EQ(span.facts().kind, SpanKind::tool);
    const auto call = span.content().toolCall;
    ASSERT_TRUE(call.has_value());
    EXPECT_EQ(call->arguments, R"({"city":"Oslo"})");
    EXPECT_EQ(call->result, "7");
}

TEST(LogfireVocabulary, LogsAndPendingSpans)
{
    ToldSpan log("hello", {{"logfire.span_type", "log"}, {"logfire.tags", Structured{R"(["a"])"}}});
    EXPECT_EQ(log.facts().kind, SpanKind::step);
    EXPECT_TRUE(log.facts().flags.has(SpanFlag::logEntry));
    EXPECT_EQ(log.facts().session.tags, std::vector<std::string_view>{"a"});
    ToldSpan pending("hello", {{"logfire.span_type", "pending_span"}});
    EXPECT_TRUE(pending.facts().flags.has(SpanFlag::pending));
}

TEST(LogfireVocabulary, TheMessageOfARootIsItsTitle)
{
    ToldSpan span("handle {user}", {{"logfire.span_type", "span"}, {"logfire.msg", "handle Ada"}});
    EXPECT_EQ(span.root().facts().session.title, "handle Ada");
    EXPECT_EQ(span.facts().session.titleRank, title_rank::spanName);
}

} // namespace
} // namespace retrospan
