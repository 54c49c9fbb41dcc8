// OpenLLMetry and the Traceloop SDK, before and after version 0.5.
#include "support/told_span.h"

#include <gtest/gtest.h>

namespace retrospan {
namespace {

using test::told;
using test::ToldSpan;

TEST(TraceloopVocabulary, Kinds)
{
    const std::pair<const char*, SpanKind> kinds[] = {{"workflow", SpanKind::step},
                                                      {"task", SpanKind::step},
                                                      {"agent", SpanKind::agent},
                                                      {"tool", SpanKind::tool},
                                                      {"unknown", SpanKind::step}};
    for (const auto& [word, kind] : kinds) {
        ToldSpan span("s", {{"traceloop.span.kind", word}});
        EXPECT_EQ(span.facts().kind, kind) << word;
    }
    const std::pair<const char*, SpanKind> types[] = {{"chat", SpanKind::model},
                                                      {"completion", SpanKind::model},
                                                      {"embedding", SpanKind::embedding},
                                                      {"rerank", SpanKind::reranker}};
    for (const auto& [word, kind] : types) {
        ToldSpan span("s", {{"llm.request.type", word}});
        EXPECT_EQ(span.facts().kind, kind) << word;
    }
}

TEST(TraceloopVocabulary, AgentAndWorkflow)
{
    ToldSpan root("weather_flow.workflow",
                  {{"traceloop.span.kind", "workflow"}, {"traceloop.workflow.name", "weather_flow"}});
    EXPECT_EQ(root.root().facts().session.workflow, "weather_flow");
    // Beneath an agent the workflow's name is overwritten by the agent's.
    ToldSpan beneath("chat gpt-5-mini",
                     {{"gen_ai.operation.name", "chat"},
                      {"gen_ai.agent.name", "weather_agent"},
                      {"traceloop.workflow.name", "weather_agent"}});
    EXPECT_EQ(beneath.facts().agent, "weather_agent");
    EXPECT_EQ(beneath.facts().session.workflow, "");
    ToldSpan agent("weather_agent.agent",
                   {{"traceloop.span.kind", "agent"}, {"traceloop.entity.name", "weather_agent"}});
    EXPECT_EQ(agent.facts().agent, "weather_agent");
}

TEST(TraceloopVocabulary, AssociationProperties)
{
    ToldSpan span("x",
                  {{"traceloop.association.properties.session_id", "sess"},
                   {"traceloop.association.properties.thread_id", "second choice"},
                   {"traceloop.association.properties.user_id", "user-tl"},
                   {"traceloop.association.properties.organization_id", "acme"},
                   {"traceloop.association.properties.channel", "voice"},
                   {"traceloop.prompt.version", 3}});
    const SessionFactsView session = span.facts().session;
    EXPECT_EQ(session.sessionId, "sess");
    EXPECT_EQ(session.user, "user-tl");
    EXPECT_EQ(session.tenant, "acme");
    EXPECT_EQ(session.channel, "voice");
    EXPECT_EQ(session.promptVersion, "3");
}

TEST(TraceloopVocabulary, ToolCall)
{
    ToldSpan span("get_weather.tool",
                  {{"traceloop.span.kind", "tool"},
                   {"traceloop.entity.name", "get_weather"},
                   {"traceloop.entity.input", R"({"args":[],"kwargs":{"city":"Oslo"}})"},
                   {"traceloop.entity.output", R"("seven")"}});
    EXPECT_EQ(span.facts().tool, "get_weather");
    const auto call = span.content().toolCall;
    ASSERT_TRUE(call.has_value());
    EXPECT_EQ(call->arguments, R"({"args":[],"kwargs":{"city":"Oslo"}})");
    EXPECT_EQ(call->result, "seven");
}

TEST(TraceloopVocabulary, FlattenedMessagesBefore05)
{
    ToldSpan span("openai.chat",
                  {{"llm.request.type", "chat"},
                   {"gen_ai.system", "openai"},
                   {"gen_ai.request.model", "gpt"},
                   {"gen_ai.prompt.0.role", "user"},
                   {"gen_ai.prompt.0.content", R"([{"type":"text","text":"Weather?"}])"},
                   {"gen_ai.prompt.1.role", "assistant"},
                   {"gen_ai.prompt.1.tool_calls.0.id", "c1"},
                   {"gen_ai.prompt.1.tool_calls.0.name", "weather"},
                   {"gen_ai.prompt.1.tool_calls.0.arguments", "{}"},
                   {"gen_ai.prompt.2.role", "tool"},
                   {"gen_ai.prompt.2.tool_call_id", "c1"},
                   {"gen_ai.prompt.2.content", "7"},
                   {"gen_ai.completion.0.role", "assistant"},
                   {"gen_ai.completion.0.reasoning", "hm"},
                   {"gen_ai.completion.0.content", "Seven."},
                   {"gen_ai.completion.0.finish_reason", "stop"},
                   {"llm.request.functions.0.name", "weather"},
                   {"llm.request.functions.0.description", "w"},
                   {"llm.request.functions.0.parameters", "{}"},
                   {"llm.top_k", 5},
                   {"gen_ai.usage.prompt_tokens", 12},
                   {"llm.usage.total_tokens", 20},
                   {"llm.usage.completion_tokens", 8}});
    EXPECT_EQ(span.facts().usage, (Usage{.input = 12, .output = 8}));
    EXPECT_EQ(span.facts().session.title, "Weather?");
    const SpanContent content = span.content();
    EXPECT_EQ(told(content.input),
              "user: Weather?\nassistant: <calls weather {} as c1>\ntool: <answers c1 7>\n");
    EXPECT_EQ(told(content.output), "assistant: <thinks hm> Seven. (stop)\n");
    ASSERT_EQ(content.tools.size(), 1U);
    EXPECT_EQ(content.tools[0].description, "w");
    ASSERT_EQ(content.parameters.size(), 1U);
    EXPECT_EQ(content.parameters[0].first, "top_k");
}

TEST(TraceloopVocabulary, MessagesSince05)
{
    ToldSpan span(
        "chat gpt-5-mini",
        {{"gen_ai.operation.name", "chat"},
         {"gen_ai.input.messages", R"([{"role":"system","parts":[{"type":"text","content":"Be short"}]}])"},
         {"gen_ai.output.messages",
          R"([{"role":"assistant","finish_reason":"tool_call",
                        "parts":[{"type":"tool_call","id":"c1","name":"f","arguments":{"a":1}}]}])"}});
    EXPECT_EQ(told(span.content().input), "system: Be short\n");
    EXPECT_EQ(told(span.content().output), "assistant: <calls f {\"a\":1} as c1> (tool_call)\n");
}

TEST(TraceloopVocabulary, HandoversOfAgents)
{
    ToldSpan span("triage → refunds.handoff",
                  {{"traceloop.span.kind", "handoff"},
                   {"gen_ai.handoff.from_agent", "triage"},
                   {"gen_ai.handoff.to_agent", "refunds"}});
    EXPECT_EQ(span.facts().kind, SpanKind::handoff);
    EXPECT_EQ(span.facts().handoffFrom, "triage");
    EXPECT_EQ(span.facts().handoffTo, "refunds");
}

TEST(TraceloopVocabulary, VectorStoreHitsAreEvents)
{
    ToldSpan span("chroma.query", {{"db.system", "chroma"}, {"db.vector.query.top_k", 2}});
    span.event("db.query.result",
               {{"db.query.result.id", "d1"},
                {"db.query.result.score", "0.9"},
                {"db.query.result.document", "text"},
                {"db.query.result.metadata", R"({"a":1})"}})
        .event("db.query.result", {{"db.query.result.id", "d2"}, {"db.query.result.distance", 0.25}});
    EXPECT_EQ(span.facts().kind, SpanKind::retrieval);
    EXPECT_EQ(told(span.content().documents), "d1 0.90 text|d2 0.25 ");
}

} // namespace
} // namespace retrospan
