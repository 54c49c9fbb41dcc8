// Langfuse SDK over OpenTelemetry.
#include "support/told_span.h"

#include <gtest/gtest.h>

namespace retrospan {
namespace {

using test::Structured;
using test::told;
using test::ToldSpan;

TEST(LangfuseVocabulary, TypesGiveTheKind)
{
    const std::pair<const char*, SpanKind> types[] = {
        {"generation", SpanKind::model},    {"embedding", SpanKind::embedding},
        {"agent", SpanKind::agent},         {"tool", SpanKind::tool},
        {"chain", SpanKind::step},          {"retriever", SpanKind::retrieval},
        {"span", SpanKind::step},           {"event", SpanKind::step},
        {"guardrail", SpanKind::guardrail}, {"evaluator", SpanKind::evaluator}};
    for (const auto& [type, kind] : types) {
        ToldSpan span("s", {{"langfuse.observation.type", type}});
        EXPECT_EQ(span.facts().kind, kind) << type;
    }
}

// The Python SDK up to 3.3 writes "span" for generations.
TEST(LangfuseVocabulary, ASpanWithModelAndUsageIsAGeneration)
{
    ToldSpan span("plan",
                  {{"langfuse.observation.type", "span"},
                   {"langfuse.observation.model.name", "m"},
                   {"langfuse.observation.usage_details", R"({"input":6,"total":6})"}});
    EXPECT_EQ(span.facts().kind, SpanKind::model);
}

TEST(LangfuseVocabulary, TheTotalOfAnEmbeddingIsInput)
{
    ToldSpan span("embed",
                  {{"langfuse.observation.type", "embedding"},
                   {"langfuse.observation.model.name", "m"},
                   {"langfuse.observation.usage_details", R"({"total":9})"}});
    EXPECT_EQ(span.facts().usage.input, 9);
}

TEST(LangfuseVocabulary, Generation)
{
    ToldSpan span(
        "plan",
        {{"langfuse.observation.type", "generation"},
         {"langfuse.observation.model.name", "fake-1"},
         {"langfuse.observation.model.parameters", R"({"temperature":0.3,"max_tokens":64})"},
         {"langfuse.observation.input", R"([{"role":"user","content":"where is my order"}])"},
         {"langfuse.observation.output", R"({"role":"assistant","content":"on its way"})"},
         {"langfuse.observation.usage_details",
          R"({"input":179,"output":35,"output_reasoning":64,"total":278})"},
         {"langfuse.observation.cost_details", R"({"input":0.0005,"output":0.00008,"total":0.00058})"},
         {"langfuse.observation.prompt.name", "planner"},
         {"langfuse.observation.prompt.version", 12},
         {"langfuse.observation.completion_start_time", "\"2026-11-21T01:22:01.532Z\""}});
    const SpanFacts facts = span.facts();
    EXPECT_EQ(facts.model, "fake-1");
    EXPECT_EQ(facts.usage, (Usage{.input = 179, .output = 99, .reasoning = 64}));
    EXPECT_EQ(facts.reportedCostMicroUsd, 580);
    EXPECT_EQ(facts.session.promptVersion, "12");
    EXPECT_EQ(facts.session.title, "where is my order");
    const SpanContent content = span.content();
    EXPECT_EQ(told(content.input), "user: where is my order\n");
    EXPECT_EQ(told(content.output), "assistant: on its way\n");
    EXPECT_EQ(content.parameters.size(), 2U);
}

// Keys are disjoint and sum to the total, unless input and output alone do.
TEST(LangfuseVocabulary, UsageShapes)
{
    const auto usageOf = [](const char* details) {
        ToldSpan span("x", {{"langfuse.observation.usage_details", details}});
        return span.facts().usage;
    };
    EXPECT_EQ(
        usageOf(R"({"input":10,"cache_read_input_tokens":90,"cache_creation_input_tokens":5,"output":7})"),
        (Usage{.input = 105, .output = 7, .cacheRead = 90, .cacheWrite = 5}));
    EXPECT_EQ(usageOf(R"({"input":100,"input_cached_tokens":40,"output":7,"total":107})"),
              (Usage{.input = 100, .output = 7, .cacheRead = 40}));
    EXPECT_EQ(usageOf(R"({"input":10,"input_audio_tokens":4,"output":7,"output_audio_tokens":2,"total":23})"),
              (Usage{.input = 14, .output = 9, .audioInput = 4, .audioOutput = 2}));
    EXPECT_EQ(usageOf(R"({"prompt_tokens":9,"completion_tokens":3,"total_tokens":12,
                          "prompt_tokens_details":{"cached_tokens":4},
                          "completion_tokens_details":{"reasoning_tokens":1}})"),
              (Usage{.input = 9, .output = 3, .cacheRead = 4, .reasoning = 1}));
    EXPECT_EQ(usageOf(R"({"input":6,"total":6})"), (Usage{.input = 6}));
    EXPECT_FALSE(usageOf("no JSON").known());
}

TEST(LangfuseVocabulary, CostWithoutATotalIsItsSum)
{
    ToldSpan span("x", {{"langfuse.observation.cost_details", R"({"input":0.5,"output":"0.25"})"}});
    EXPECT_EQ(span.facts().reportedCostMicroUsd, 750'000);
}

TEST(LangfuseVocabulary, TraceFactsOnAnySpan)
{
    ToldSpan span("kb-retriever",
                  {{"langfuse.observation.type", "retriever"},
                   {"langfuse.trace.name", "turn 1"},
                   {"langfuse.trace.tags", Structured{R"(["example","turn-1"])"}},
                   {"langfuse.trace.metadata.tenant", "acme"},
                   {"langfuse.observation.metadata.channel", "mail"},
                   {"langfuse.environment", "example"},
                   {"langfuse.release", "r1"},
                   {"langfuse.version", "v3"},
                   {"session.id", "sess-langfuse"},
                   {"user.id", "user-lf"}});
    const SessionFactsView session = span.facts().session;
    EXPECT_EQ(session.workflow, "turn 1");
    EXPECT_EQ(session.tags, (std::vector<std::string_view>{"example", "turn-1"}));
    EXPECT_EQ(session.tenant, "acme");
    EXPECT_EQ(session.channel, "mail");
    EXPECT_EQ(session.environment, "example");
    EXPECT_EQ(session.agentVersion, "r1");
    EXPECT_EQ(session.sessionId, "sess-langfuse");
    EXPECT_EQ(session.user, "user-lf");
}

TEST(LangfuseVocabulary, CompatibilityNamesAndMetadataObjects)
{
    ToldSpan span("x",
                  {{"langfuse.session.id", "s"},
                   {"langfuse.user.id", "u"},
                   {"langfuse.trace.metadata", R"({"tenantId":"acme","thread_id":"not this"})"},
                   {"langfuse.observation.metadata", Structured{R"({"outcome":"solved"})"}}});
    const SessionFactsView session = span.facts().session;
    EXPECT_EQ(session.sessionId, "s");
    EXPECT_EQ(session.user, "u");
    EXPECT_EQ(session.tenant, "acme");
    EXPECT_EQ(session.outcome, "solved");
}

TEST(LangfuseVocabulary, AFailedToolByItsLevel)
{
    ToldSpan span("refund",
                  {{"langfuse.observation.type", "tool"},
                   {"langfuse.observation.level", "ERROR"},
                   {"langfuse.observation.status_message", "gateway down"},
                   {"langfuse.observation.input", R"({"order":7})"}});
    const SpanFacts facts = span.facts();
    EXPECT_EQ(facts.status, SpanStatus::error);
    EXPECT_EQ(facts.tool, "refund");
    const auto call = span.content().toolCall;
    ASSERT_TRUE(call.has_value());
    EXPECT_EQ(call->arguments, R"({"order":7})");
    EXPECT_EQ(call->error, "gateway down");
    EXPECT_EQ(import::errorMessage(span.view()), "gateway down");
    ToldSpan warning("guard", {{"langfuse.observation.level", "WARNING"}});
    EXPECT_EQ(warning.facts().status, SpanStatus::unset);
}

TEST(LangfuseVocabulary, AgentsAreNamedByTheirSpan)
{
    ToldSpan span("support-agent",
                  {{"langfuse.observation.type", "agent"}, {"langfuse.trace.input", "Where is my order?"}});
    EXPECT_EQ(span.facts().agent, "support-agent");
    EXPECT_EQ(span.root().facts().session.title, "Where is my order?");
}

TEST(LangfuseVocabulary, RetrievedDocuments)
{
    ToldSpan span("kb-retriever",
                  {{"langfuse.observation.type", "retriever"},
                   {"langfuse.observation.input", "q"},
                   {"langfuse.observation.output", R"([{"id":"d1","score":0.8}])"}});
    EXPECT_EQ(span.content().retrievalQuery, "q");
    EXPECT_EQ(told(span.content().documents), "d1 0.80 ");
}

} // namespace
} // namespace retrospan
