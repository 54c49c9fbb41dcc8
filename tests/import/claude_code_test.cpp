// Claude Code transcripts whose lines break the rules: shared uuids, no times, events before the first
// prompt.
#include "import/importer.h"
#include "support/told_import.h"
#include "trace/record_codec.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>

namespace retrospan::import {
namespace {

struct Span {
    std::string parent, name, agent;
    SpanStatus status = SpanStatus::unset;
    std::string error; ///< what it says of its status
    std::vector<std::string> events;
    std::optional<std::string> result; ///< of a tool
    std::int64_t costMicroUsd = kUnknown; ///< as reported
    std::string input; ///< of a model call
};

struct Outcome {
    std::map<std::string, Span> spans; ///< by id text
    ImportReport report;
};

Outcome transcript(const std::string& lines)
{
    Outcome outcome;
    const auto sink = [&](SpanBatch&& batch) {
        for (const BatchSpan& row : batch.spans) {
            Arena arena;
            SpanView view;
            EXPECT_TRUE(decodeRecord(
                std::string_view(batch.records).substr(row.recordOffset, row.recordSize),
                [](std::string_view) { return std::string_view(); }, arena, view));
            Span& span = outcome.spans[std::string(view.idText)];
            span.parent = view.parentText;
            span.name = batch.strings.view(row.name);
            span.agent = batch.strings.view(row.agent);
            span.status = row.status;
            span.costMicroUsd = row.reportedCostMicroUsd;
            span.error = view.statusMessage;
            for (const EventView& event : view.events) span.events.emplace_back(event.name);
            if (const ValueView* input = findAttribute(view.attributes, "gen_ai.input.messages"))
                span.input = input->text();
            if (const ValueView* result = findAttribute(view.attributes, "gen_ai.tool.call.result"))
                span.result = result->text();
        }
        return true;
    };
    Importer importer({"transcript"}, sink, outcome.report);
    importer.push(lines);
    importer.finish();
    return outcome;
}

std::string line(const std::string& type, const std::string& uuid, const std::string& rest,
                 const std::string& time = "2026-01-01T00:00:00Z")
{
    return R"({"type":")" + type + R"(","sessionId":"s","uuid":")" + uuid + R"(","timestamp":")" + time
        + "\"," + rest + "}\n";
}

std::string prompt(const std::string& uuid, const std::string& text)
{
    return line("user", uuid, R"("message":{"role":"user","content":")" + text + "\"}");
}

std::string failedRequest(const std::string& uuid, int status)
{
    return line("system", uuid, R"("subtype":"api_error","error":{"status":)" + std::to_string(status) + "}");
}

TEST(ClaudeCode, FailedRequestsKeepTheirIdsAndParents)
{
    const std::string uuid = "0b7e4f6a-1111-2222-3333-444444444444";
    const Outcome outcome = transcript(prompt("u1", "Hello") + failedRequest(uuid, 529));
    ASSERT_TRUE(outcome.spans.contains("api-error:" + uuid));
    EXPECT_EQ(outcome.spans.at("api-error:" + uuid).parent, "turn:u1");
    EXPECT_EQ(outcome.spans.at("api-error:" + uuid).status, SpanStatus::error);
}

TEST(ClaudeCode, ResultsAreRecordedBeTheyEmptyOrNoText)
{
    const auto call = [](const std::string& id) {
        return line(
            "assistant", "a" + id,
            R"("message":{"id":"m)" + id
                + R"(","role":"assistant","content":[{"type":"tool_use","name":"Bash","input":{},"id":")" + id
                + R"("}]})");
    };
    const auto answer = [](const std::string& id, const std::string& content) {
        return line("user", "r" + id,
                    R"("message":{"role":"user","content":[{"type":"tool_result","tool_use_id":")" + id
                        + R"(","content":)" + content + "}]}");
    };
    const Outcome outcome = transcript(prompt("u1", "Hello") + call("1") + answer("1", R"("")") + call("2")
                                       + answer("2", R"([{"type":"tool_reference","tool_name":"x"}])")
                                       + call("3") + answer("3", R"([{"type":"text","text":"done"}])"));
    EXPECT_EQ(outcome.spans.at("tool:1").result, "");
    EXPECT_EQ(outcome.spans.at("tool:2").result, R"([{"type":"tool_reference","tool_name":"x"}])");
    EXPECT_EQ(outcome.spans.at("tool:3").result, "done");
}

