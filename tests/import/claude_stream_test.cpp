// Streams of the Claude Agent SDK: calls of several lines, what a result counts beyond them, sub-agents by
// their tool call, partial messages, errors, hostile messages.
#include "import/importer.h"
#include "support/told_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan::import {
namespace {

using test::told;
using test::Told;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::string message(std::string_view type, std::string_view fields)
{
    return R"({"type":")" + std::string(type) + R"(","session_id":"s1",)" + std::string(fields) + "}\n";
}

std::string init()
{
    return message(
        "system", R"("subtype":"init","cwd":"/w","model":"claude-x","claude_code_version":"2.1","tools":[])");
}

std::string parent(std::string_view tool)
{
    return tool.empty() ? R"(,"parent_tool_use_id":null)"
                        : R"(,"parent_tool_use_id":")" + std::string(tool) + "\"";
}

/// One content block of a call of 10 uncached, 100 cached tokens.
std::string says(std::string_view id, std::string_view block, std::string_view tool = {})
{
    return message("assistant",
                   R"("message":{"id":")" + std::string(id)
                       + R"(","role":"assistant","model":"claude-x","content":[)" + std::string(block)
                       + R"(],"stop_reason":null,"usage":{"input_tokens":10,"cache_read_input_tokens":100,)"
                         R"("output_tokens":1}})"
                       + parent(tool));
}

std::string text(std::string_view words)
{
    return R"({"type":"text","text":")" + std::string(words) + R"("})";
}

std::string use(std::string_view id, std::string_view name = "Read")
{
    return R"({"type":"tool_use","id":")" + std::string(id) + R"(","name":")" + std::string(name)
        + R"(","input":{"a":1}})";
}

std::string answer(std::string_view id, std::string_view tool = {}, bool error = false)
{
    return message("user",
                   R"("message":{"role":"user","content":[{"type":"tool_result","tool_use_id":")"
                       + std::string(id) + R"(","content":"out","is_error":)" + (error ? "true" : "false")
                       + "}]}" + parent(tool));
}

std::string prompt(std::string_view words, std::string_view tool = {})
{
    return message("user", R"("message":{"role":"user","content":[)" + text(words) + "]}" + parent(tool));
}

/// What the process used in all: uncached input, cache reads, output.
std::string models(int input, int cached, int output)
{
    return R"("modelUsage":{"claude-x":{"inputTokens":)" + std::to_string(input)
        + R"(,"cacheReadInputTokens":)" + std::to_string(cached) + R"(,"cacheCreationInputTokens":0)"
        + R"(,"outputTokens":)" + std::to_string(output) + "}}";
}

std::string result(std::string_view cost, std::string_view usage,
                   std::string_view more = R"("result":"Done")")
{
    return message("result",
                   R"("subtype":"success","is_error":false,"num_turns":2,"total_cost_usd":)"
                       + std::string(cost) + R"(,"usage":)" + std::string(usage) + "," + std::string(more));
}

std::string usage(int input, int cached, int output)
{
    return R"({"input_tokens":)" + std::to_string(input) + R"(,"cache_read_input_tokens":)"
        + std::to_string(cached) + R"(,"output_tokens":)" + std::to_string(output) + "}";
}

std::vector<std::string> codes(const Told& told)
{
    std::vector<std::string> codes;
    for (const Diagnostic& diagnostic : told.report.diagnostics())
        codes.push_back(diagnostic.code + " " + std::to_string(diagnostic.count));
    return codes;
}

/// Reported money by span, micro-USD.
std::vector<std::string> costs(std::string_view stream)
{
    std::vector<std::string> costs;
    ImportReport report;
    const auto sink = [&](SpanBatch&& batch) {
        for (const BatchSpan& span : batch.spans)
            if (span.reportedCostMicroUsd != kUnknown)
                costs.push_back(std::string(batch.strings.view(span.name)) + " "
                                + std::to_string(span.reportedCostMicroUsd));
        return true;
    };
    Importer importer({"test"}, sink, report);
    importer.push(stream);
    importer.finish();
    return costs;
}

