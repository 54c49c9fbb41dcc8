// OpenAI Agents SDK traces: every type of span, every way they are written, usage of wrappers, hostile input.
#include "import/importer.h"
#include "import/vocabulary.h"
#include "support/told_import.h"
#include "trace/record_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan::import {
namespace {

using test::told;
using test::Told;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kTimes =
    R"("started_at":"2025-06-29T07:23:37.642071+00:00","ended_at":"2025-06-29T07:23:47.261761+00:00")";

std::string span(std::string_view id, std::string_view parent, std::string_view data,
                 std::string_view more = R"("error":null)")
{
    return R"({"object":"trace.span","id":")" + std::string(id) + R"(","trace_id":"trace_1","parent_id":)"
        + (parent.empty() ? "null" : "\"" + std::string(parent) + "\"") + "," + std::string(kTimes) + ","
        + std::string(more) + R"(,"span_data":{)" + std::string(data) + "}}";
}

constexpr std::string_view kTrace =
    R"({"object":"trace","id":"trace_1","workflow_name":"Support","group_id":"chat-7","metadata":{"tenant":"acme"}})";

/// Contents and session facts of the spans of an input, in order.
struct Read {
    std::vector<SpanContent> contents;
    std::vector<BatchSpan> rows;
    SessionFacts facts;
};

Read contentsOf(const std::string& text)
{
    Read read;
    const auto sink = [&](SpanBatch&& batch) {
        for (const BatchSpan& row : batch.spans) {
            Arena arena;
            SpanView view;
            EXPECT_TRUE(decodeRecord(
                std::string_view(batch.records).substr(row.recordOffset, row.recordSize),
                [](std::string_view) { return std::string_view(); }, arena, view));
            read.contents.push_back(deriveContent(view));
            read.rows.push_back(row);
        }
        for (const BatchTrace& trace : batch.traces) read.facts.merge(trace.facts);
        return true;
    };
    ImportReport report;
    Importer importer({"test"}, sink, report);
    importer.push(text);
    importer.finish();
    return read;
}

TEST(OpenAiAgents, EveryTypeHasItsKind)
{
    const Told result = told(
        "{\"data\":[" + std::string(kTrace) + ","
        + span("a", "", R"("type":"agent","name":"Triage","handoffs":["Refunds"],"tools":["search"])") + ","
        + span("g", "a",
               R"("type":"generation","model":"gpt-4o","input":[{"role":"user","content":"Hi"}],
                  "output":[{"role":"assistant","content":"Hello"}],"usage":{"input_tokens":7,"output_tokens":2})")
        + "," + span("r", "a", R"("type":"response","response_id":"resp_1")") + ","
        + span("f", "a", R"("type":"function","name":"search","input":"{\"q\":1}","output":"none")") + ","
        + span("h", "a", R"("type":"handoff","from_agent":"Triage","to_agent":"Refunds")") + ","
        + span("u", "a", R"("type":"guardrail","name":"polite","triggered":true)") + ","
        + span("m", "a", R"("type":"mcp_tools","server":"files","result":["read"])") + ","
        + span(
            "t", "a",
            R"("type":"transcription","model":"whisper","input":{"data":"AAAA","format":"pcm"},"output":"hi")")
        + "," + span("p", "a", R"("type":"speech_group","input":"hi")") + ","
        + span("c", "a", R"("type":"custom","name":"lookup","data":{"k":1})") + "]}");
    EXPECT_THAT(result.spans,
                ElementsAre("Triage agent <>", "chat gpt-4o model <Triage> 7/2", "chat model <Triage>",
                            "execute_tool search tool <Triage>", "handoff to Refunds handoff <Triage>",
                            "polite guardrail <Triage>", "list_tools files tool <Triage>",
                            "transcription whisper model <Triage>", "speech_group step <Triage>",
                            "lookup step <Triage>"));
    EXPECT_EQ(result.report.format, "openai-agents");
    EXPECT_TRUE(result.report.diagnostics().empty());
}

TEST(OpenAiAgents, AChatCompletionSaysWhatTheGenerationDoesNot)
{
    const Read read = contentsOf(span("g", "", R"("type":"generation","model":"gpt-5","output":[{
        "object":"chat.completion","id":"c1","model":"gpt-5-2026-01-01",
        "choices":[{"finish_reason":"stop","message":{"role":"assistant","content":"Hello"}}],
        "usage":{"prompt_tokens":100,"completion_tokens":10,"prompt_tokens_details":{"cached_tokens":40},
                 "completion_tokens_details":{"reasoning_tokens":3}}}])"));
    ASSERT_EQ(read.rows.size(), 1U);
    EXPECT_EQ(read.rows[0].usage.input, 100);
    EXPECT_EQ(read.rows[0].usage.output, 10);
    EXPECT_EQ(read.rows[0].usage.cacheRead, 40);
    EXPECT_EQ(read.rows[0].usage.reasoning, 3);
    ASSERT_EQ(read.contents[0].output.size(), 1U);
    EXPECT_EQ(read.contents[0].output[0].parts[0].text, "Hello");
}

TEST(OpenAiAgents, EveryWayOfWritingThemIsRead)
{
    const std::string agent = span("a", "", R"("type":"agent","name":"Triage")"),
                      call = span("r", "a", R"("type":"response")");
    const std::string nested = R"({"object":"trace","id":"trace_1","spans":[)" + call + "," + agent + "]}";
    for (const std::string& text : {nested, "{\"traces\":[" + nested + "],\"count\":1}", "[" + nested + "]",
                                    call + "\n" + agent + "\n" + std::string(kTrace) + "\n",
                                    "{\"spans\":[" + call + "," + agent + "]}"})
        EXPECT_THAT(told(text).spans, ElementsAre("chat model <Triage>", "Triage agent <>")) << text;
}

TEST(OpenAiAgents, EnvelopesAreOpenedAndIdsMayBeNamedAsInTheSdk)
{
    std::string renamed = span("s2", "s1", R"("type":"function","name":"pay","input":"{}","output":"x")");
    renamed.replace(renamed.find(R"("id")"), 4, R"("span_id")");
    const auto enveloped = [](const std::string& item) {
        return R"({"timestamp":"2024-01-15T12:00:00Z","user":1,"data":)" + item + "}\n";
    };
    const Told result =
        told(enveloped(std::string(kTrace)) + enveloped(span("s1", "", R"("type":"agent","name":"A")"))
             + enveloped(renamed));
    EXPECT_THAT(result.spans, ElementsAre("A agent <>", "execute_tool pay tool <A>"));
    EXPECT_EQ(result.report.diagnostics().size(), 0U);
}

TEST(OpenAiAgents, TheTraceSaysWhichSessionItIs)
{
    const Read read = contentsOf(std::string(kTrace) + "\n" + span("a", "", R"("type":"agent","name":"T")"));
    EXPECT_EQ(read.facts.sessionId, "chat-7");
    EXPECT_EQ(read.facts.workflow, "Support");
    EXPECT_EQ(read.facts.tenant, "acme");
    ASSERT_EQ(read.rows.size(), 1U);
    EXPECT_EQ(read.rows[0].startNs, 1751181817642071000);
    EXPECT_EQ(read.rows[0].endNs, 1751181827261761000);
    EXPECT_EQ(read.rows[0].status, SpanStatus::ok);
}

TEST(OpenAiAgents, TasksAndTurnsAreStepsThatRepeatTheUsageBeneathThem)
{
    const Read read = contentsOf(span(
        "t", "",
        R"("type":"custom","name":"turn","data":{"sdk_span_type":"turn","turn":2,"agent_name":"Triage","usage":
        {"input_tokens":10,"output_tokens":4,"input_tokens_details":{"cached_tokens":8},"output_tokens_details":{"reasoning_tokens":1}}})"));
    ASSERT_EQ(read.rows.size(), 1U);
    EXPECT_EQ(read.rows[0].kind, SpanKind::step);
    EXPECT_TRUE(read.rows[0].flags.has(SpanFlag::wrapper));
    EXPECT_EQ(read.rows[0].usage.input, 10);
    EXPECT_EQ(read.rows[0].usage.cacheRead, 8);
    EXPECT_EQ(read.rows[0].usage.reasoning, 1);
}

TEST(OpenAiAgents, ErrorsAndRunningSpansAreTold)
{
    const std::string open = R"({"object":"trace.span","id":"o","trace_id":"trace_1","parent_id":"",
        "started_at":"2025-06-29T07:23:37Z","ended_at":null,"span_data":{"type":"agent","name":"A"}})";
    const Read read = contentsOf(
        "{\"data\":[" + open + ","
        + span("h", "o", R"("type":"handoff","from_agent":"A","to_agent":null)",
               R"("error":{"message":"Multiple handoffs requested","data":{"requested_agents":["B","C"]}})")
        + "]}");
    ASSERT_EQ(read.rows.size(), 2U);
    EXPECT_EQ(read.rows[0].status, SpanStatus::running);
    EXPECT_TRUE(read.rows[0].parentId.empty());
    EXPECT_EQ(read.rows[1].status, SpanStatus::error);
    EXPECT_EQ(read.rows[1].kind, SpanKind::handoff);
}

