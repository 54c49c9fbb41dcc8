// Genkit, Google ADK, LiveKit and the Anthropic SDK's own spans.
#include "support/told_span.h"

#include <gtest/gtest.h>

namespace retrospan {
namespace {

using test::told;
using test::ToldSpan;

TEST(FrameworksVocabulary, GenkitKinds)
{
    const std::pair<const char*, SpanKind> subtypes[] = {
        {"model", SpanKind::model},        {"tool", SpanKind::tool},  {"retriever", SpanKind::retrieval},
        {"embedder", SpanKind::embedding}, {"flow", SpanKind::agent}, {"evaluator", SpanKind::evaluator},
        {"util", SpanKind::step}};
    for (const auto& [subtype, kind] : subtypes) {
        ToldSpan span("s", {{"genkit:type", "action"}, {"genkit:metadata:subtype", subtype}});
        EXPECT_EQ(span.facts().kind, kind) << subtype;
    }
    ToldSpan helper("generate", {{"genkit:type", "util"}, {"genkit:name", "generate"}});
    EXPECT_EQ(helper.facts().kind, SpanKind::step);
}

// Genkit writes usage into the JSON of its output; the helper around the call repeats it.
TEST(FrameworksVocabulary, GenkitModelCall)
{
    ToldSpan span("mock/large",
                  {{"genkit:type", "action"},
                   {"genkit:metadata:subtype", "model"},
                   {"genkit:input", R"({"messages":[{"role":"user","content":[{"text":"Where is it?"}]}]})"},
                   {"genkit:output",
                    R"({"message":{"role":"model","content":[{"text":"Near."},
                        {"toolRequest":{"name":"lookup","input":{"a":1},"ref":"1"}}]},"finishReason":"stop",
                        "usage":{"inputTokens":50,"outputTokens":7,"thoughtsTokens":2,"cachedContentTokens":10}})"}});
    EXPECT_EQ(span.facts().usage, (Usage{.input = 50, .output = 7, .cacheRead = 10, .reasoning = 2}));
    EXPECT_EQ(span.facts().session.title, "Where is it?");
    EXPECT_EQ(told(span.content().input), "user: Where is it?\n");
    EXPECT_EQ(told(span.content().output), "assistant: Near. <calls lookup {\"a\":1} as 1>\n");
}

TEST(FrameworksVocabulary, GenkitToolAndFlow)
{
    ToldSpan tool("lookup",
                  {{"genkit:metadata:subtype", "tool"},
                   {"genkit:name", "lookup"},
                   {"genkit:input", R"({"id":7})"},
                   {"genkit:state", "error"}});
    EXPECT_EQ(tool.facts().tool, "lookup");
    EXPECT_EQ(tool.facts().status, SpanStatus::error);
    EXPECT_EQ(tool.content().toolCall->arguments, R"({"id":7})");
    ToldSpan flow("supportFlow", {{"genkit:metadata:subtype", "flow"}, {"genkit:name", "supportFlow"}});
    EXPECT_EQ(flow.facts().agent, "supportFlow");
}

TEST(FrameworksVocabulary, GenkitRetriever)
{
    ToldSpan span(
        "kb",
        {{"genkit:metadata:subtype", "retriever"},
         {"genkit:input", R"({"query":{"content":[{"text":"where is my order"}]}})"},
         {"genkit:output", R"({"documents":[{"content":[{"text":"doc one"}],"metadata":{"score":0.9}}]})"}});
    EXPECT_EQ(span.content().retrievalQuery, "where is my order");
    EXPECT_EQ(told(span.content().documents), " 0.90 doc one");
}

TEST(FrameworksVocabulary, GoogleAdk)
{
    ToldSpan model(
        "call_llm",
        {{"gen_ai.request.model", "gemini"},
         {"gcp.vertex.agent.session_id", "s"},
         {"gcp.vertex.agent.llm_request",
          R"({"model":"gemini","config":{"system_instruction":"Be short"},
                         "contents":[{"role":"user","parts":[{"text":"Hi"}]},
                                     {"role":"user","parts":[{"function_response":{"id":"1","name":"f","response":{"b":2}}}]}]})"},
         {"gcp.vertex.agent.llm_response",
          R"({"content":{"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}}}]}})"}});
    EXPECT_EQ(model.facts().kind, SpanKind::model);
    EXPECT_EQ(model.facts().session.sessionId, "s");
    EXPECT_EQ(told(model.content().input), "system: Be short\nuser: Hi\nuser: <answers 1 {\"b\":2}>\n");
    EXPECT_EQ(told(model.content().output), "assistant: <calls f {\"a\":1} as >\n");
    ToldSpan tool("execute_tool f",
                  {{"gen_ai.operation.name", "execute_tool"},
                   {"gen_ai.tool.name", "f"},
                   {"gcp.vertex.agent.tool_call_args", R"({"a":1})"},
                   {"gcp.vertex.agent.tool_response", R"({"b":2})"}});
    EXPECT_EQ(tool.content().toolCall->arguments, R"({"a":1})");
    EXPECT_EQ(tool.content().toolCall->result, R"({"b":2})");
}

TEST(FrameworksVocabulary, LiveKit)
{
    ToldSpan span("llm_node",
                  {{"gen_ai.request.model", "m"},
                   {"lk.chat_ctx", R"({"items":[{"type":"message","role":"user","content":["Hi"]}]})"},
                   {"lk.response.text", "Yo"}});
    EXPECT_EQ(told(span.content().input), "user: Hi\n");
    EXPECT_EQ(told(span.content().output), "assistant: Yo\n");
}

TEST(FrameworksVocabulary, SpansOfTheAnthropicSdk)
{
    ToldSpan span("anthropic.messages.create",
                  {{"gen_ai.operation.name", "chat"},
                   {"gen_ai.provider.name", "anthropic"},
                   {"gen_ai.usage.input_tokens", 930},
                   {"gen_ai.usage.output_tokens", 25},
                   {"gen_ai.usage.cache_read.input_tokens", 0},
                   {"gen_ai.usage.cache_write.input_tokens", 900},
                   {"error.type", "overloaded_error"},
                   {"http.request.resend_count", 1}});
    span.status(OtlpStatus::error);
    EXPECT_EQ(span.facts().usage, (Usage{.input = 930, .output = 25, .cacheRead = 0, .cacheWrite = 900}));
    EXPECT_EQ(span.facts().errorType, "overloaded_error");
}

} // namespace
} // namespace retrospan
