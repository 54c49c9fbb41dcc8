// OpenInference as its instrumentations for OpenAI, Anthropic, OpenAI Agents and LangChain write it.
#include "support/told_span.h"

#include <gtest/gtest.h>

namespace retrospan {
namespace {

using test::Structured;
using test::told;
using test::ToldSpan;

TEST(OpenInferenceVocabulary, KindsInEitherCase)
{
    const std::pair<const char*, SpanKind> kinds[] = {
        {"LLM", SpanKind::model},           {"llm", SpanKind::model},   {"EMBEDDING", SpanKind::embedding},
        {"AGENT", SpanKind::agent},         {"TOOL", SpanKind::tool},   {"RETRIEVER", SpanKind::retrieval},
        {"RERANKER", SpanKind::reranker},   {"CHAIN", SpanKind::step},  {"GUARDRAIL", SpanKind::guardrail},
        {"EVALUATOR", SpanKind::evaluator}, {"PROMPT", SpanKind::step}, {"UNKNOWN", SpanKind::step}};
    for (const auto& [word, kind] : kinds) {
        ToldSpan span("s", {{"openinference.span.kind", word}});
        EXPECT_EQ(span.facts().kind, kind) << word;
    }
}

TEST(OpenInferenceVocabulary, ChatCompletion)
{
    ToldSpan span("OpenAI Chat Completions",
                  {{"openinference.span.kind", "LLM"},
                   {"llm.system", "openai"},
                   {"llm.model_name", "gpt-5"},
                   {"llm.invocation_parameters", R"({"model":"gpt-5","temperature":0.1,"tools":[{}]})"},
                   {"llm.input_messages.0.message.role", "system"},
                   {"llm.input_messages.0.message.content", "s"},
                   {"llm.input_messages.1.message.role", "user"},
                   {"llm.input_messages.1.message.contents.0.message_content.type", "text"},
                   {"llm.input_messages.1.message.contents.0.message_content.text", "look"},
                   {"llm.input_messages.1.message.contents.1.message_content.type", "image"},
                   {"llm.input_messages.1.message.contents.1.message_content.image.image.url",
                    "data:image/png;base64,aGk="},
                   {"llm.output_messages.0.message.role", "assistant"},
                   {"llm.output_messages.0.message.content", "chat text"},
                   {"llm.output_messages.0.message.tool_calls.0.tool_call.id", "call_1"},
                   {"llm.output_messages.0.message.tool_calls.0.tool_call.function.name", "f"},
                   {"llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments", R"({"a":1})"},
                   {"llm.finish_reason", "tool_calls"},
                   {"llm.tools.0.tool.json_schema",
                    R"({"type":"function","function":{"name":"f","parameters":{"b":2}}})"},
                   {"llm.token_count.prompt", 88},
                   {"llm.token_count.completion", 30},
                   {"llm.token_count.total", 118},
                   {"llm.token_count.prompt_details.cache_read", 4},
                   {"llm.token_count.prompt_details.audio", 2},
                   {"llm.token_count.completion_details.reasoning", 3},
                   {"llm.token_count.completion_details.audio", 1},
                   {"llm.cost.total", 0.001},
                   {"session.id", "sess-openai"},
                   {"user.id", "user-oi"}});
    const SpanFacts facts = span.facts();
    EXPECT_EQ(facts.model, "gpt-5");
    EXPECT_EQ(facts.provider, "openai");
    EXPECT_EQ(facts.session.sessionId, "sess-openai");
    EXPECT_EQ(facts.session.user, "user-oi");
    EXPECT_EQ(facts.session.title, "look");
    EXPECT_EQ(facts.reportedCostMicroUsd, 1'000);
    EXPECT_EQ(
        facts.usage,
        (Usage{
            .input = 88, .output = 30, .cacheRead = 4, .reasoning = 3, .audioInput = 2, .audioOutput = 1}));
    const SpanContent content = span.content();
    EXPECT_EQ(told(content.input), "system: s\nuser: look <image image/pnghi>\n");
    EXPECT_EQ(told(content.output), "assistant: chat text <calls f {\"a\":1} as call_1> (tool_calls)\n");
    ASSERT_EQ(content.tools.size(), 1U);
    EXPECT_EQ(content.tools[0].name, "f");
    ASSERT_EQ(content.parameters.size(), 1U);
    EXPECT_EQ(content.parameters[0].first, "temperature");
}

// Lists are flattened in any order, with gaps, and ".10." sorts before ".2." as text.
TEST(OpenInferenceVocabulary, FlattenedListsAreRebuiltInNumericOrder)
{
    ToldSpan span("llm",
                  {{"openinference.span.kind", "LLM"},
                   {"llm.input_messages.10.message.role", "user"},
                   {"llm.input_messages.10.message.content", "ten"},
                   {"llm.input_messages.2.message.content", "two"},
                   {"llm.input_messages.0.message.content", "zero"},
                   {"llm.input_messages.x.message.content", "no index"}});
    EXPECT_EQ(told(span.content().input), "user: zero\nuser: two\nuser: ten\n");
}

// The Anthropic instrumentation writes calls both among the contents and as tool_calls.
TEST(OpenInferenceVocabulary, CallsWrittenTwiceAreOne)
{
    ToldSpan span("Anthropic Messages",
                  {{"openinference.span.kind", "LLM"},
                   {"llm.output_messages.0.message.role", "assistant"},
                   {"llm.output_messages.0.message.contents.0.message_content.type", "reasoning"},
                   {"llm.output_messages.0.message.contents.0.message_content.text", "I need the weather"},
                   {"llm.output_messages.0.message.contents.0.message_content.signature", "sig"},
                   {"llm.output_messages.0.message.contents.1.tool_call.id", "t1"},
                   {"llm.output_messages.0.message.contents.1.tool_call.function.name", "get_weather"},
                   {"llm.output_messages.0.message.contents.1.tool_call.function.arguments", "{}"},
                   {"llm.output_messages.0.message.tool_calls.0.tool_call.id", "t1"},
                   {"llm.output_messages.0.message.tool_calls.0.tool_call.function.name", "get_weather"},
                   {"llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments", "{}"}});
    EXPECT_EQ(told(span.content().output),
              "assistant: <thinks I need the weather> <calls get_weather {} as t1>\n");
}

TEST(OpenInferenceVocabulary, ToolAnswersAndFunctionCalls)
{
    ToldSpan span("llm",
                  {{"openinference.span.kind", "LLM"},
                   {"llm.input_messages.0.message.role", "assistant"},
                   {"llm.input_messages.0.message.function_call_name", "f"},
                   {"llm.input_messages.0.message.function_call_arguments_json", "{}"},
                   {"llm.input_messages.1.message.role", "tool"},
                   {"llm.input_messages.1.message.tool_call_id", "c1"},
                   {"llm.input_messages.1.message.content", "seven"},
                   {"llm.input_messages.2.message.role", "tool"},
                   {"llm.input_messages.2.message.tool_call_id", "c2"},
                   {"llm.input_messages.2.message.contents.0.message_content.text", "a"},
                   {"llm.input_messages.2.message.contents.1.message_content.text", "b"},
                   {"llm.input_messages.3.message.contents.0.message_content.type", "audio"},
                   {"llm.input_messages.3.message.contents.0.message_content.audio.audio.url", "x.mp3"}});
    EXPECT_EQ(told(span.content().input),
              "assistant: <calls f {} as >\ntool: <answers c1 seven>\ntool: <answers c2 a\nb>\n"
              "user: <audio x.mp3>\n");
}

TEST(OpenInferenceVocabulary, CompletionsWithoutMessages)
{
    ToldSpan span("llm",
                  {{"openinference.span.kind", "LLM"},
                   {"llm.prompts.0.prompt.text", "Once upon"},
                   {"llm.choices.0.completion.text", "a time"}});
    EXPECT_EQ(told(span.content().input), "user: Once upon\n");
    EXPECT_EQ(told(span.content().output), "assistant: a time\n");
}

TEST(OpenInferenceVocabulary, CostFromItsParts)
{
    ToldSpan span(
        "llm",
        {{"openinference.span.kind", "LLM"}, {"llm.cost.prompt", 0.5}, {"llm.cost.completion", "0.25"}});
    EXPECT_EQ(span.facts().reportedCostMicroUsd, 750'000);
}

TEST(OpenInferenceVocabulary, EmbeddingsReportATotal)
{
    ToldSpan span("OpenAI Embeddings",
                  {{"openinference.span.kind", "EMBEDDING"},
                   {"embedding.model_name", "text-embedding-3-small"},
                   {"llm.token_count.total", 8}});
    EXPECT_EQ(span.facts().model, "text-embedding-3-small");
    EXPECT_EQ(span.facts().usage, (Usage{.input = 8}));
}

TEST(OpenInferenceVocabulary, ToolCall)
{
    ToldSpan span("get_weather",
                  {{"openinference.span.kind", "TOOL"},
                   {"tool.name", "get_weather"},
                   {"tool_call.id", "t1"},
                   {"tool.description", "w"},
                   {"input.value", R"({"city":"Oslo"})"},
                   {"output.value", "7"}});
    const auto call = span.content().toolCall;
    ASSERT_TRUE(call.has_value());
    EXPECT_EQ(call->name, "get_weather");
    EXPECT_EQ(call->id, "t1");
    EXPECT_EQ(call->arguments, R"({"city":"Oslo"})");
    EXPECT_EQ(call->result, "7");
}

// OpenAI Agents: a guardrail carries tool.name.
TEST(OpenInferenceVocabulary, AGuardrailIsNoTool)
{
    ToldSpan span("no_secrets",
                  {{"openinference.span.kind", "GUARDRAIL"},
                   {"tool.name", "no_secrets"},
                   {"guardrail.triggered", false}});
    EXPECT_EQ(span.facts().kind, SpanKind::guardrail);
    EXPECT_EQ(span.facts().tool, "");
}

// OpenAI Agents: a hand-over is of kind TOOL, both ends are in the JSON of its input.
TEST(OpenInferenceVocabulary, AHandoverWrittenAsATool)
{
    ToldSpan span("handoff to Refunds",
                  {{"openinference.span.kind", "TOOL"},
                   {"tool.name", "handoff_to_Refunds"},
                   {"input.value", R"({"from_agent":"Triage","to_agent":"Refunds"})"}});
    const SpanFacts facts = span.facts();
    EXPECT_EQ(facts.kind, SpanKind::handoff);
    EXPECT_EQ(facts.handoffFrom, "Triage");
    EXPECT_EQ(facts.handoffTo, "Refunds");
    ToldSpan split("handoff to Refunds",
                   {{"openinference.span.kind", "TOOL"},
                    {"input.value", R"({"from":"Triage"})"},
                    {"output.value", R"({"to":"Refunds"})"}});
    EXPECT_EQ(split.facts().handoffFrom, "Triage");
    EXPECT_EQ(split.facts().handoffTo, "Refunds");
    ToldSpan arguments("transfer_to_billing",
                       {{"openinference.span.kind", "TOOL"},
                        {"agent.name", "Triage"},
                        {"input.value", R"({"from":"Monday","to":"ada@example.org"})"}});
    EXPECT_EQ(arguments.facts().handoffFrom, "Triage");
    EXPECT_EQ(arguments.facts().handoffTo, "billing");
}

TEST(OpenInferenceVocabulary, AgentsAndGraphNodes)
{
    ToldSpan named("run", {{"openinference.span.kind", "AGENT"}, {"agent.name", "weather agent"}});
    EXPECT_EQ(named.facts().agent, "weather agent");
    ToldSpan node("Refunds",
                  {{"openinference.span.kind", "AGENT"},
                   {"graph.node.id", "Refunds"},
                   {"graph.node.parent_id", "Triage"}});
    EXPECT_EQ(node.facts().agent, "Refunds");
    ToldSpan unnamed("Support desk", {{"openinference.span.kind", "AGENT"}, {"llm.system", "openai"}});
    EXPECT_EQ(unnamed.facts().agent, "Support desk");
}

// LangGraph: user, thread and node are in the JSON of `metadata`; its text nodes are LangChain constructors.
TEST(OpenInferenceVocabulary, LangGraphMetadata)
{
    ToldSpan span(
        "Fake",
        {{"openinference.span.kind", "LLM"},
         {"metadata",
          R"({"thread_id":"t-1","user_id":42,"tenant":"acme","channel":"chat","langgraph_node":"agent",
                        "feature":"booking","prompt_version":"p3","outcome":"booked","agent_version":"1.2"})"},
         {"input.value",
          R"({"messages":[[{"lc":1,"type":"constructor",
                        "id":["langchain_core","messages","HumanMessage"],"kwargs":{"content":"Book"}}]]})"}});
    const SpanFacts facts = span.facts();
    EXPECT_EQ(facts.agent, "agent");
    EXPECT_EQ(facts.session.sessionId, "t-1");
    EXPECT_EQ(facts.session.user, "42");
    EXPECT_EQ(facts.session.tenant, "acme");
    EXPECT_EQ(facts.session.channel, "chat");
    EXPECT_EQ(facts.session.feature, "booking");
    EXPECT_EQ(facts.session.promptVersion, "p3");
    EXPECT_EQ(facts.session.outcome, "booked");
    EXPECT_EQ(facts.session.agentVersion, "1.2");
    EXPECT_EQ(told(span.content().input), "user: Book\n");
}

TEST(OpenInferenceVocabulary, TheSessionAttributeWinsOverMetadata)
{
    ToldSpan span("x",
                  {{"metadata", R"({"session_id":"from metadata"})"},
                   {"session.id", "own"},
                   {"openinference.span.kind", "CHAIN"}});
    EXPECT_EQ(span.facts().session.sessionId, "own");
}

TEST(OpenInferenceVocabulary, IdsThatSayNothingAreAbsent)
{
    ToldSpan span("x", {{"session.id", ""}, {"user.id", "null"}, {"tag.tags", Structured{R"(["a","b"])"}}});
    const SpanFacts facts = span.facts();
    EXPECT_EQ(facts.session.sessionId, "");
    EXPECT_EQ(facts.session.user, "");
    EXPECT_EQ(facts.session.tags, (std::vector<std::string_view>{"a", "b"}));
}

// LangGraph: a human is asked; that is no failure.
TEST(OpenInferenceVocabulary, AnInterruptIsNoError)
{
    ToldSpan span("human", {{"openinference.span.kind", "CHAIN"}});
    span.status(OtlpStatus::error, R"([{"value":{"question":"pay?"}}] GraphInterrupt: at StateGraph)");
    EXPECT_EQ(span.facts().status, SpanStatus::interrupted);
    ToldSpan byEvent("human", {{"openinference.span.kind", "CHAIN"}});
    byEvent.status(OtlpStatus::error).event("exception", {{"exception.message", "GraphInterrupt"}});
    EXPECT_EQ(byEvent.facts().status, SpanStatus::interrupted);
}

TEST(OpenInferenceVocabulary, RetrievedDocuments)
{
    ToldSpan span("Kb",
                  {{"openinference.span.kind", "RETRIEVER"},
                   {"input.value", "flights"},
                   {"retrieval.documents.1.document.id", "d2"},
                   {"retrieval.documents.1.document.content", "Second"},
                   {"retrieval.documents.1.document.score", 0.5},
                   {"retrieval.documents.0.document.content", "Doc about flights"},
                   {"retrieval.documents.0.document.metadata", R"({"source":"kb/1","score":0.9})"}});
    const SpanContent content = span.content();
    EXPECT_EQ(content.retrievalQuery, "flights");
    EXPECT_EQ(told(content.documents), " 0.90 Doc about flights|d2 0.50 Second");
    EXPECT_EQ(content.documents[0].metadata, R"({"source":"kb/1","score":0.9})");
}

TEST(OpenInferenceVocabulary, RerankerDocuments)
{
    ToldSpan span("rerank",
                  {{"openinference.span.kind", "RERANKER"},
                   {"reranker.query", "q"},
                   {"reranker.model_name", "rr"},
                   {"reranker.input_documents.0.document.content", "a"},
                   {"reranker.input_documents.1.document.content", "b"},
                   {"reranker.output_documents.0.document.content", "b"},
                   {"reranker.output_documents.0.document.score", 0.8}});
    EXPECT_EQ(span.facts().model, "rr");
    EXPECT_EQ(span.content().retrievalQuery, "q");
    EXPECT_EQ(told(span.content().documents), " 0.80 b");
    EXPECT_EQ(told(span.content().inputDocuments), " - a| - b");
}

TEST(OpenInferenceVocabulary, PromptTemplateVersion)
{
    ToldSpan span("llm", {{"openinference.span.kind", "LLM"}, {"llm.prompt_template.version", 3}});
    EXPECT_EQ(span.facts().session.promptVersion, "3");
}

TEST(OpenInferenceVocabulary, AnnotationsOfSpansTracesAndSessions)
{
    ToldSpan span("x",
                  {{"openinference.span.kind", "CHAIN"},
                   {"annotations.0.annotation.name", "correct"},
                   {"annotations.0.annotation.score", 1},
                   {"annotations.0.annotation.annotator_kind", "HUMAN"},
                   {"annotations.0.annotation.explanation", "checked"},
                   {"evaluations.0.evaluation.name", "tone"},
                   {"evaluations.0.evaluation.label", "warm"},
                   {"evaluations.0.evaluation.annotator_kind", "LLM"},
                   {"trace.annotations.0.annotation.name", "solved"},
                   {"trace.annotations.0.annotation.score", 0.5},
                   {"session.evaluations.0.evaluation.name", "csat"},
                   {"session.evaluations.0.evaluation.score", "4"},
                   {"annotations.1.annotation.score", 0.2}});
    const SpanFacts facts = span.facts();
    ASSERT_EQ(facts.scores.size(), 2U);
    EXPECT_EQ(facts.scores[0], (Score{"correct", 1.0, "", ScoreSource::human, "checked", 0}));
    EXPECT_EQ(facts.scores[1], (Score{"tone", std::nullopt, "warm", ScoreSource::judge, "", 0}));
    ASSERT_EQ(facts.sessionScores.size(), 2U);
    EXPECT_EQ(facts.sessionScores[0].name, "solved");
    EXPECT_EQ(facts.sessionScores[1].value, 4.0);
}

// Some writers put Python's repr where JSON belongs.
TEST(OpenInferenceVocabulary, WhatIsNoJsonStaysText)
{
    ToldSpan span("x",
                  {{"openinference.span.kind", "LLM"},
                   {"metadata", "{'thread_id': 't'}"},
                   {"input.value", "{'a': 1}"},
                   {"llm.invocation_parameters", "{'temperature': 0}"}});
    EXPECT_EQ(span.facts().session.sessionId, "");
    EXPECT_EQ(span.content().inputText, "{'a': 1}");
    ASSERT_EQ(span.content().parameters.size(), 1U);
    EXPECT_EQ(span.content().parameters[0].second, "{'temperature': 0}");
}

} // namespace
} // namespace retrospan
