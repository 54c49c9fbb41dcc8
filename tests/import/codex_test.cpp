// Codex rollouts: both layouts, turns, calls and their cumulative tokens, tools joined with what the client
// tells, sub-agents, forks, interruptions, hostile lines.
#include "import/codex_line.h"
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

std::string line(std::string_view type, std::string_view payload, int second = 1)
{
    return R"({"timestamp":"2026-01-01T00:00:)" + std::to_string(10 + second) + R"(.000Z","type":")"
        + std::string(type) + R"(","payload":{)" + std::string(payload) + "}}\n";
}

std::string meta(std::string_view id = "t1", std::string_view more = R"("source":"cli")")
{
    return line("session_meta",
                R"("id":")" + std::string(id)
                    + R"(","cwd":"/w","originator":"codex-tui","cli_version":"0.1",)"
                      R"("model_provider":"openai",)"
                    + std::string(more));
}

std::string item(std::string_view payload, int second = 2)
{
    return line("response_item", payload, second);
}
std::string event(std::string_view payload, int second = 2)
{
    return line("event_msg", payload, second);
}

std::string prompt(std::string_view text)
{
    return item(R"("type":"message","role":"user","content":[{"type":"input_text","text":")"
                + std::string(text) + R"("}])");
}
std::string answer(std::string_view text)
{
    return item(R"("type":"message","role":"assistant","content":[{"type":"output_text","text":")"
                + std::string(text) + R"("}])");
}
std::string call(std::string_view id, std::string_view name = "exec_command")
{
    return item(R"("type":"function_call","name":")" + std::string(name) + R"(","arguments":"{}","call_id":")"
                + std::string(id) + "\"");
}
std::string output(std::string_view id, std::string_view text)
{
    return item(R"("type":"function_call_output","call_id":")" + std::string(id) + R"(","output":")"
                    + std::string(text) + "\"",
                3);
}
/// A tenth of the input comes out.
std::string tokens(int total, int last)
{
    const auto usage = [](int input) {
        return R"({"input_tokens":)" + std::to_string(input) + R"(,"output_tokens":)"
            + std::to_string(input / 10) + R"(,"cached_input_tokens":0,"reasoning_output_tokens":0})";
    };
    return event(R"("type":"token_count","info":{"total_token_usage":)" + usage(total)
                 + R"(,"last_token_usage":)" + usage(last) + "}");
}
std::string started(std::string_view turn)
{
    return event(R"("type":"task_started","turn_id":")" + std::string(turn) + "\"");
}
std::string ended(std::string_view turn, std::string_view more = R"("last_agent_message":null)")
{
    return event(R"("type":"task_complete","turn_id":")" + std::string(turn) + "\"," + std::string(more), 4);
}
const std::string kContext = line("turn_context", R"("turn_id":"u1","model":"gpt-5")");

std::vector<std::string> codes(const Told& result)
{
    std::vector<std::string> codes;
    for (const Diagnostic& diagnostic : result.report.diagnostics())
        codes.push_back(diagnostic.code + " " + std::to_string(diagnostic.count));
    return codes;
}

TEST(Codex, CallsToolsAndTurnsOfAThread)
{
    const Told result =
        told(meta() + started("u1") + prompt("<environment_context>x") + kContext + prompt("Do it")
             + event(R"("type":"user_message","message":"Do it")") + answer("I will.") + call("c1")
             + call("c2") + tokens(100, 100) + output("c1", "Process exited with code 0\\nOutput:\\nok")
             + output("c2", "Process exited with code 2\\nOutput:\\nno") + answer("Done.") + tokens(250, 150)
             + tokens(250, 150) + ended("u1"));
    EXPECT_THAT(result.spans,
                UnorderedElementsAre("Codex agent <>", "Do it step <Codex>",
                                     "chat gpt-5 model <Do it> 100/10", "chat gpt-5 model <Do it> 150/15",
                                     "execute_tool exec_command tool <Do it>",
                                     "execute_tool exec_command tool <Do it> error"));
    EXPECT_EQ(result.report.format, "codex");
    EXPECT_THAT(codes(result), IsEmpty());
}

TEST(Codex, TheCounterTellsWhatTheLinesDoNot)
{
    // The aborted call was not counted; the next count tells what it took.
    const Told result =
        told(meta() + started("u1") + kContext + prompt("Go") + answer("A") + tokens(100, 100) + answer("B")
             + event(R"("type":"turn_aborted","turn_id":"u1","reason":"interrupted")") + started("u2")
             + prompt("Again") + answer("C") + tokens(400, 120) + ended("u2"));
    EXPECT_THAT(result.spans, Contains("chat gpt-5 model <Go> 180/18"));
    EXPECT_THAT(result.spans, Contains("chat gpt-5 model <Again> 120/12"));
    EXPECT_THAT(codes(result), IsEmpty());
    // Nothing is there to take it: it stands alone and is counted.
    const Told alone = told(meta() + started("u1") + kContext + prompt("Go") + answer("A") + tokens(100, 100)
                            + call("c") + tokens(400, 120) + output("c", "x") + ended("u1"));
    EXPECT_THAT(alone.spans, Contains("chat gpt-5 model <Go> 180/18"));
    EXPECT_THAT(codes(alone), ElementsAre("unrecorded_usage 1"));
}