TEST(ClaudeStream, BlocksOfAMessageAreOneCall)
{
    const Told got = told(init() + prompt("Do it") + says("m1", text("I will.")) + says("m1", use("t1"))
                          + answer("t1", {}, true) + says("m2", text("Done"))
                          + result("0.01", usage(20, 200, 42), models(20, 200, 42)));
    EXPECT_THAT(got.spans,
                UnorderedElementsAre(
                    "Claude Code agent <>", "Do it step <Claude Code>", "chat claude-x model <Do it> 110/1",
                    "execute_tool Read tool <Do it> error", "chat claude-x model <Do it> 110/1",
                    "tokens beyond those of the calls shown step <Do it> 0/40"));
    EXPECT_EQ(got.report.format, "claude-stream");
    EXPECT_THAT(codes(got), IsEmpty());
}

TEST(ClaudeStream, TheResultCompletesALoneCall)
{
    const Told got = told(init() + says("m1", text("Hi")) + result("0.01", usage(10, 100, 42)));
    EXPECT_THAT(got.spans,
                UnorderedElementsAre("Claude Code agent <>", "turn step <Claude Code>",
                                     "chat claude-x model <turn> 110/42"));
}

TEST(ClaudeStream, PartialMessagesTellTheFinalCounts)
{
    const auto event = [](std::string_view fields) {
        return message("stream_event", R"("parent_tool_use_id":null,"event":{)" + std::string(fields) + "}");
    };
    const std::string start = event(R"("type":"message_start","message":{"id":"m1","model":"claude-x"})");
    const std::string delta =
        event(R"("type":"content_block_delta","delta":{"type":"text_delta","text":"H"})");
    const Told got = told(
        init() + start + delta + says("m1", text("Hi"))
        + event(R"("type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":7})")
        + says("m2", text("x")) + result("0.01", usage(20, 200, 8), models(20, 200, 8)));
    EXPECT_THAT(got.spans, Contains("chat claude-x model <turn> 110/7"));
    EXPECT_THAT(got.spans, ::testing::SizeIs(4));
    // Cut in the middle: what was said so far is there.
    EXPECT_THAT(told(init() + start + delta).spans, Contains("chat model <turn>"));
}

TEST(ClaudeStream, TurnsOfAProcessShareItsCounters)
{
    const std::string stream = init() + says("m1", text("A"))
        + result("0.08", usage(10, 100, 5), models(10, 100, 5)) + init() + says("m2", text("B"))
        + result("0.1", usage(10, 100, 6), models(50, 300, 20));
    EXPECT_THAT(told(stream).spans, Contains("tokens beyond those of the calls shown step <turn> 130/9"));
    EXPECT_THAT(codes(told(stream)), ElementsAre("unrecorded_usage 1"));
    EXPECT_THAT(costs(stream), ElementsAre("turn 80000", "turn 20000"));
    // Another process begins anew: its count has no room for this turn on top of the one before.
    const std::string resumed = init() + says("m1", text("A"))
        + result("0.08", usage(10, 100, 5), models(10, 100, 5)) + init() + says("m2", text("B"))
        + result("0.1", usage(10, 100, 6), models(10, 100, 6));
    EXPECT_THAT(costs(resumed), ElementsAre("turn 80000", "turn 100000"));
    EXPECT_THAT(told(resumed).spans, ::testing::SizeIs(5));
}

TEST(ClaudeStream, SubAgentsHangBeneathTheirToolCall)
{
    const std::string started = message(
        "system", R"("subtype":"task_started","task_id":"a9","tool_use_id":"t1","subagent_type":"Explore")");
    const Told got = told(init() + prompt("Go") + says("m1", use("t1", "Agent")) + started
                          + prompt("Look", "t1") + says("m2", use("t2"), "t1") + answer("t2", "t1")
                          + says("m3", text("Found"), "t1") + answer("t1") + says("m4", text("Good"))
                          + result("0.01", usage(20, 200, 2), models(40, 400, 4)));
    EXPECT_THAT(got.spans,
                UnorderedElementsAre(
                    "Claude Code agent <>", "Go step <Claude Code>", "chat claude-x model <Go> 110/1",
                    "execute_tool Agent tool <Go>", "invoke_agent Explore agent <execute_tool Agent>",
                    "chat claude-x model <invoke_agent Explore> 110/1",
                    "execute_tool Read tool <invoke_agent Explore>",
                    "chat claude-x model <invoke_agent Explore> 110/1", "chat claude-x model <Go> 110/1"));
}

