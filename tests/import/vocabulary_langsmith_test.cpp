// LangSmith's OpenTelemetry mode.
#include "support/told_span.h"

#include <gtest/gtest.h>

namespace retrospan {
namespace {

using test::told;
using test::ToldSpan;

// LangSmith writes gen_ai.operation.name = "embeddings" on retrievers and "chat" on prompts.
TEST(LangsmithVocabulary, ItsKindIsBelievedFirst)
{
    ToldSpan retriever("fetch_context",
                       {{"gen_ai.operation.name", "embeddings"}, {"langsmith.span.kind", "retriever"}});
    EXPECT_EQ(retriever.facts().kind, SpanKind::retrieval);
    ToldSpan prompt("template", {{"gen_ai.operation.name", "chat"}, {"langsmith.span.kind", "prompt"}});
    EXPECT_EQ(prompt.facts().kind, SpanKind::step);
    const std::pair<const char*, SpanKind> kinds[] = {
        {"llm", SpanKind::model},           {"chain", SpanKind::step},  {"tool", SpanKind::tool},
        {"embedding", SpanKind::embedding}, {"parser", SpanKind::step}, {"other", SpanKind::step}};
    for (const auto& [word, kind] : kinds) {
        ToldSpan span("s", {{"langsmith.span.kind", word}});
        EXPECT_EQ(span.facts().kind, kind) << word;
    }
}

TEST(LangsmithVocabulary, ModelCall)
{
    ToldSpan span(
        "ChatFake",
        {{"langsmith.span.kind", "llm"},
         {"gen_ai.system", "langchain"},
         {"gen_ai.request.model", "fake-large"},
         {"langsmith.metadata.ls_model_name", "fake-large-2"},
         {"langsmith.metadata.ls_provider", "fake-provider"},
         {"langsmith.usage_metadata",
          R"({"input_tokens":111,"output_tokens":9,"total_tokens":120,
                        "input_token_details":{"cache_read":5,"cache_creation":2,"audio":1},
                        "output_token_details":{"reasoning":4,"audio":3}})"},
         {"gen_ai.usage.input_tokens", 111},
         {"gen_ai.prompt",
          R"({"messages":[[{"lc":1,"type":"constructor","id":["langchain_core","messages","HumanMessage"],
                        "kwargs":{"content":"first"}}]]})"},
         {"gen_ai.completion",
          R"({"generations":[[{"message":{"lc":1,"type":"constructor",
                        "id":["langchain_core","messages","AIMessage"],
                        "kwargs":{"content":"","tool_calls":[{"id":"c1","name":"weather","args":{"a":1}}]}}}]]})"}});
    const SpanFacts facts = span.facts();
    EXPECT_EQ(facts.model, "fake-large-2");
    EXPECT_EQ(facts.provider, "fake-provider");
    EXPECT_EQ(facts.usage,
              (Usage{.input = 111,
                     .output = 9,
                     .cacheRead = 5,
                     .cacheWrite = 2,
                     .reasoning = 4,
                     .audioInput = 1,
                     .audioOutput = 3}));
    EXPECT_EQ(told(span.content().input), "user: first\n");
    EXPECT_EQ(told(span.content().output), "assistant: <calls weather {\"a\":1} as c1>\n");
}

TEST(LangsmithVocabulary, DetailsBesideTheCounts)
{
    ToldSpan span("ChatFake",
                  {{"langsmith.span.kind", "llm"},
                   {"gen_ai.usage.input_tokens", 111},
                   {"gen_ai.usage.output_tokens", 9},
                   {"gen_ai.usage.input_token_details", R"({"cache_read":5})"},
                   {"gen_ai.usage.output_token_details", R"({"reasoning":2})"}});
    EXPECT_EQ(span.facts().usage, (Usage{.input = 111, .output = 9, .cacheRead = 5, .reasoning = 2}));
}

// `gen_ai.system` = "langchain" stands on every span: a framework, not a provider.
TEST(LangsmithVocabulary, AFrameworkIsNoProvider)
{
    ToldSpan span("chat_turn", {{"langsmith.span.kind", "chain"}, {"gen_ai.system", "langchain"}});
    EXPECT_EQ(span.facts().provider, "");
}

// `langsmith.trace.session_name` is the project.
TEST(LangsmithVocabulary, TheSessionIsTheThreadNotTheProject)
{
    ToldSpan span("x",
                  {{"langsmith.span.kind", "chain"},
                   {"langsmith.trace.session_name", "example-project"},
                   {"langsmith.metadata.thread_id", "thread-1"},
                   {"langsmith.metadata.user_id", "user-ls"},
                   {"langsmith.metadata.tenant_id", "acme"},
                   {"langsmith.metadata.channel", "chat"},
                   {"langsmith.span.tags", "example, second"}});
    const SessionFactsView session = span.facts().session;
    EXPECT_EQ(session.sessionId, "thread-1");
    EXPECT_EQ(session.user, "user-ls");
    EXPECT_EQ(session.tenant, "acme");
    EXPECT_EQ(session.channel, "chat");
    EXPECT_EQ(session.tags, (std::vector<std::string_view>{"example", "second"}));
    ToldSpan project("x", {{"langsmith.trace.session_name", "p"}, {"langsmith.trace.session_id", "q"}});
    EXPECT_EQ(project.facts().session.sessionId, "");
}

// A failed tool has status OK and an exception event.
TEST(LangsmithVocabulary, AnExceptionEventIsAFailure)
{
    ToldSpan span("book_seat", {{"langsmith.span.kind", "tool"}, {"gen_ai.prompt", R"({"seat":"1A"})"}});
    span.status(OtlpStatus::ok)
        .event("exception", {{"exception.type", "Error"}, {"exception.message", "Error: no seats left"}});
    const SpanFacts facts = span.facts();
    EXPECT_EQ(facts.status, SpanStatus::error);
    EXPECT_TRUE(facts.flags.has(SpanFlag::exceptionEvent));
    EXPECT_EQ(facts.errorType, "Error");
    EXPECT_EQ(facts.tool, "book_seat");
    const auto call = span.content().toolCall;
    ASSERT_TRUE(call.has_value());
    EXPECT_EQ(call->arguments, R"({"seat":"1A"})");
    EXPECT_EQ(call->error, "Error: no seats left");
    EXPECT_FALSE(call->result.has_value());
}

TEST(LangsmithVocabulary, RetrievedDocuments)
{
    ToldSpan span(
        "fetch_context",
        {{"langsmith.span.kind", "retriever"},
         {"gen_ai.prompt", R"({"input":"first"})"},
         {"gen_ai.completion",
          R"({"outputs":[{"page_content":"ctx first","type":"Document","metadata":{"source":"kb"}}]})"}});
    EXPECT_EQ(span.content().retrievalQuery, "first");
    EXPECT_EQ(told(span.content().documents), " - ctx first");
}

} // namespace
} // namespace retrospan