TEST(Codex, ACounterThatStartsAnewIsNoUsage)
{
    const Told result = told(meta() + started("u1") + kContext + prompt("Go") + answer("A") + tokens(100, 100)
                             + answer("B") + tokens(40, 40) + answer("C") + tokens(0, 0)
                             + event(R"("type":"token_count","info":null)") + ended("u1"));
    EXPECT_THAT(result.spans, Contains("chat gpt-5 model <Go> 100/10"));
    EXPECT_THAT(result.spans, Contains("chat gpt-5 model <Go> 40/4"));
}

TEST(Codex, EventsCompleteTheToolsTheModelCalled)
{
    const Told result = told(
        meta() + started("u1") + prompt("Go") + call("c1", "shell") + output("c1", "text")
        + event(
            R"("type":"exec_command_end","call_id":"c1","exit_code":3,"duration":{"secs":1,"nanos":5},"stdout":"s")")
        + event(
            R"("type":"mcp_tool_call_end","call_id":"c2","invocation":{"server":"s","tool":"find","arguments":{"q":1}},"result":{"Err":"gone"}})")
        + event(R"("type":"web_search_end","call_id":"ws","query":"q","action":{"type":"search"}})")
        + item(R"("type":"web_search_call","status":"completed","action":{"type":"search","query":"q"}})")
        + item(
            R"("type":"custom_tool_call","call_id":"c3","name":"apply_patch","input":"*** Begin Patch","status":"completed")")
        + event(R"("type":"patch_apply_end","call_id":"c3","success":false,"stderr":"bad")")
        + item(
            R"("type":"custom_tool_call_output","call_id":"c3","output":"{\"output\":\"no\",\"metadata\":{\"exit_code\":1}}")")
        + ended("u1"));
    EXPECT_THAT(result.spans,
                UnorderedElementsAre("Codex agent <>", "Go step <Codex>", "chat model <Go>",
                                     "chat model <Go>", "execute_tool shell tool <Go> error",
                                     "execute_tool find tool <Go> error", "execute_tool web_search tool <Go>",
                                     "execute_tool apply_patch tool <Go> error"));
}

TEST(Codex, AFailedCommandSaysWhatWentWrongFirst)
{
    using codex::complaintIn;
    EXPECT_EQ(complaintIn("Chunk ID: 1\nProcess exited with code 1\nOutput:\nfatal: no\n"), "fatal: no\n");
    EXPECT_EQ(complaintIn("Chunk ID: 1\nProcess exited with code 1\nOutput:\n"),
              "Process exited with code 1");
    EXPECT_EQ(complaintIn("Exit code: 2\nOutput:"), "Exit code: 2");
    EXPECT_EQ(complaintIn("Output: none"), "Output: none");
    EXPECT_EQ(complaintIn(""), "");
}

TEST(Codex, ApprovalsAndGuardiansAreSpans)
{
    const Told result =
        told(meta() + started("u1") + prompt("Go") + call("c1")
             + event(R"("type":"exec_approval_request","call_id":"c1","command":["rm"])")
             + event(R"("type":"guardian_assessment","id":"g","status":"in_progress")")
             + event(R"("type":"guardian_assessment","id":"g","status":"denied","risk_level":"high")")
             + output("c1", "ok") + ended("u1"));
    EXPECT_THAT(result.spans, Contains("exec_approval_request human <Go>"));
    EXPECT_THAT(result.spans, Contains("guardian_assessment guardrail <Go>"));
}

TEST(Codex, SubAgentsHangBeneathTheCallThatStartedThem)
{
    const std::string parent =
        meta("t1") + started("u1") + prompt("Go") + call("c1", "spawn_agent")
        + event(
            R"("type":"collab_agent_spawn_end","call_id":"c1","new_thread_id":"t2","new_agent_nickname":"Ada")")
        + output("c1", R"({\"agent_id\":\"t2\"})") + ended("u1");
    EXPECT_THAT(told(parent).spans, Contains("invoke_agent Ada agent <execute_tool spawn_agent>"));
    // Its own file joins the parent's session.
    const Told child = told(
        meta("t2",
             R"("source":{"subagent":{"thread_spawn":{"parent_thread_id":"t1","agent_nickname":"Ada"}}})")
        + started("u2") + prompt("Part") + answer("Done") + ended("u2"));
    EXPECT_THAT(child.spans,
                UnorderedElementsAre("invoke_agent Ada agent <>", "Part step <invoke_agent Ada>",
                                     "chat model <Part>"));
    // The fork of a thread repeats its history; it is context, not work.
    const std::string oldTurn = "01900000-0000-7000-8000-000000000001",
                      thread = "01900000-1000-7000-8000-000000000000",
                      newTurn = "01900000-2000-7000-8000-000000000001";
    const Told fork =
        told(meta(thread, R"("forked_from_id":"t1")") + meta("t1") + started(oldTurn) + prompt("Old")
             + answer("A") + tokens(100, 100) + ended(oldTurn) + started(newTurn) + prompt("New")
             + answer("B") + tokens(150, 50) + ended(newTurn));
    EXPECT_THAT(fork.spans,
                UnorderedElementsAre("Codex agent <>", "New step <Codex>", "chat model <New> 50/5"));
    EXPECT_THAT(codes(fork), ElementsAre("copied_history 6"));
}

TEST(Codex, ResumesCompactionAndSeveralThreadsInAFile)
{
    const Told result =
        told(meta() + started("u1") + prompt("One") + answer("A") + ended("u1") + meta()
             + line("compacted",
                    R"("message":"m","replacement_history":[{"type":"message","role":"user","content":[]}])")
             + started("u2") + prompt("Two") + answer("B")
             + ended("u2", R"("error":{"message":"over","codex_error_info":"limit"})") + meta("t9")
             + started("u3") + prompt("Other") + ended("u3"));
    EXPECT_THAT(result.spans,
                UnorderedElementsAre("One step <Codex>", "chat model <One>", "Two step <Codex> error",
                                     "chat model <Two>", "Codex agent <>", "Other step <Codex>",
                                     "Codex agent <>"));
    EXPECT_EQ(result.report.traces, 2U);
}

TEST(Codex, TheLastNameOfAThreadIsTheTitle)
{
    const auto named = [](std::string_view name) {
        return event(R"("type":"thread_name_updated","thread_name":")" + std::string(name) + "\"");
    };
    const std::string start = meta() + named("First") + prompt("One") + answer("A");
    Told before = told(start);
    EXPECT_EQ(before.facts.title, "First");
    const Told after = told(start + named("Second") + named("First") + named("Third") + named("Third"));
    EXPECT_EQ(after.facts.title, "Third");
    before.facts.merge(after.facts);
    EXPECT_EQ(before.facts.title, "Third") << "the longer version of a file that is in the library";
}

