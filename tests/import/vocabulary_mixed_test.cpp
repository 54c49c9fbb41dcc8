// What holds for every vocabulary: several on one span, resources, unknown attributes, status, titles.
#include "support/told_span.h"

#include <gtest/gtest.h>

namespace retrospan {
namespace {

using test::Structured;
using test::told;
using test::ToldSpan;

// Koog writes GenAI, OpenInference and Langfuse on one span.
TEST(MixedVocabularies, EachFieldComesFromTheMostSpecificOneAndNoneIsLost)
{
    ToldSpan span("call",
                  {{"gen_ai.operation.name", "execute_tool"},
                   {"gen_ai.request.model", "requested"},
                   {"gen_ai.usage.input_tokens", 1},
                   {"gen_ai.usage.output_tokens", 2},
                   {"gen_ai.agent.name", "genai agent"},
                   {"gen_ai.conversation.id", "genai conversation"},
                   {"openinference.span.kind", "CHAIN"},
                   {"llm.token_count.prompt", 10},
                   {"llm.token_count.completion_details.reasoning", 3},
                   {"session.id", "openinference session"},
                   {"langfuse.observation.type", "generation"},
                   {"langfuse.observation.model.name", "langfuse model"},
                   {"user.id", "user"}});
    const SpanFacts facts = span.facts();
    EXPECT_EQ(facts.kind, SpanKind::model);
    EXPECT_EQ(facts.model, "langfuse model");
    EXPECT_EQ(facts.agent, "genai agent");
    EXPECT_EQ(facts.usage, (Usage{.input = 10, .output = 2, .reasoning = 3}));
    EXPECT_EQ(facts.session.sessionId, "openinference session");
    EXPECT_EQ(facts.session.user, "user");
}

TEST(MixedVocabularies, TheOrderOfAttributesDoesNotMatter)
{
    ToldSpan one(
        "x", {{"llm.token_count.prompt", 10}, {"gen_ai.usage.input_tokens", 1}, {"ai.usage.inputTokens", 2}});
    ToldSpan other(
        "x", {{"ai.usage.inputTokens", 2}, {"gen_ai.usage.input_tokens", 1}, {"llm.token_count.prompt", 10}});
    EXPECT_EQ(one.facts().usage.input, 10);
    EXPECT_EQ(other.facts().usage.input, 10);
}

// A type that says only "some span" leaves the word to the next vocabulary.
TEST(MixedVocabularies, AVagueKindYieldsToAPreciseOne)
{
    ToldSpan span("x", {{"langfuse.observation.type", "span"}, {"openinference.span.kind", "TOOL"}});
    EXPECT_EQ(span.facts().kind, SpanKind::tool);
    ToldSpan unknown("x", {{"traceloop.span.kind", "unknown"}, {"gen_ai.operation.name", "chat"}});
    EXPECT_EQ(unknown.facts().kind, SpanKind::model);
    ToldSpan evidence("x", {{"openinference.span.kind", "UNKNOWN"}, {"gen_ai.tool.name", "f"}});
    EXPECT_EQ(evidence.facts().kind, SpanKind::tool);
}

TEST(MixedVocabularies, MessagesOfOneAndCountsOfAnother)
{
    ToldSpan span("x",
                  {{"openinference.span.kind", "LLM"},
                   {"llm.input_messages.0.message.role", "user"},
                   {"llm.input_messages.0.message.content", "Hi"},
                   {"gen_ai.system_instructions", R"([{"type":"text","content":"Be short"}])"},
                   {"ai.response.text", "Yo"},
                   {"langfuse.observation.usage_details", R"({"input":5,"output":6})"}});
    EXPECT_EQ(span.facts().usage, (Usage{.input = 5, .output = 6}));
    EXPECT_EQ(told(span.content().input), "system: Be short\nuser: Hi\n");
    EXPECT_EQ(told(span.content().output), "assistant: Yo\n");
}

TEST(MixedVocabularies, ResourcesStandBehindSpans)
{
    ToldSpan span("x", {{"deployment.environment", "span"}});
    span.resource({{"service.name", "shop"},
                   {"service.version", "1.2"},
                   {"deployment.environment.name", "resource"},
                   {"session.id", "sess"},
                   {"tenant.id", "acme"}});
    const SpanFacts facts = span.facts();
    EXPECT_EQ(facts.service, "shop");
    EXPECT_EQ(facts.session.environment, "span");
    EXPECT_EQ(facts.session.agentVersion, "1.2");
    EXPECT_EQ(facts.session.sessionId, "sess");
    EXPECT_EQ(facts.session.tenant, "acme");
}

TEST(MixedVocabularies, NumbersAsIdsAreRead)
{
    ToldSpan span("x", {{"session_id", 17}, {"user_id", 4}});
    EXPECT_EQ(span.facts().session.sessionId, "17");
    EXPECT_EQ(span.facts().session.user, "4");
}

TEST(MixedVocabularies, Status)
{
    ToldSpan ok("x", {});
    EXPECT_EQ(ok.status(OtlpStatus::ok).facts().status, SpanStatus::ok);
    ToldSpan unset("x", {});
    EXPECT_EQ(unset.facts().status, SpanStatus::unset);
    ToldSpan failed("x", {{"error.type", "timeout"}});
    EXPECT_EQ(failed.status(OtlpStatus::error).facts().status, SpanStatus::error);
    EXPECT_EQ(failed.facts().errorType, "timeout");
    ToldSpan named("x", {{"error.type", "timeout"}});
    EXPECT_EQ(named.facts().errorType, "") << "no error type without an error";
}

TEST(MixedVocabularies, TitlesAreWhatAUserSaid)
{
    const auto titleOf = [](const char* messages) {
        ToldSpan span("chat", {{"gen_ai.operation.name", "chat"}, {"gen_ai.input.messages", messages}});
        return std::string(span.root().facts().session.title);
    };
    EXPECT_EQ(titleOf(R"([{"role":"user","content":"  Hello\n\n there "}])"), "Hello there");
    EXPECT_EQ(titleOf(R"([{"role":"user","content":"<system-reminder>x"},{"role":"user","content":"Hi"}])"),
              "Hi");
    EXPECT_EQ(titleOf(R"([{"role":"user","content":"{\"args\":[]}"}])"), "chat");
    EXPECT_EQ(titleOf(R"([{"role":"system","content":"Be short"}])"), "chat");
    const std::string longText(500, 'x');
    const std::string message = R"([{"role":"user","content":")" + longText + "\"}]";
    EXPECT_EQ(titleOf(message.c_str()).size(), 200U);
}

TEST(MixedVocabularies, ARootsQuestionIsATitle)
{
    const auto titleOf = [](const char* input) {
        ToldSpan span("chain", {{"openinference.span.kind", "CHAIN"}, {"input.value", input}});
        return std::string(span.root().facts().session.title);
    };
    EXPECT_EQ(titleOf("Where is it?"), "Where is it?");
    EXPECT_EQ(titleOf(R"({"question":"Where is it?","k":3})"), "Where is it?");
    EXPECT_EQ(titleOf(R"({"args":[],"kwargs":{}})"), "chain");
}

TEST(MixedVocabularies, AToolsInputIsNoTitle)
{
    ToldSpan span("lookup", {{"openinference.span.kind", "TOOL"}, {"input.value", "Hello"}});
    EXPECT_EQ(span.facts().session.title, "");
}

TEST(MixedVocabularies, UnknownAttributesAreToldApart)
{
    for (const char* known :
         {"gen_ai.request.temperature", "llm.input_messages.3.message.content",
          "langfuse.trace.metadata.plan", "ai.settings.maxRetries", "ai.response.msToFirstChunk",
          "traceloop.association.properties.chat_id", "langsmith.metadata.LANGSMITH_TRACING",
          "embedding.embeddings.0.embedding.text", "genkit:path", "gen_ai.client.operation.duration",
          "anthropic.request.id", "llm.cost.prompt_details.input", "retrieval.documents.0.document.metadata",
          "graph.node.parent_id", "openinference.span.kind"})
        EXPECT_TRUE(import::isKnownAttribute(known)) << known;
    for (const char* unknown : {"http.route", "my.own.attribute", "gen_ai", "llm", ""})
        EXPECT_FALSE(import::isKnownAttribute(unknown)) << unknown;
}

TEST(MixedVocabularies, HostileValuesAreReadAsNothing)
{
    const std::string deep(5'000, '[');
    ToldSpan span("x",
                  {{"openinference.span.kind", 7},
                   {"metadata", deep.c_str()},
                   {"gen_ai.input.messages", Structured{R"({"messages":{"messages":{"messages":7}}})"}},
                   {"langfuse.observation.usage_details", Structured{R"(["input",5])"}},
                   {"tag.tags", true},
                   {"llm.cost.total", 1e300},
                   {"gen_ai.usage.input_tokens", 1e300}});
    const SpanFacts facts = span.facts();
    EXPECT_FALSE(facts.usage.known());
    EXPECT_EQ(facts.reportedCostMicroUsd, kUnknown);
    EXPECT_TRUE(facts.session.tags.empty());
    EXPECT_EQ(facts.kind, SpanKind::step);
}

} // namespace
} // namespace retrospan
