// MLflow over OpenTelemetry: every value is JSON text, plain strings included.
#include "support/told_span.h"

#include <gtest/gtest.h>

namespace retrospan {
namespace {

using test::told;
using test::ToldSpan;

TEST(MlflowVocabulary, TypesAreQuotedText)
{
    const std::pair<const char*, SpanKind> types[] = {
        {R"("LLM")", SpanKind::model},           {R"("CHAT_MODEL")", SpanKind::model},
        {R"("AGENT")", SpanKind::agent},         {R"("TOOL")", SpanKind::tool},
        {R"("RETRIEVER")", SpanKind::retrieval}, {R"("EMBEDDING")", SpanKind::embedding},
        {R"("RERANKER")", SpanKind::reranker},   {R"("CHAIN")", SpanKind::step},
        {R"("PARSER")", SpanKind::step},         {R"("MEMORY")", SpanKind::step},
        {R"("UNKNOWN")", SpanKind::step}};
    for (const auto& [type, kind] : types) {
        ToldSpan span("s", {{"mlflow.spanType", type}});
        EXPECT_EQ(span.facts().kind, kind) << type;
    }
}

TEST(MlflowVocabulary, ModelCall)
{
    ToldSpan span(
        "Completions",
        {{"mlflow.spanType", R"("CHAT_MODEL")"},
         {"mlflow.llm.model", R"("gpt-4o")"},
         {"mlflow.llm.provider", R"("openai")"},
         {"mlflow.chat.tokenUsage",
          R"({"input_tokens":100,"output_tokens":20,"total_tokens":120,
                        "cache_read_input_tokens":30,"cache_creation_input_tokens":4})"},
         {"mlflow.llm.cost", R"({"input_cost":0.01,"output_cost":0.02,"total_cost":0.03})"},
         {"mlflow.trace.session", R"("sess")"},
         {"mlflow.trace.user", R"("user")"},
         {"mlflow.linkedPrompts", R"([{"name":"plan","version":"4"}])"},
         {"mlflow.chat.tools", R"([{"type":"function","function":{"name":"f"}}])"},
         {"mlflow.spanInputs", R"({"messages":[{"role":"user","content":"Hi"}]})"},
         {"mlflow.spanOutputs",
          R"({"choices":[{"message":{"role":"assistant","content":"Yo"},"finish_reason":"stop"}]})"}});
    const SpanFacts facts = span.facts();
    EXPECT_EQ(facts.model, "gpt-4o");
    EXPECT_EQ(facts.provider, "openai");
    EXPECT_EQ(facts.usage, (Usage{.input = 100, .output = 20, .cacheRead = 30, .cacheWrite = 4}));
    EXPECT_EQ(facts.reportedCostMicroUsd, 30'000);
    EXPECT_EQ(facts.session.sessionId, "sess");
    EXPECT_EQ(facts.session.user, "user");
    EXPECT_EQ(facts.session.promptVersion, "4");
    EXPECT_EQ(facts.session.title, "Hi");
    const SpanContent content = span.content();
    EXPECT_EQ(told(content.input), "user: Hi\n");
    EXPECT_EQ(told(content.output), "assistant: Yo\n");
    ASSERT_EQ(content.tools.size(), 1U);
    EXPECT_EQ(content.tools[0].name, "f");
}

TEST(MlflowVocabulary, CostFromItsParts)
{
    ToldSpan span("x", {{"mlflow.llm.cost", R"({"input_cost":0.01,"output_cost":0.02})"}});
    EXPECT_EQ(span.facts().reportedCostMicroUsd, 30'000);
}

TEST(MlflowVocabulary, ToolsAreNamedByTheirSpan)
{
    ToldSpan span("lookup",
                  {{"mlflow.spanType", R"("TOOL")"},
                   {"mlflow.spanInputs", R"({"id":7})"},
                   {"mlflow.spanOutputs", R"("found \"it\"")"}});
    EXPECT_EQ(span.facts().tool, "lookup");
    const auto call = span.content().toolCall;
    ASSERT_TRUE(call.has_value());
    EXPECT_EQ(call->arguments, R"({"id":7})");
    EXPECT_EQ(call->result, R"(found "it")");
}

TEST(MlflowVocabulary, RetrievedDocuments)
{
    ToldSpan span("retrieve",
                  {{"mlflow.spanType", R"("RETRIEVER")"},
                   {"mlflow.spanInputs", R"({"query":"refunds"})"},
                   {"mlflow.spanOutputs", R"([{"page_content":"text","metadata":{"a":1},"id":"d1"}])"}});
    EXPECT_EQ(span.content().retrievalQuery, "refunds");
    EXPECT_EQ(told(span.content().documents), "d1 - text");
    EXPECT_EQ(span.content().documents[0].metadata, R"({"a":1})");
}

} // namespace
} // namespace retrospan
