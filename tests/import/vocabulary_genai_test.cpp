// OpenTelemetry GenAI conventions: attribute generations, events, agent and tool spans, evaluations.
#include "support/told_span.h"
#include "trace/value_state.h"

#include <gtest/gtest.h>

namespace retrospan {
namespace {

using test::Structured;
using test::told;
using test::ToldSpan;

TEST(GenAiVocabulary, CurrentModelCall)
{
    ToldSpan span("chat gpt-5",
                  {{"gen_ai.operation.name", "chat"},
                   {"gen_ai.provider.name", "openai"},
                   {"gen_ai.request.model", "gpt-5"},
                   {"gen_ai.response.model", "gpt-5-2026"},
                   {"gen_ai.request.temperature", 0.5},
                   {"gen_ai.agent.name", "planner"},
                   {"gen_ai.agent.version", "7"},
                   {"gen_ai.conversation.id", "conv-1"},
                   {"gen_ai.usage.input_tokens", 120},
                   {"gen_ai.usage.output_tokens", 30},
                   {"gen_ai.usage.cache_read.input_tokens", 40},
                   {"gen_ai.usage.cache_write.input_tokens", 5},
                   {"gen_ai.usage.reasoning.output_tokens", 12},
                   {"gen_ai.usage.audio.input_tokens", 3},
                   {"gen_ai.usage.audio.output_tokens", 2},
                   {"gen_ai.usage.cost", 0.25},
                   {"gen_ai.system_instructions", R"([{"type":"text","content":"Be short"}])"},
                   {"gen_ai.input.messages", R"([{"role":"user","parts":[{"type":"text","content":"Hi"}]}])"},
                   {"gen_ai.output.messages",
                    R"([{"role":"assistant","parts":[{"type":"reasoning","content":"hm"},
                        {"type":"tool_call","id":"c1","name":"weather","arguments":{"city":"Oslo"}}],
                        "finish_reason":"tool_call"}])"},
                   {"gen_ai.tool.definitions",
                    R"([{"type":"function","name":"weather","description":"w","parameters":{"a":1}}])"}});
    const SpanFacts facts = span.facts();
    EXPECT_EQ(facts.kind, SpanKind::model);
    EXPECT_EQ(facts.model, "gpt-5-2026");
    EXPECT_EQ(facts.provider, "openai");
    EXPECT_EQ(facts.agent, "planner");
    EXPECT_EQ(facts.session.sessionId, "conv-1");
    EXPECT_EQ(facts.session.agentVersion, "7");
    EXPECT_EQ(facts.session.title, "Hi");
    EXPECT_EQ(facts.session.titleRank, title_rank::userMessage);
    EXPECT_EQ(facts.usage,
              (Usage{.input = 120,
                     .output = 30,
                     .cacheRead = 40,
                     .cacheWrite = 5,
                     .reasoning = 12,
                     .audioInput = 3,
                     .audioOutput = 2}));
    EXPECT_EQ(facts.reportedCostMicroUsd, 250'000);
    const SpanContent content = span.content();
    EXPECT_EQ(told(content.input), "system: Be short\nuser: Hi\n");
    EXPECT_EQ(told(content.output),
              "assistant: <thinks hm> <calls weather {\"city\":\"Oslo\"} as c1> (tool_call)\n");
    ASSERT_EQ(content.tools.size(), 1U);
    EXPECT_EQ(content.tools[0].name, "weather");
    EXPECT_EQ(content.tools[0].schema, R"({"a":1})");
    ASSERT_EQ(content.parameters.size(), 1U);
    EXPECT_EQ(content.parameters[0], (std::pair<std::string, std::string>("temperature", "0.5")));
}