TEST(ClaudeStream, CallsOfASubAgentInTheBackgroundCountOnce)
{
    // The result counts a call whose sub-agent goes on; the next one counts what it did after that.
    const std::string stream = init() + says("m1", use("t1", "Agent")) + answer("t1")
        + says("m2", use("t2"), "t1") + result("0.01", usage(10, 100, 1), models(20, 200, 2))
        + answer("t2", "t1") + says("m3", text("Found"), "t1") + init() + says("m4", text("Good"))
        + result("0.02", usage(10, 100, 1), models(40, 400, 4));
    EXPECT_THAT(told(stream).spans, Contains("chat claude-x model <invoke_agent sub-agent> 110/1").Times(2));
    EXPECT_THAT(told(stream).spans, ::testing::Not(Contains(::testing::HasSubstr("beyond"))));
}

TEST(ClaudeStream, FailedTurnsAndRequests)
{
    const auto ended = [](std::string_view fields) { return told(init() + message("result", fields)).spans; };
    EXPECT_THAT(ended(R"("subtype":"error_max_turns","is_error":false,"num_turns":3)"),
                Contains("turn step <Claude Code> error"));
    EXPECT_THAT(ended(R"("subtype":"success","is_error":true,"result":"API Error: 529")"),
                Contains("turn step <Claude Code> error"));
    const Told got = told(
        init()
        + message("system", R"("subtype":"api_retry","attempt":1,"error_status":529,"error":"overloaded")")
        + says("m1", use("t1")));
    EXPECT_THAT(got.spans, Contains("chat model <turn> error"));
    EXPECT_THAT(codes(got), ElementsAre("tool_result_missing 1"));
}

TEST(ClaudeStream, AToolThatTheUserDidNotLetRunHasNotFailed)
{
    const std::string denial = message(
        "user",
        R"("message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","is_error":true,)"
        R"("content":"The user doesn't want to proceed with this tool use."}]})");
    const Told denied = told(init() + prompt("Go") + says("m1", use("t1")) + denial);
    EXPECT_THAT(denied.spans, Contains("execute_tool Read tool <Go>"));
}

TEST(ClaudeStream, AResultAloneIsATurn)
{
    const Told got = told(result("0.01", usage(10, 100, 42)));
    EXPECT_THAT(got.spans,
                UnorderedElementsAre("Claude Code agent <>", "turn step <Claude Code>",
                                     "tokens beyond those of the calls shown step <turn> 110/42"));
    // The list that --output-format json gives.
    std::string list =
        "[" + init() + "," + says("m1", text("A")) + "," + result("0.01", usage(10, 100, 4)) + "]";
    EXPECT_THAT(told(list).spans, ::testing::SizeIs(3));
}

TEST(ClaudeStream, OddMessagesAreKeptAndCounted)
{
    const Told got = told(
        init() + init() + message("brand_new", R"("a":1)") + message("rate_limit_event", R"("x":{})")
        + message("assistant", R"("message":{"id":5,"content":7,"usage":[]})")
        + message("assistant", R"("message":{"content":[{"type":"tool_use","id":3,"input":"x"},4]})")
        + message("user", R"("message":{"content":[{"type":"tool_result","tool_use_id":"nobody"}]})")
        + message("stream_event", R"("event":{"type":"message_delta","usage":-1})")
        + R"({"type":"assistant","message":{"content":[]}})" + "\n"
        + message(
            "result",
            R"("usage":{"input_tokens":-4,"output_tokens":1e300},"total_cost_usd":"much","modelUsage":[1])")
        + message("result", R"("num_turns":0,"total_cost_usd":-1)"));
    EXPECT_THAT(
        codes(got),
        UnorderedElementsAre("unknown_line_type 1", "result_without_tool_call 1", "tool_result_missing 1"));
    EXPECT_EQ(got.report.traces, 1U);
    // A transcript has the same messages under another name of the session.
    EXPECT_EQ(
        told(R"({"type":"user","message":{"role":"user","content":"Hi"},"sessionId":"s","session_id":"s"})")
            .report.format,
        "claude-code");
}

} // namespace
} // namespace retrospan::import