TEST(ClaudeCode, DifferentLinesUnderOneUuidAreAllRead)
{
    const Outcome outcome = transcript(prompt("u1", "Hello") + failedRequest("same", 529)
                                       + failedRequest("same", 500) + failedRequest("same", 529));
    EXPECT_TRUE(outcome.spans.contains("api-error:same"));
    EXPECT_EQ(outcome.spans.size(), 4U) << "session, turn and two failed requests";
    ASSERT_EQ(outcome.report.diagnostics().size(), 1U);
    EXPECT_EQ(outcome.report.diagnostics()[0].code, "duplicate_line");
    EXPECT_EQ(outcome.report.diagnostics()[0].count, 1U);
}

TEST(ClaudeCode, ASessionWithoutTimesIsThereAndDoesNotRun)
{
    const std::string message = R"("message":{"role":"user","content":"Hello"})";
    const Outcome outcome = transcript(line("user", "u1", message, "[redacted]"));
    ASSERT_TRUE(outcome.spans.contains("session:s"));
    EXPECT_EQ(outcome.spans.at("session:s").status, SpanStatus::unset);
    EXPECT_EQ(outcome.spans.at("turn:u1").status, SpanStatus::unset);
    EXPECT_EQ(outcome.spans.at("turn:u1").parent, "session:s");
}

TEST(ClaudeCode, LastCallsOfManySubAgentsAreNotHeldUntilTheEnd)
{
    constexpr int kAgents = 40;
    std::map<std::string, int> told;
    ImportReport report;
    const auto sink = [&](SpanBatch&& batch) {
        for (const BatchSpan& row : batch.spans) ++told[std::string(batch.strings.view(row.name))];
        return true;
    };
    Importer importer({"transcript"}, sink, report);
    const std::string words(1024 * 1024, 'x');
    for (int i = 0; i < kAgents; ++i) {
        const std::string n = std::to_string(i);
        importer.push(line("user", "p" + n,
                           R"("isSidechain":true,"message":{"role":"user","content":"Go )" + n + "\"}"));
        importer.push(line(
            "assistant", "a" + n,
            R"("isSidechain":true,"parentUuid":"p)" + n + R"(","message":{"id":"m)" + n + R"(","model":"m)"
                + n + R"(","role":"assistant","content":[{"type":"text","text":")" + words + "\"}]}"));
    }
    EXPECT_EQ(told["chat m0"], 1);
    importer.finish();
    for (int i = 0; i < kAgents; ++i) EXPECT_EQ(told["chat m" + std::to_string(i)], 1) << i;
    EXPECT_TRUE(report.diagnostics().empty());
}

std::string gaveUp(const std::string& uuid, const std::string& more = {})
{
    return line("assistant", uuid,
                R"("isApiErrorMessage":true,"error":"authentication_failed",)" + more
                    + R"("message":{"model":"<synthetic>","role":"assistant","content":[)"
                      R"({"type":"text","text":"API Error: 401"}],"usage":{"input_tokens":0}})");
}

std::string says(const std::string& id, const std::string& more = {})
{
    return line("assistant", "line of " + id,
                more + R"("message":{"id":")" + id
                    + R"(","model":"m","role":"assistant","stop_reason":"end_turn",)"
                      R"("content":[{"type":"text","text":"Fine"}],"usage":{"output_tokens":2}})");
}