TEST(GenAiVocabulary, ASpanWithoutTimesDoesNotRun)
{
    ToldSpan running("chat", {{"gen_ai.operation.name", "chat"}});
    EXPECT_EQ(running.times(1'000, 0).facts().status, SpanStatus::running);
    ToldSpan timeless("chat", {{"gen_ai.operation.name", "chat"}});
    const SpanFacts facts = timeless.times(0, 0).facts();
    EXPECT_EQ(facts.status, SpanStatus::unset);
    EXPECT_TRUE(facts.flags.has(SpanFlag::timeUnknown));
}

TEST(GenAiVocabulary, CountsUnderOldNamesAndAsText)
{
    ToldSpan span("chat",
                  {{"gen_ai.operation.name", "completion"},
                   {"gen_ai.system", "az.ai.openai"},
                   {"gen_ai.usage.prompt_tokens", "100"},
                   {"gen_ai.usage.completion_tokens", 20.0},
                   {"gen_ai.usage.cache_read_input_tokens", 60},
                   {"gen_ai.usage.cache_creation_input_tokens", 10},
                   {"gen_ai.usage.reasoning_tokens", 4}});
    const SpanFacts facts = span.facts();
    EXPECT_EQ(facts.kind, SpanKind::model);
    EXPECT_EQ(facts.provider, "azure.ai.openai");
    EXPECT_EQ(facts.usage,
              (Usage{.input = 100, .output = 20, .cacheRead = 60, .cacheWrite = 10, .reasoning = 4}));
}

TEST(GenAiVocabulary, NewNamesWinOverOldOnes)
{
    ToldSpan span("chat",
                  {{"gen_ai.usage.prompt_tokens", 1},
                   {"gen_ai.usage.input_tokens", 2},
                   {"gen_ai.system", "xai"},
                   {"gen_ai.provider.name", "gcp.gemini"},
                   {"gen_ai.usage.cache_creation.input_tokens", 0},
                   {"gen_ai.usage.cache_write_input_tokens", 9}});
    EXPECT_EQ(span.facts().usage.input, 2);
    EXPECT_EQ(span.facts().usage.cacheWrite, 0);
    EXPECT_EQ(span.facts().provider, "gcp.gemini");
}

TEST(GenAiVocabulary, CountsThatAreNoCountsStayUnknown)
{
    ToldSpan span("chat", {{"gen_ai.usage.input_tokens", -5}, {"gen_ai.usage.output_tokens", "many"}});
    EXPECT_FALSE(span.facts().usage.known());
}

// Older instrumentations of Anthropic leave the cache out of the input.
TEST(GenAiVocabulary, CacheIsIncludedOnlyWhereItWasLeftOut)
{
    ToldSpan inside("chat",
                    {{"gen_ai.usage.input_tokens", 930},
                     {"gen_ai.usage.output_tokens", 25},
                     {"gen_ai.usage.cache_write.input_tokens", 900},
                     {"gen_ai.usage.total_tokens", 955}});
    EXPECT_EQ(inside.facts().usage.input, 930);
    ToldSpan apart("chat",
                   {{"gen_ai.usage.input_tokens", 1000},
                    {"gen_ai.usage.output_tokens", 25},
                    {"gen_ai.usage.cache_read_input_tokens", 900},
                    {"gen_ai.usage.total_tokens", 1925}});
    EXPECT_EQ(apart.facts().usage.input, 1900);
    ToldSpan impossible("chat",
                        {{"gen_ai.usage.input_tokens", 30}, {"gen_ai.usage.cache_read.input_tokens", 900}});
    EXPECT_EQ(impossible.facts().usage.input, 930);
}

TEST(GenAiVocabulary, OperationsGiveTheKind)
{
    const std::pair<const char*, SpanKind> operations[] = {{"chat", SpanKind::model},
                                                           {"generate_content", SpanKind::model},
                                                           {"text_completion", SpanKind::model},
                                                           {"embeddings", SpanKind::embedding},
                                                           {"invoke_agent", SpanKind::agent},
                                                           {"create_agent", SpanKind::agent},
                                                           {"execute_tool", SpanKind::tool},
                                                           {"retrieval", SpanKind::retrieval},
                                                           {"invoke_workflow", SpanKind::step},
                                                           {"plan", SpanKind::step},
                                                           {"search_memory", SpanKind::step},
                                                           {"handle_conversation_turn", SpanKind::step},
                                                           {"something_new", SpanKind::step}};
    for (const auto& [operation, kind] : operations) {
        ToldSpan span("s", {{"gen_ai.operation.name", operation}});
        EXPECT_EQ(span.facts().kind, kind) << operation;
    }
}

TEST(GenAiVocabulary, WithoutAnOperationTheEvidenceDecides)
{
    ToldSpan tool("s", {{"gen_ai.tool.name", "search"}});
    EXPECT_EQ(tool.facts().kind, SpanKind::tool);
    ToldSpan call("s", {{"gen_ai.tool.call.id", "c1"}});
    EXPECT_EQ(call.facts().kind, SpanKind::tool);
    ToldSpan model("s", {{"gen_ai.request.model", "m"}});
    EXPECT_EQ(model.facts().kind, SpanKind::model);
    ToldSpan retrieval("s", {{"gen_ai.retrieval.query.text", "q"}});
    EXPECT_EQ(retrieval.facts().kind, SpanKind::retrieval);
    ToldSpan plain("GET /", {{"http.request.method", "GET"}});
    EXPECT_EQ(plain.facts().kind, SpanKind::other);
}

// AI SDK 7: "step 1", "step 2" are groups around calls.
TEST(GenAiVocabulary, AgentStepsAreGroups)
{
    ToldSpan span("step 1", {{"gen_ai.operation.name", "agent_step"}});
    const SpanFacts facts = span.facts();
    EXPECT_EQ(facts.kind, SpanKind::step);
    EXPECT_TRUE(facts.flags.has(SpanFlag::wrapper));
}

TEST(GenAiVocabulary, AgentsAreNamedByTheirSpanAtLast)
{
    ToldSpan named("invoke_agent x", {{"gen_ai.operation.name", "invoke_agent"}, {"gen_ai.agent.name", "y"}});
    EXPECT_EQ(named.facts().agent, "y");
    ToldSpan unnamed("invoke_agent planner", {{"gen_ai.operation.name", "invoke_agent"}});
    EXPECT_EQ(unnamed.facts().agent, "planner");
}

TEST(GenAiVocabulary, ToolCallWithResultAsStructure)
{
    ToldSpan span("execute_tool weather",
                  {{"gen_ai.operation.name", "execute_tool"},
                   {"gen_ai.tool.call.id", "c1"},
                   {"gen_ai.tool.description", "Weather"},
                   {"gen_ai.tool.call.arguments", R"({"city":"Oslo"})"},
                   {"gen_ai.tool.call.result", Structured{R"({"tempC":7})"}}});
    EXPECT_EQ(span.facts().tool, "weather");
    const auto call = span.content().toolCall;
    ASSERT_TRUE(call.has_value());
    EXPECT_EQ(call->name, "weather");
    EXPECT_EQ(call->id, "c1");
    EXPECT_EQ(call->description, "Weather");
    EXPECT_EQ(call->arguments, R"({"city":"Oslo"})");
    EXPECT_EQ(call->result, R"({"tempC":7})");
    EXPECT_FALSE(call->error.has_value());
}

TEST(GenAiVocabulary, AFailedToolHasAnErrorAndNoResult)
{
    ToldSpan span("execute_tool book",
                  {{"gen_ai.operation.name", "execute_tool"}, {"gen_ai.tool.name", "book"}});
    span.status(OtlpStatus::error, "hotel API is down")
        .event("exception", {{"exception.type", "Error"}, {"exception.message", "hotel API is down"}});
    const SpanFacts facts = span.facts();
    EXPECT_EQ(facts.status, SpanStatus::error);
    EXPECT_EQ(facts.errorType, "Error");
    const auto call = span.content().toolCall;
    ASSERT_TRUE(call.has_value());
    EXPECT_EQ(call->error, "hotel API is down");
    EXPECT_FALSE(call->result.has_value());
}

TEST(GenAiVocabulary, HandoverTools)
{
    ToldSpan agent("execute_tool transfer_to_refunds",
                   {{"gen_ai.operation.name", "execute_tool"},
                    {"gen_ai.tool.name", "transfer_to_refunds"},
                    {"gen_ai.agent.name", "triage"}});
    const SpanFacts facts = agent.facts();
    EXPECT_EQ(facts.kind, SpanKind::handoff);
    EXPECT_EQ(facts.handoffFrom, "triage");
    EXPECT_EQ(facts.handoffTo, "refunds");
    EXPECT_FALSE(facts.flags.has(SpanFlag::handoffToHuman));
    ToldSpan human("escalate", {{"gen_ai.tool.name", "escalate_to_human"}});
    EXPECT_EQ(human.facts().kind, SpanKind::handoff);
    EXPECT_EQ(human.facts().handoffTo, "human");
    EXPECT_TRUE(human.facts().flags.has(SpanFlag::handoffToHuman));
    for (const char* name : {"escalate", "talkToHuman", "human-handoff"})
        EXPECT_TRUE(
            ToldSpan("execute_tool", {{"gen_ai.operation.name", "execute_tool"}, {"gen_ai.tool.name", name}})
                .facts()
                .flags.has(SpanFlag::handoffToHuman))
            << name;
    ToldSpan team("escalate", {{"gen_ai.tool.name", "escalate_to_billing"}});
    EXPECT_EQ(team.facts().handoffTo, "billing");
    EXPECT_FALSE(team.facts().flags.has(SpanFlag::handoffToHuman));
}

TEST(GenAiVocabulary, RetrievalWithDocuments)
{
    ToldSpan span(
        "retrieval kb",
        {{"gen_ai.operation.name", "retrieval"},
         {"gen_ai.retrieval.query.text", "refunds"},
         {"gen_ai.retrieval.documents", R"([{"id":"d1","score":0.91},{"id":"d2","score":"0.5"}])"}});
    const SpanContent content = span.content();
    EXPECT_EQ(content.retrievalQuery, "refunds");
    EXPECT_EQ(told(content.documents), "d1 0.91 |d2 0.50 ");
}

TEST(GenAiVocabulary, ToolsOfTheProvider)
{
    ToldSpan span(
        "chat",
        {{"gen_ai.operation.name", "chat"}, {"gen_ai.output.messages", R"([{"role":"assistant","parts":[
        {"type":"server_tool_call","id":"s","name":"web","server_tool_call":{"type":"web","q":1}},
        {"type":"server_tool_call_response","id":"s","server_tool_call_response":{"type":"web","hits":2}}]}])"}});
    EXPECT_EQ(
        told(span.content().output),
        "assistant: <calls web {\"type\":\"web\",\"q\":1} as s> <answers s {\"type\":\"web\",\"hits\":2}>\n");
}

TEST(GenAiVocabulary, MessagesThatWereEncodedTwiceOrThrice)
{
    for (const char* text : {R"("[{\"role\":\"user\",\"content\":\"Hi\"}]")",
                             R"("\"[{\\\"role\\\":\\\"user\\\",\\\"content\\\":\\\"Hi\\\"}]\"")"}) {
        ToldSpan span("chat", {{"gen_ai.operation.name", "chat"}, {"gen_ai.input.messages", text}});
        EXPECT_EQ(told(span.content().input), "user: Hi\n") << text;
        EXPECT_EQ(span.facts().session.title, "Hi") << text;
    }
    ToldSpan quoted("chat", {{"gen_ai.operation.name", "chat"}, {"gen_ai.input.messages", R"("Hi")"}});
    EXPECT_EQ(told(quoted.content().input), "user: \"Hi\"\n");
}

TEST(GenAiVocabulary, ContentEventsUpTo127)
{
    ToldSpan span("chat", {{"gen_ai.operation.name", "chat"}});
    span.event("gen_ai.content.prompt", {{"gen_ai.prompt", R"([{"role":"user","content":"Hi"}])"}})
        .event("gen_ai.content.completion",
               {{"gen_ai.completion", R"([{"role":"assistant","content":"Yo"}])"}});
    EXPECT_EQ(told(span.content().input), "user: Hi\n");
    EXPECT_EQ(told(span.content().output), "assistant: Yo\n");
    EXPECT_EQ(span.facts().session.title, "Hi");
}

TEST(GenAiVocabulary, MessageEventsUpTo136)
{
    ToldSpan span("chat", {{"gen_ai.operation.name", "chat"}});
    span.event("gen_ai.system.message", {{"content", "Be short"}})
        .event("gen_ai.user.message", {{"body", Structured{R"({"content":"Weather?"})"}}})
        .event("gen_ai.assistant.message",
               {{"body", Structured{R"({"tool_calls":[{"id":"c1","type":"function",
                   "function":{"name":"weather","arguments":"{}"}}]})"}}})
        .event("gen_ai.tool.message", {{"body", Structured{R"({"id":"c1","content":"7 degrees"})"}}})
        .event("gen_ai.choice", {{"body", Structured{R"({"index":0,"finish_reason":"stop",
                   "message":{"role":"assistant","content":"Seven."}})"}}});
    EXPECT_EQ(told(span.content().input),
              "system: Be short\nuser: Weather?\nassistant: <calls weather {} as c1>\n"
              "tool: <answers c1 7 degrees>\n");
    EXPECT_EQ(told(span.content().output), "assistant: Seven. (stop)\n");
}

TEST(GenAiVocabulary, EventAttributesThatAreJsonText)
{
    ToldSpan span("chat", {{"gen_ai.operation.name", "chat"}});
    span.event("gen_ai.assistant.message",
               {{"role", "assistant"},
                {"tool_calls", R"([{"id":"c1","function":{"name":"f","arguments":"{}"}}])"}})
        .event("gen_ai.user.message", {{"gen_ai.event.content", R"({"role":"user","content":"Hi"})"}})
        .event("gen_ai.choice", {{"message", R"({"role":"assistant","content":"Yo"})"}});
    EXPECT_EQ(told(span.content().input), "assistant: <calls f {} as c1>\nuser: Hi\n");
    EXPECT_EQ(told(span.content().output), "assistant: Yo\n");
}

TEST(GenAiVocabulary, CutMessagesAreReadUpToTheCut)
{
    const std::string cut = R"([{"role":"user","parts":[{"type":"text","content":"Hi"}]},)"
                            R"({"role":"user","parts":[{"type":"text","content":"I will lo)";
    for (const std::string& text : {cut, cut + "... [truncated]"}) {
        ToldSpan span("chat", {{"gen_ai.operation.name", "chat"}, {"gen_ai.input.messages", text.c_str()}});
        EXPECT_EQ(told(span.content().input), "user: Hi\nuser: I will lo\n");
        EXPECT_FALSE(span.content().input[0].parts[0].cut);
        EXPECT_TRUE(span.content().input[1].parts[0].cut);
    }
    const std::string kept = cut + std::string(kCutOnImport);
    ToldSpan large("chat", {{"gen_ai.operation.name", "chat"}, {"gen_ai.input.messages", kept.c_str()}});
    EXPECT_EQ(large.content().input.at(1).parts.at(0).text, "I will lo" + std::string(kCutOnImport));
    EXPECT_FALSE(large.content().input[1].parts[0].cut) << "by the source";
    ToldSpan early("chat",
                   {{"gen_ai.operation.name", "chat"}, {"gen_ai.input.messages", R"([{"role":"user","par)"}});
    ASSERT_EQ(early.content().input.size(), 1U);
    EXPECT_TRUE(early.content().input[0].parts.at(0).cut) << "of a message without parts too";
}

TEST(GenAiVocabulary, DetailsEventSince137)
{
    ToldSpan span("chat", {{"gen_ai.operation.name", "chat"}});
    span.event("gen_ai.client.inference.operation.details",
               {{"gen_ai.input.messages",
                 Structured{R"([{"role":"user","parts":[{"type":"text","content":"Hi"}]}])"}},
                {"gen_ai.output.messages",
                 Structured{R"([{"role":"assistant","parts":[{"type":"text","content":"Yo"}]}])"}},
                {"gen_ai.tool.definitions", Structured{R"([{"name":"f"}])"}},
                {"gen_ai.conversation.id", "conv-2"},
                {"gen_ai.usage.input_tokens", 9}});
    EXPECT_EQ(told(span.content().input), "user: Hi\n");
    EXPECT_EQ(told(span.content().output), "assistant: Yo\n");
    ASSERT_EQ(span.content().tools.size(), 1U);
    EXPECT_EQ(span.facts().session.sessionId, "conv-2");
    EXPECT_EQ(span.facts().usage.input, 9);
}

TEST(GenAiVocabulary, AttributesAndEventsOfTheSameMessagesAreShownOnce)
{
    ToldSpan span("chat",
                  {{"gen_ai.operation.name", "chat"},
                   {"gen_ai.input.messages", R"([{"role":"user","content":"Hi"}])"}});
    span.event("gen_ai.user.message", {{"content", "Hi"}}).event("gen_ai.choice", {{"content", "Yo"}});
    EXPECT_EQ(told(span.content().input), "user: Hi\n");
    EXPECT_EQ(told(span.content().output), "assistant: Yo\n");
}

TEST(GenAiVocabulary, EveryPartOfTheSpecification)
{
    ToldSpan span("chat",
                  {{"gen_ai.operation.name", "chat"},
                   {"gen_ai.input.messages",
                    R"([{"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":"a"},
                        {"type":"tool_call_response","id":"c2","result":{"b":1}},
                        {"type":"blob","modality":"image","mime_type":"image/png","content":"aGk="},
                        {"type":"uri","modality":"audio","uri":"https://x/a.mp3"},
                        {"type":"file","modality":"video","file_id":"f1"},
                        {"type":"compaction","content":"so far"}]}])"}});
    EXPECT_EQ(told(span.content().input),
              "tool: <answers c1 a> <answers c2 {\"b\":1}> <image image/pnghi> <audio https://x/a.mp3> "
              "<video > <data {\"type\":\"compaction\",\"content\":\"so far\"}>\n");
}

TEST(GenAiVocabulary, FinishReasonsBesideTheMessages)
{
    ToldSpan span("chat",
                  {{"gen_ai.operation.name", "chat"},
                   {"gen_ai.response.finish_reasons", Structured{R"(["stop","length"])"}},
                   {"gen_ai.output.messages",
                    R"([{"role":"assistant","content":"a"},{"role":"assistant","content":"b"}])"}});
    EXPECT_EQ(told(span.content().output), "assistant: a (stop)\nassistant: b (length)\n");
}

TEST(GenAiVocabulary, EvaluationResultsAreScores)
{
    ToldSpan span("chat", {{"gen_ai.operation.name", "chat"}});
    span.event("gen_ai.evaluation.result",
               {{"gen_ai.evaluation.name", "relevance"},
                {"gen_ai.evaluation.score.value", 0.8},
                {"gen_ai.evaluation.score.label", "good"},
                {"gen_ai.evaluation.explanation", "on topic"}});
    const SpanFacts facts = span.facts();
    ASSERT_EQ(facts.scores.size(), 1U);
    EXPECT_EQ(facts.scores[0], (Score{"relevance", 0.8, "good", ScoreSource::judge, "on topic", 1'500}));
    ToldSpan attributes("evaluate",
                        {{"gen_ai.evaluation.name", "csat"}, {"gen_ai.evaluation.score.value", "4"}});
    ASSERT_EQ(attributes.facts().scores.size(), 1U);
    EXPECT_EQ(attributes.facts().scores[0].value, 4.0);
    EXPECT_EQ(attributes.facts().scores[0].source, ScoreSource::csat);
}

} // namespace
} // namespace retrospan