TEST(OpenAiAgents, MessagesThatAProcessorAddsAreShown)
{
    const Read read = contentsOf(span(
        "r", "", R"("type":"response","response_id":"resp_1")",
        R"("error":null,"span_data_input":[{"role":"user","content":"Plan it"}],"span_data_response":{"model":"gpt-4o",
        "instructions":"Be brief.","usage":{"input_tokens":3,"output_tokens":1},
        "output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Done"}]},
                  {"type":"function_call","call_id":"c","name":"search","arguments":"{}"}]})"));
    ASSERT_EQ(read.contents.size(), 1U);
    ASSERT_EQ(read.contents[0].input.size(), 2U);
    EXPECT_EQ(read.contents[0].input[0].parts[0].text, "Be brief.");
    EXPECT_EQ(read.contents[0].input[1].parts[0].text, "Plan it");
    ASSERT_EQ(read.contents[0].output.size(), 2U);
    EXPECT_EQ(read.contents[0].output[0].parts[0].text, "Done");
    EXPECT_EQ(read.contents[0].output[1].parts[0].name, "search");
    EXPECT_EQ(read.rows[0].usage.input, 3);
}

TEST(OpenAiAgents, AudioIsBytesNotText)
{
    const Read read = contentsOf(
        span("t", "", R"("type":"transcription","input":{"data":"AAAA","format":"pcm"},"output":"hi")"));
    ASSERT_EQ(read.contents.size(), 1U);
    ASSERT_EQ(read.contents[0].input.size(), 1U);
    EXPECT_EQ(read.contents[0].input[0].parts[0].type, PartType::audio);
    EXPECT_EQ(read.contents[0].input[0].parts[0].bytes.size(), 3U);
}