TEST(ClaudeCode, ACallCostsWhatItsLinesReport)
{
    const Outcome outcome = transcript(prompt("u1", "Hello") + says("m1", R"("costUSD":0.42,)")
                                       + says("m1", R"("costUSD":0.42,"n":2,)")
                                       + says("m2", R"("costUSD":"much",)") + says("m3"));
    EXPECT_EQ(outcome.spans.at("call:m1").costMicroUsd, 420'000);
    EXPECT_EQ(outcome.spans.at("call:m2").costMicroUsd, kUnknown);
    EXPECT_EQ(outcome.spans.at("call:m3").costMicroUsd, kUnknown);
}

TEST(ClaudeCode, ATurnThatEndsInAFailedRequestHasFailed)
{
    const Outcome outcome =
        transcript(prompt("u1", "Hello") + gaveUp("e1") + prompt("u2", "Again") + says("m1"));
    const Span& turn = outcome.spans.at("turn:u1");
    EXPECT_EQ(turn.status, SpanStatus::error);
    EXPECT_EQ(turn.error, "API Error: 401");
    EXPECT_EQ(turn.events, std::vector<std::string>{"api_error_message"});
    EXPECT_EQ(outcome.spans.at("turn:u2").status, SpanStatus::unset);
    EXPECT_EQ(outcome.spans.at("session:s").status, SpanStatus::unset) << "it is counted once";
    EXPECT_EQ(outcome.spans.size(), 4U) << "no model call";
}

TEST(ClaudeCode, ATurnThatGoesOnAfterAFailedRequestHasNotFailed)
{
    const Outcome outcome = transcript(prompt("u1", "Hello") + gaveUp("e1") + says("m1"));
    EXPECT_EQ(outcome.spans.at("turn:u1").status, SpanStatus::unset);
    EXPECT_EQ(outcome.spans.at("turn:u1").events, std::vector<std::string>{"api_error_message"});
}

TEST(ClaudeCode, AFailedRequestOfASubAgentIsItsOwn)
{
    const std::string sub = R"("isSidechain":true,"agentId":"x",)";
    const Outcome outcome = transcript(prompt("u1", "Hello") + gaveUp("e1", sub));
    EXPECT_EQ(outcome.spans.at("agent:x").error, "API Error: 401");
    EXPECT_EQ(outcome.spans.at("turn:u1").status, SpanStatus::unset);
}

std::string uses(const std::string& id, const std::string& name = "Bash", const std::string& input = "{}",
                 const std::string& more = {})
{
    return line("assistant", "use of " + id,
                more + R"("message":{"id":"call of )" + id + R"(","model":"m","role":"assistant","content":[)"
                    + R"({"type":"tool_use","name":")" + name + R"(","id":")" + id + R"(","input":)" + input
                    + "}]}");
}

std::string failedTool(const std::string& id, const std::string& text, const std::string& more = {})
{
    return line("user", "result of " + id,
                more + R"("message":{"role":"user","content":[{"type":"tool_result","is_error":true,)"
                    + R"("tool_use_id":")" + id + R"(","content":")" + text + R"("}]})");
}

TEST(ClaudeCode, AToolThatTheUserDidNotLetRunIsInterrupted)
{
    const std::string rejected =
        "The user doesn't want to proceed with this tool use. The tool use was rejected";
    const Outcome outcome =
        transcript(prompt("u1", "Hello") + uses("t1") + failedTool("t1", rejected) + uses("t2")
                   + failedTool("t2", "[Request interrupted by user for tool use]") + uses("t3")
                   + failedTool("t3", "No", R"("toolDenialKind":"user-rejected",)") + uses("t4")
                   + failedTool("t4", "Denied by a classifier", R"("toolDenialKind":"automode-blocked",)")
                   + uses("t5") + failedTool("t5", "No such file: " + rejected));
    for (const char* denied : {"tool:t1", "tool:t2", "tool:t3"})
        EXPECT_EQ(outcome.spans.at(denied).status, SpanStatus::interrupted) << denied;
    EXPECT_EQ(outcome.spans.at("tool:t1").result, rejected);
    for (const char* failed : {"tool:t4", "tool:t5"})
        EXPECT_EQ(outcome.spans.at(failed).status, SpanStatus::error) << failed;
}

std::string sidechain(const std::string& uuid, const std::string& text, const std::string& more = {})
{
    return line("user", uuid,
                R"("isSidechain":true,)" + more + R"("message":{"role":"user","content":")" + text + "\"}");
}

std::string taskDone(const std::string& id, const std::string& result)
{
    return line("user", "result of " + id,
                R"("toolUseResult":{)" + result + R"(},"message":{"role":"user","content":[)"
                    + R"({"type":"tool_result","tool_use_id":")" + id + R"(","content":"Done"}]})");
}

TEST(ClaudeCode, SubAgentsAreNamedByTheirKind)
{
    const std::string task = uses("t1", "Task", R"({"prompt":"Look around","subagent_type":"Explore"})");
    const Outcome inside = transcript(prompt("u1", "Hello") + task + sidechain("s1", "Look around"));
    EXPECT_EQ(inside.spans.at("agent:s1").name, "invoke_agent Explore");
    EXPECT_EQ(inside.spans.at("agent:s1").agent, "Explore");
    EXPECT_EQ(inside.spans.at("agent:s1").parent, "tool:t1");
    const std::string done = taskDone("t1", R"("agentId":"x")");
    const Outcome elsewhere = transcript(prompt("u1", "Hello") + task + done);
    EXPECT_EQ(elsewhere.spans.at("agent:x").agent, "Explore");
    const Outcome both =
        transcript(prompt("u1", "Hello") + task + sidechain("s1", "Look around", R"("agentId":"x",)") + done);
    EXPECT_EQ(both.spans.at("agent:x").name, "invoke_agent Explore");
    const Outcome told =
        transcript(prompt("u1", "Hello") + task + taskDone("t1", R"("agentId":"x","agentType":"Plan")"));
    EXPECT_EQ(told.spans.at("agent:x").agent, "Plan") << "what the client says of the agent itself";
    EXPECT_EQ(transcript(sidechain("s1", "Look around")).spans.at("agent:s1").name, "Look around");
}

