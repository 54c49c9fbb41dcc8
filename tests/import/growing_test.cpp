// Inputs that grow: what is in work is told as running as soon as its first line is read, and once.
#include "import/importer.h"
#include "trace/record_codec.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>

namespace retrospan::import {
namespace {

struct Told {
    SpanStatus status = SpanStatus::unset;
    std::int64_t endNs = 0;
    int reports = 0;
};

/// A recording that is written line by line, and what was told of each span last.
class Growing {
public:
    std::map<std::string, Told> after(std::string_view text)
    {
        m_importer.push(text);
        m_importer.flush();
        return m_spans;
    }
    std::map<std::string, Told> atTheEnd()
    {
        m_importer.finish();
        return m_spans;
    }
    [[nodiscard]] const std::string& title() const { return m_title; }

private:
    bool take(const SpanBatch& batch)
    {
        for (const BatchTrace& trace : batch.traces) m_title = trace.facts.title;
        for (const BatchSpan& row : batch.spans) {
            Arena arena;
            SpanView view;
            const auto record = std::string_view(batch.records).substr(row.recordOffset, row.recordSize);
            EXPECT_TRUE(decodeRecord(
                record, [](std::string_view) { return std::string_view(); }, arena, view));
            Told& told = m_spans[std::string(view.idText)];
            told = {row.status, row.endNs, told.reports + 1};
        }
        return true;
    }
    std::map<std::string, Told> m_spans;
    std::string m_title;
    ImportReport m_report;
    Importer m_importer{{"growing"}, [this](SpanBatch&& batch) { return take(batch); }, m_report};
};

std::string claudeLine(const std::string& type, const std::string& uuid, int second,
                       const std::string& message)
{
    return R"({"type":")" + type + R"(","sessionId":"s","uuid":")" + uuid
        + R"(","timestamp":"2026-01-01T00:00:0)" + std::to_string(second) + R"(Z","message":)" + message
        + "}\n";
}

TEST(Growing, ClaudeCodeTellsWhatRunsAndHowItEnds)
{
    Growing growing;
    auto spans = growing.after(claudeLine("user", "u1", 0, R"({"role":"user","content":"Do it"})"));
    EXPECT_EQ(spans.at("session:s").status, SpanStatus::running);
    EXPECT_EQ(spans.at("turn:u1").status, SpanStatus::running);
    EXPECT_EQ(growing.title(), "Do it");

    spans =
        growing.after(claudeLine("assistant", "a1", 1,
                                 R"({"id":"m1","model":"claude-x","role":"assistant","stop_reason":null,)"
                                 R"("content":[{"type":"tool_use","id":"t1","name":"Bash","input":{}}]})"));
    EXPECT_EQ(spans.at("call:m1").status, SpanStatus::running);
    EXPECT_EQ(spans.at("tool:t1").status, SpanStatus::running);
    EXPECT_EQ(spans.at("turn:u1").reports, 1);

    spans = growing.after(claudeLine("user", "u2", 2,
                                     R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"t1",)"
                                     R"("content":"done"}]})"));
    EXPECT_EQ(spans.at("tool:t1").status, SpanStatus::ok);
    EXPECT_EQ(spans.at("call:m1").reports, 1);

    spans =
        growing.after(claudeLine("assistant", "a2", 3,
                                 R"({"id":"m2","model":"claude-x","role":"assistant",)"
                                 R"("stop_reason":"end_turn","content":[{"type":"text","text":"Done"}]})"));
    EXPECT_NE(spans.at("call:m2").endNs, 0);
    EXPECT_NE(spans.at("turn:u1").endNs, 0); // the agent waits for a prompt
    EXPECT_EQ(spans.at("session:s").status, SpanStatus::running);
    EXPECT_NE(growing.atTheEnd().at("session:s").endNs, 0);
}

TEST(Growing, NothingNewIsToldOfNothingNew)
{
    Growing growing;
    growing.after(claudeLine("user", "u1", 0, R"({"role":"user","content":"Do it"})"));
    for (const auto& [id, told] : growing.after("")) EXPECT_EQ(told.reports, 1) << id;
}

TEST(Growing, AHalfWrittenLineWaits)
{
    Growing growing;
    const std::string line = claudeLine("user", "u1", 0, R"({"role":"user","content":"Do it"})");
    EXPECT_TRUE(growing.after(line.substr(0, 40)).empty());
    EXPECT_TRUE(growing.after(line.substr(40, 30)).empty());
    EXPECT_TRUE(growing.after(line.substr(70)).contains("turn:u1"));
}

