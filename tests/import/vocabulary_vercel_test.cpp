// Vercel AI SDK 5, 6 and 7.
#include "support/told_span.h"

#include <gtest/gtest.h>

namespace retrospan {
namespace {

using test::Structured;
using test::told;
using test::ToldSpan;

TEST(VercelVocabulary, Version5ProviderCall)
{
    ToldSpan span(
        "ai.generateText.doGenerate",
        {{"ai.operationId", "ai.generateText.doGenerate"},
         {"operation.name", "ai.generateText.doGenerate plan-trip"},
         {"resource.name", "plan-trip"},
         {"ai.model.id", "mock-large"},
         {"ai.model.provider", "openai.chat"},
         {"ai.settings.maxRetries", 2},
         {"ai.telemetry.functionId", "plan-trip"},
         {"ai.telemetry.metadata.sessionId", "sess-5"},
         {"ai.telemetry.metadata.userId", "user-ai"},
         {"ai.telemetry.metadata.tags", Structured{R"(["example","v5"])"}},
         {"ai.telemetry.metadata.tenant", "acme"},
         {"ai.telemetry.metadata.channel", "web"},
         {"ai.prompt.messages",
          R"([{"role":"system","content":"You plan trips."},
                        {"role":"user","content":[{"type":"text","text":"Plan Oslo"}]}])"},
         {"ai.prompt.tools",
          Structured{R"(["{\"type\":\"function\",\"name\":\"weather\",\"inputSchema\":{\"a\":1}}"])"}},
         {"ai.prompt.toolChoice", R"({"type":"auto"})"},
         {"ai.response.text", "Now both."},
         {"ai.response.reasoning", "thinking"},
         {"ai.response.toolCalls",
          R"([{"toolCallId":"c1","toolName":"weather","input":"{\"city\":\"Oslo\"}"}])"},
         {"ai.response.finishReason", "tool-calls"},
         {"ai.usage.promptTokens", 120},
         {"ai.usage.completionTokens", 15},
         {"gen_ai.usage.input_tokens", 121},
         {"gen_ai.usage.output_tokens", 16}});
    const SpanFacts facts = span.facts();
    EXPECT_EQ(facts.kind, SpanKind::model);
    EXPECT_FALSE(facts.flags.has(SpanFlag::wrapper));
    EXPECT_EQ(facts.model, "mock-large");
    EXPECT_EQ(facts.provider, "openai");
    EXPECT_EQ(facts.agent, "plan-trip");
    EXPECT_EQ(facts.usage, (Usage{.input = 121, .output = 16}));
    EXPECT_EQ(facts.session.sessionId, "sess-5");
    EXPECT_EQ(facts.session.user, "user-ai");
    EXPECT_EQ(facts.session.tenant, "acme");
    EXPECT_EQ(facts.session.channel, "web");
    EXPECT_EQ(facts.session.feature, "plan-trip");
    EXPECT_EQ(facts.session.tags, (std::vector<std::string_view>{"example", "v5"}));
    EXPECT_EQ(facts.session.title, "Plan Oslo");
    const SpanContent content = span.content();
    EXPECT_EQ(told(content.input), "system: You plan trips.\nuser: Plan Oslo\n");
    EXPECT_EQ(
        told(content.output),
        "assistant: <thinks thinking> Now both. <calls weather {\"city\":\"Oslo\"} as c1> (tool-calls)\n");
    ASSERT_EQ(content.tools.size(), 1U);
    EXPECT_EQ(content.tools[0].schema, R"({"a":1})");
    ASSERT_EQ(content.parameters.size(), 2U);
    EXPECT_EQ(content.parameters[0], (std::pair<std::string, std::string>("maxRetries", "2")));
    EXPECT_EQ(content.parameters[1].first, "toolChoice");
}

// The same library counts under other names on generate and on stream.
TEST(VercelVocabulary, BothNamesOfCounts)
{
    ToldSpan generate("ai.generateObject.doGenerate",
                      {{"ai.operationId", "ai.generateObject.doGenerate"},
                       {"ai.usage.promptTokens", 70},
                       {"ai.usage.completionTokens", 11}});
    EXPECT_EQ(generate.facts().usage, (Usage{.input = 70, .output = 11}));
    ToldSpan stream("ai.streamText.doStream",
                    {{"ai.operationId", "ai.streamText.doStream"},
                     {"ai.usage.inputTokens", 60},
                     {"ai.usage.outputTokens", 9},
                     {"ai.usage.totalTokens", 69},
                     {"ai.usage.cachedInputTokens", 10},
                     {"ai.usage.reasoningTokens", 3}});
    EXPECT_EQ(stream.facts().usage, (Usage{.input = 60, .output = 9, .cacheRead = 10, .reasoning = 3}));
    ToldSpan details("ai.streamText.doStream",
                     {{"ai.operationId", "ai.streamText.doStream"},
                      {"ai.usage.inputTokens", 120},
                      {"ai.usage.inputTokenDetails.cacheReadTokens", 10},
                      {"ai.usage.inputTokenDetails.cacheWriteTokens", 0},
                      {"ai.usage.inputTokenDetails.noCacheTokens", 110},
                      {"ai.usage.outputTokenDetails.reasoningTokens", 3}});
    EXPECT_EQ(details.facts().usage, (Usage{.input = 120, .cacheRead = 10, .cacheWrite = 0, .reasoning = 3}));
}

TEST(VercelVocabulary, TheUsersCallIsAGroupAroundProviderCalls)
{
    for (const char* operation : {"ai.generateText", "ai.streamText", "ai.generateObject", "ai.embedMany"}) {
        ToldSpan span(operation, {{"ai.operationId", operation}, {"ai.model.id", "m"}});
        EXPECT_EQ(span.facts().kind, SpanKind::step) << operation;
        EXPECT_TRUE(span.facts().flags.has(SpanFlag::wrapper)) << operation;
    }
    ToldSpan outer("ai.generateText",
                   {{"ai.operationId", "ai.generateText"},
                    {"ai.prompt", R"({"system":"You plan trips.","prompt":"Plan Oslo and Rome"})"},
                    {"ai.response.text", "Done."}});
    EXPECT_EQ(told(outer.content().input), "system: You plan trips.\nuser: Plan Oslo and Rome\n");
    EXPECT_EQ(told(outer.content().output), "assistant: Done.\n");
    EXPECT_EQ(outer.root().facts().session.title, "Plan Oslo and Rome");
    EXPECT_EQ(outer.facts().session.titleRank, title_rank::rootMessage);
}

TEST(VercelVocabulary, OperationNameAloneGivesTheKind)
{
    ToldSpan span("x", {{"operation.name", "ai.embed.doEmbed search"}});
    EXPECT_EQ(span.facts().kind, SpanKind::embedding);
    ToldSpan other("x", {{"operation.name", "servlet.request"}});
    EXPECT_EQ(other.facts().kind, SpanKind::other);
}

TEST(VercelVocabulary, Embeddings)
{
    ToldSpan span("ai.embedMany.doEmbed",
                  {{"ai.operationId", "ai.embedMany.doEmbed"},
                   {"ai.usage.tokens", 8},
                   {"ai.values", Structured{R"(["\"alpha\"","\"beta\""])"}}});
    EXPECT_EQ(span.facts().kind, SpanKind::embedding);
    EXPECT_EQ(span.facts().usage, (Usage{.input = 8}));
    EXPECT_EQ(span.content().inputText, R"(["\"alpha\"","\"beta\""])");
}

TEST(VercelVocabulary, ToolCall)
{
    ToldSpan span("ai.toolCall",
                  {{"ai.operationId", "ai.toolCall"},
                   {"ai.toolCall.name", "weather"},
                   {"ai.toolCall.id", "c1"},
                   {"ai.toolCall.args", R"({"city":"Oslo"})"},
                   {"ai.toolCall.result", R"({"tempC":7})"}});
    EXPECT_EQ(span.facts().kind, SpanKind::tool);
    const auto call = span.content().toolCall;
    ASSERT_TRUE(call.has_value());
    EXPECT_EQ(call->name, "weather");
    EXPECT_EQ(call->id, "c1");
    EXPECT_EQ(call->arguments, R"({"city":"Oslo"})");
    EXPECT_EQ(call->result, R"({"tempC":7})");
}

TEST(VercelVocabulary, ToolResultsInThePromptAreUnwrapped)
{
    ToldSpan span("ai.generateText.doGenerate",
                  {{"ai.operationId", "ai.generateText.doGenerate"},
                   {"ai.prompt.messages",
                    R"([{"role":"tool","content":[
                        {"type":"tool-result","toolCallId":"c1","toolName":"weather",
                         "output":{"type":"json","value":{"tempC":7}}},
                        {"type":"tool-result","toolCallId":"c2","output":{"type":"error-text","value":"down"}}]}])"}});
    EXPECT_EQ(told(span.content().input), "tool: <answers c1 {\"tempC\":7}> <failed c2 down>\n");
}

TEST(VercelVocabulary, ObjectsAndOldResultNames)
{
    ToldSpan object(
        "ai.generateObject.doGenerate",
        {{"ai.operationId", "ai.generateObject.doGenerate"}, {"ai.response.object", R"({"a":1})"}});
    EXPECT_EQ(told(object.content().output), "assistant: <data {\"a\":1}>\n");
    ToldSpan old("ai.generateText.doGenerate",
                 {{"ai.operationId", "ai.generateText.doGenerate"},
                  {"ai.result.text", "Hi"},
                  {"ai.result.toolCalls", R"([{"toolCallId":"c1","toolName":"f","args":{"a":1}}])"}});
    EXPECT_EQ(told(old.content().output), "assistant: Hi <calls f {\"a\":1} as c1>\n");
}

// Version 7: the session stands in the runtime context of roots and steps.
TEST(VercelVocabulary, Version7Context)
{
    ToldSpan span("step 1",
                  {{"gen_ai.operation.name", "agent_step"},
                   {"ai.settings.context.sessionId", "sess-7"},
                   {"ai.settings.context.userId", "user-ai"},
                   {"ai.settings.context.tags", Structured{R"(["v7"])"}}});
    const SpanFacts facts = span.facts();
    EXPECT_EQ(facts.session.sessionId, "sess-7");
    EXPECT_EQ(facts.session.user, "user-ai");
    EXPECT_EQ(facts.session.tags, std::vector<std::string_view>{"v7"});
}

TEST(VercelVocabulary, PromptOfLangfuse)
{
    ToldSpan span("x", {{"ai.telemetry.metadata.langfusePrompt", R"({"name":"plan","version":4})"}});
    EXPECT_EQ(span.facts().session.promptVersion, "4");
}

TEST(VercelVocabulary, Rerank)
{
    ToldSpan span("ai.rerank.doRerank",
                  {{"ai.operationId", "ai.rerank.doRerank"},
                   {"ai.documents", Structured{R"(["first","{\"text\":\"second\"}"])"}},
                   {"ai.ranking", R"([{"relevanceScore":0.75,"document":"second"}])"}});
    EXPECT_EQ(span.facts().kind, SpanKind::reranker);
    EXPECT_EQ(told(span.content().inputDocuments), " - first| - second");
    EXPECT_EQ(told(span.content().documents), " 0.75 second");
}

} // namespace
} // namespace retrospan