TEST(ClaudeCode, AForkDoesNotDoAgainWhatItCopies)
{
    const std::string from = R"("forkedFrom":{"sessionId":"before","messageUuid":"x"},)";
    const std::string copy = line("user", "u1", from + R"("message":{"role":"user","content":"Hello"})")
        + uses("t1", "Bash", "{}", from) + says("m1", from);
    const Outcome fork = transcript(copy + prompt("u2", "And now?") + says("m2"));
    EXPECT_EQ(fork.spans.size(), 3U) << "session, turn and call of its own";
    EXPECT_EQ(fork.spans.at("call:m2").parent, "turn:u2");
    const std::string& input = fork.spans.at("call:m2").input;
    for (const char* said : {"Hello", "tool_call", "Fine", "And now?"})
        EXPECT_NE(input.find(said), input.npos) << said;
    ASSERT_EQ(fork.report.diagnostics().size(), 1U);
    EXPECT_EQ(fork.report.diagnostics()[0].code, "copied_history");
    EXPECT_EQ(fork.report.diagnostics()[0].count, 3U);
    EXPECT_EQ(fork.report.diagnostics()[0].example, "before");
    const Outcome nothingElse = transcript(copy);
    EXPECT_TRUE(nothingElse.spans.empty());
    EXPECT_EQ(nothingElse.report.traces, 0U);
}

std::string titled(const std::string& type, const std::string& member, const std::string& title)
{
    return R"({"type":")" + type + R"(","sessionId":"s",")" + member + R"(":")" + title + "\"}\n";
}

std::string summary(const std::string& leaf, const std::string& title)
{
    return R"({"type":"summary","leafUuid":")" + leaf + R"(","summary":")" + title + "\"}\n";
}

TEST(ClaudeCode, TheLastTitleOfTheUserStands)
{
    const std::string start = titled("custom-title", "customTitle", "First") + prompt("u1", "Hello");
    EXPECT_EQ(test::told(start + titled("custom-title", "customTitle", "Renamed")).facts.title, "Renamed");
    const std::string byModel = prompt("u1", "Hello") + titled("ai-title", "aiTitle", "Greeting");
    EXPECT_EQ(test::told(byModel).facts.title, "Greeting");
    const std::string byUser = byModel + titled("custom-title", "customTitle", "Mine");
    EXPECT_EQ(test::told(byUser).facts.title, "Mine");
    EXPECT_EQ(test::told(byUser + titled("ai-title", "aiTitle", "Talk")).facts.title, "Mine");
}

TEST(ClaudeCode, ALongerFileRenamesItsSession)
{
    std::string text = prompt("u1", "Hello");
    SessionFacts kept = test::told(text).facts;
    for (int i = 0; i < 60; ++i) {
        const std::string name = "Name " + std::to_string(i % 2);
        text += titled("custom-title", "customTitle", name) + titled("custom-title", "customTitle", name);
        kept.merge(test::told(text).facts);
        EXPECT_EQ(kept.title, name) << i;
    }
}

TEST(ClaudeCode, ASummaryIsTheTitleOfItsOwnConversation)
{
    EXPECT_EQ(test::told(summary("elsewhere", "Other") + prompt("u1", "Hello")).facts.title, "Hello");
    EXPECT_EQ(test::told(summary("u1", "Before") + prompt("u1", "Hello")).facts.title, "Before");
    EXPECT_EQ(test::told(prompt("u1", "Hello") + summary("u1", "One") + summary("u1", "Two")).facts.title,
              "Two");
    EXPECT_EQ(test::told(prompt("u1", "Hello") + titled("ai-title", "aiTitle", "Made") + summary("u1", "Sum"))
                  .facts.title,
              "Made");
}

TEST(ClaudeCode, EventsBeforeTheFirstPromptAreKept)
{
    const std::string start = line("system", "e1", R"("subtype":"session_start")");
    const Outcome outcome = transcript(start + prompt("u1", "Hello"));
    EXPECT_EQ(outcome.spans.at("turn:u1").events, std::vector<std::string>{"system:session_start"});
    const std::string call = R"("message":{"id":"m1","model":"m","role":"assistant","content":[]})";
    const Outcome alone = transcript(start + line("assistant", "a1", call));
    EXPECT_EQ(alone.spans.at("session:s").events, std::vector<std::string>{"system:session_start"});
}

} // namespace
} // namespace retrospan::import