TEST(Growing, CodexTellsApprovalsWhileTheyAreAwaited)
{
    Growing growing;
    const auto line = [](int second, const std::string& type, const std::string& payload) {
        return R"({"timestamp":"2026-01-01T00:00:0)" + std::to_string(second) + R"(Z","type":")" + type
            + R"(","payload":)" + payload + "}\n";
    };
    growing.after(line(0, "session_meta", R"({"id":"th","timestamp":"2026-01-01T00:00:00Z","cwd":"/w"})"));
    growing.after(line(1, "event_msg", R"({"type":"task_started","turn_id":"1"})"));
    growing.after(line(2, "response_item",
                       R"({"type":"function_call","name":"shell","call_id":"c","arguments":"{}"})"));
    auto spans = growing.after(line(3, "event_msg", R"({"type":"exec_approval_request","call_id":"c"})"));
    EXPECT_EQ(spans.at("agent:th").status, SpanStatus::running);
    EXPECT_EQ(spans.at("turn:1").status, SpanStatus::running);
    EXPECT_EQ(spans.at("tool:c").status, SpanStatus::running);
    EXPECT_EQ(spans.at("approval:c").status, SpanStatus::running);

    spans = growing.after(
        line(4, "response_item", R"({"type":"function_call_output","call_id":"c","output":"done"})"));
    EXPECT_EQ(spans.at("tool:c").status, SpanStatus::ok);
    EXPECT_NE(spans.at("approval:c").endNs, 0);
    spans = growing.after(line(5, "event_msg", R"({"type":"task_complete","turn_id":"1"})"));
    EXPECT_NE(spans.at("turn:1").endNs, 0);
}

TEST(Growing, CodexExecRunsWithoutTimes)
{
    Growing growing;
    growing.after(R"({"type":"thread.started","thread_id":"th"})"
                  "\n");
    growing.after(R"({"type":"turn.started"})"
                  "\n");
    auto spans = growing.after(R"({"type":"item.started","item":{"id":"i","type":"command_execution",)"
                               R"("command":"ls","status":"in_progress"}})"
                               "\n");
    EXPECT_EQ(spans.at("exec-turn:th:1").status, SpanStatus::running);
    EXPECT_EQ(spans.at("tool:exec-turn:th:1:i").status, SpanStatus::running);
    spans = growing.after(R"({"type":"item.completed","item":{"id":"i","type":"command_execution",)"
                          R"("command":"ls","aggregated_output":"a","exit_code":0,"status":"completed"}})"
                          "\n");
    EXPECT_EQ(spans.at("tool:exec-turn:th:1:i").status, SpanStatus::ok);
}

TEST(Growing, AnItemThatIsUpdatedOverAndOverIsToldSoOftenOnly)
{
    Growing growing;
    growing.after(R"({"type":"thread.started","thread_id":"th"})"
                  "\n");
    std::map<std::string, Told> spans;
    for (int i = 0; i < 300; ++i)
        spans = growing.after(R"({"type":"item.updated","item":{"id":"i","type":"command_execution",)"
                              R"("command":"ls","aggregated_output":")"
                              + std::to_string(i) + "\"}}\n");
    EXPECT_LE(spans.at("tool:exec-turn:th:1:i").reports, 100);
}

TEST(Growing, AnAgentStreamTellsItsTurnWhenTheResultIsThere)
{
    Growing growing;
    auto spans = growing.after(R"({"type":"system","subtype":"init","session_id":"s","model":"claude-x"})"
                               "\n");
    EXPECT_EQ(spans.at("stream-turn:s:1").status, SpanStatus::running);
    growing.after(R"({"type":"assistant","session_id":"s","message":{"id":"m1","model":"claude-x",)"
                  R"("content":[{"type":"tool_use","id":"t1","name":"Bash","input":{}}]}})"
                  "\n");
    spans = growing.after(R"({"type":"user","session_id":"s","message":{"role":"user",)"
                          R"("content":[{"type":"tool_result","tool_use_id":"t1","content":"x"}]}})"
                          "\n");
    EXPECT_EQ(spans.at("tool:t1").status, SpanStatus::ok);
    spans = growing.after(R"({"type":"result","subtype":"success","session_id":"s","is_error":false,)"
                          R"("result":"Done","num_turns":1})"
                          "\n");
    EXPECT_EQ(spans.at("stream-turn:s:1").status, SpanStatus::ok);
}

} // namespace
} // namespace retrospan::import