TEST(Codex, TheOldLayoutHasItemsWithoutTimes)
{
    const Told result = told(
        R"({"id":"t1","timestamp":"2025-06-01T00:00:00Z","instructions":null,"git":{}}
{"record_type":"state"}
{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}
{"type":"reasoning","summary":[{"type":"summary_text","text":"think"}]}
{"type":"function_call","name":"shell","arguments":"{}","call_id":"c"}
{"type":"function_call_output","call_id":"c","output":"{\"output\":\"x\",\"metadata\":{\"exit_code\":0}}"}
{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Bye"}]}
)");
    EXPECT_THAT(result.spans,
                UnorderedElementsAre("Codex agent <>", "Hi step <Codex>", "chat model <Hi>",
                                     "chat model <Hi>", "execute_tool shell tool <Hi>"));
    EXPECT_EQ(result.report.format, "codex");
}

TEST(Codex, OddLinesAreKeptAndCounted)
{
    const Told result = told(
        meta() + item(R"("type":"function_call","call_id":5,"name":[1],"arguments":{"a":1})")
        + output("nobody", "x") + item(R"("type":{},"role":1)") + event(R"("type":"brand_new")")
        + line("brand_new", R"("a":1)") + line("session_meta", R"("id":7)")
        + line("compacted", R"("message":3)") + event(R"("type":"exec_command_end","exit_code":1)")
        + event(
            R"("type":"token_count","info":{"total_token_usage":{"input_tokens":-1e300,"output_tokens":"x"},"last_token_usage":7}})")
        + event(R"("type":"collab_close_end","call_id":"c","agent_statuses":{},"statuses":[]})")
        + R"({"type":"response_item","payload":{)");
    EXPECT_THAT(codes(result), Contains("unknown_line_type 2"));
    EXPECT_THAT(codes(result), Contains("result_without_tool_call 1"));
    // A file that has lost its first line.
    EXPECT_THAT(told(started("u1") + prompt("Go") + answer("A")).spans, ::testing::SizeIs(3));
}

} // namespace
} // namespace retrospan::import