TEST(OpenAiAgents, ARunStateIsNamedAndRefused)
{
    const Told result = told(
        R"({"$schemaVersion":"1.3","current_agent":{"name":"a"},"trace":{"object":"trace","id":"trace_1"}})");
    EXPECT_THAT(result.spans, IsEmpty());
    ASSERT_EQ(result.report.diagnostics().size(), 1U);
    EXPECT_EQ(result.report.diagnostics()[0].code, "format_not_supported");
    EXPECT_THAT(result.report.diagnostics()[0].example, ::testing::HasSubstr("RunState"));
}

TEST(OpenAiAgents, OddSpansAreKept)
{
    const Told result = told(
        R"({"object":"trace","id":7,"spans":[5,{"span_data":[]},{"id":[1],"trace_id":{},"started_at":3,
        "span_data":{"type":{},"name":4,"usage":{"input_tokens":1e300,"output_tokens":"x"}},"error":"bad"},
        {"id":"s","parent_id":"s","span_data":{"type":"generation","input":"","model_config":[],"usage":[]}}]})");
    EXPECT_THAT(result.spans, ElementsAre("custom step <>", "4 step <> error", "chat model <chat>"));
    EXPECT_TRUE(told(R"({"data":[{"object":"trace","id":"t"},{"object":"x"}]})").spans.empty());
    EXPECT_TRUE(told(R"({"data":[{"object":"trace.span")").spans.empty());
}

} // namespace
} // namespace retrospan::import
