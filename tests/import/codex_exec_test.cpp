// Streams of codex exec: items to calls and tools, tokens of turns, resumed threads, hostile events.
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

std::string thread(std::string_view id = "t1")
{
    return R"({"type":"thread.started","thread_id":")" + std::string(id) + "\"}\n";
}
const std::string kTurn = R"({"type":"turn.started"})"
                          "\n";
std::string completed(int input, int output)
{
    return R"({"type":"turn.completed","usage":{"input_tokens":)" + std::to_string(input)
        + R"(,"cached_input_tokens":0,"output_tokens":)" + std::to_string(output) + "}}\n";
}
std::string item(std::string_view state, std::string_view id, std::string_view fields)
{
    return R"({"type":"item.)" + std::string(state) + R"(","item":{"id":")" + std::string(id) + R"(",)"
        + std::string(fields) + "}}\n";
}
std::string says(std::string_view text)
{
    return item("completed", "m", R"("type":"agent_message","text":")" + std::string(text) + "\"");
}
std::string command(std::string_view id, std::string_view exitCode)
{
    const std::string head = R"("type":"command_execution","command":"ls","aggregated_output":"out",)";
    return item("started", id, head + R"("exit_code":null,"status":"in_progress")")
        + item("completed", id, head + "\"exit_code\":" + std::string(exitCode) + R"(,"status":"completed")");
}

std::vector<std::string> codes(const Told& result)
{
    std::vector<std::string> codes;
    for (const Diagnostic& diagnostic : result.report.diagnostics())
        codes.push_back(diagnostic.code + " " + std::to_string(diagnostic.count));
    return codes;
}

TEST(CodexExec, WhatTheModelSaysUntilAToolAnswersIsACall)
{
    const Told result = told(thread() + kTurn + item("completed", "r", R"("type":"reasoning","text":"hm")")
                             + command("c0", "0") + command("c1", "2") + says("Done.") + completed(100, 7));
    EXPECT_THAT(result.spans,
                UnorderedElementsAre("Codex agent <>", "turn 1 step <Codex> 100/7", "chat model <turn 1>",
                                     "execute_tool command_execution tool <turn 1>", "chat model <turn 1>",
                                     "execute_tool command_execution tool <turn 1> error",
                                     "chat model <turn 1>"));
    EXPECT_EQ(result.report.format, "codex-exec");
    EXPECT_EQ(result.report.traces, 1U);
    EXPECT_THAT(codes(result), IsEmpty());
}

TEST(CodexExec, EveryKindOfToolAndHowItEnded)
{
    const Told result = told(
        thread() + kTurn
        + item("completed", "a",
               R"("type":"file_change","changes":[{"path":"a","kind":"add"}],"status":"failed")")
        + item(
            "completed", "b",
            R"("type":"mcp_tool_call","server":"s","tool":"find","arguments":{},"result":{"content":[{"type":"text","text":"x"}]},"status":"completed")")
        + item(
            "completed", "c",
            R"("type":"mcp_tool_call","server":"s","tool":"find","error":{"message":"no"},"status":"failed")")
        + item("completed", "d", R"("type":"web_search","query":"q")")
        + item(
            "completed", "e",
            R"("type":"collab_tool_call","tool":"spawn_agent","receiver_thread_ids":["t2"],"status":"completed")")
        + item("started", "f", R"("type":"command_execution","command":"sleep")"));
    for (const char* span :
         {"execute_tool file_change tool <turn 1> error", "execute_tool find tool <turn 1>",
          "execute_tool find tool <turn 1> error", "execute_tool web_search tool <turn 1>",
          "execute_tool spawn_agent tool <turn 1>", "invoke_agent sub-agent agent <execute_tool spawn_agent>",
          "execute_tool command_execution tool <turn 1>"})
        EXPECT_THAT(result.spans, Contains(span));
    EXPECT_THAT(codes(result), ElementsAre("tool_result_missing 1"));
}

TEST(CodexExec, TokensAreThoseOfTheWholeThread)
{
    const Told result = told(thread() + kTurn + says("A") + completed(100, 10) + thread() + kTurn + says("B")
                             + completed(250, 15) + kTurn + says("C") + completed(30, 3));
    EXPECT_THAT(result.spans, Contains("turn 1 step <Codex> 100/10"));
    EXPECT_THAT(result.spans, Contains("turn 2 step <Codex> 150/5"));
    EXPECT_THAT(result.spans, Contains("turn 3 step <Codex> 30/3")); // it began anew
    EXPECT_EQ(result.report.traces, 1U);
}

TEST(CodexExec, ErrorsAreTheTurnsUnlessItCompletes)
{
    const std::string error = R"({"type":"error","message":"Reconnecting"})"
                              "\n";
    EXPECT_THAT(told(thread() + kTurn + error + says("A") + completed(1, 1)).spans,
                Contains("turn 1 step <Codex> 1/1"));
    EXPECT_THAT(told(thread() + kTurn + error).spans, Contains("turn 1 step <Codex> error"));
    EXPECT_THAT(told(thread() + kTurn + R"({"type":"turn.failed","error":{"message":"gone"}})").spans,
                Contains("turn 1 step <Codex> error"));
}

TEST(CodexExec, OddEventsAreKeptAndCounted)
{
    const Told result = told(
        kTurn + item("completed", "x", R"("type":"brand_new")")
        + R"({"type":"item.plan.delta","item_id":"x"})" + "\n"
        + item("updated", "t", R"("type":"todo_list","items":7)")
        + item("completed", "n", R"("type":"command_execution","command":[1],"exit_code":"x","status":5)")
        + R"({"type":"turn.completed","usage":{"input_tokens":-5,"output_tokens":"many"}})" + "\n"
        + R"({"type":"thread.started","thread_id":7})" + "\n" + R"({"type":"item.completed","item":[]})");
    EXPECT_THAT(codes(result), ElementsAre("unknown_line_type 4"));
    EXPECT_EQ(result.report.traces, 1U);
}

} // namespace
} // namespace retrospan::import
