// LangSmith runs: pieces of runs that come together in any order, ids from dotted orders, times in several
// units, usage in its several places, feedback.
#include "support/read_back.h"

namespace retrospan::import {
namespace {

using test::readBack;
using Outcome = test::ReadBack;
using Span = test::ReadSpan;

const std::string kRoot = "11111111-1111-1111-1111-111111111111";
const std::string kChild = "22222222-2222-2222-2222-222222222222";
const std::string kRootOrder = "20250101T000000000000Z" + kRoot;
const std::string kChildOrder = kRootOrder + ".20250101T000001500000Z" + kChild;
constexpr std::int64_t kStart = 1'735'689'600'000'000'000; // 2025-01-01T00:00:00Z

std::string create(const std::string& id, const std::string& order, const std::string& more = "")
{
    return R"({"id":")" + id
        + R"(","name":"run","run_type":"chain","start_time":"2025-01-01T00:00:00","inputs":{"a":1},"dotted_order":")"
        + order + "\"" + more + "}\n";
}

std::string update(const std::string& id, const std::string& more = "")
{
    return R"({"id":")" + id + R"(","end_time":"2025-01-01T00:00:02","outputs":{"b":2},"error":null)" + more
        + "}\n";
}

std::string wholeRun(const std::string& more)
{
    return R"({"id":")" + kRoot + R"(","trace_id":")" + kRoot
        + R"(","name":"run","start_time":"2025-01-01T00:00:00","end_time":"2025-01-01T00:00:02",)" + more
        + "}\n";
}

TEST(Langsmith, CreateAndUpdateAreOneSpan)
{
    const Outcome outcome =
        readBack(create(kRoot, kRootOrder) + create(kChild, kChildOrder) + update(kChild) + update(kRoot));
    ASSERT_EQ(outcome.spans.size(), 2U);
    EXPECT_EQ(outcome.reports, 2);
    const Span& child = outcome.spans.at(kChild);
    EXPECT_EQ(child.trace, kRoot);
    EXPECT_EQ(child.parent, kRoot);
    EXPECT_EQ(child.startNs, kStart) << "times without a zone are UTC";
    EXPECT_EQ(child.endNs, kStart + 2'000'000'000);
    EXPECT_EQ(child.status, SpanStatus::ok);
    EXPECT_EQ(child.content.inputText, R"({"a":1})");
    EXPECT_EQ(child.content.outputText, R"({"b":2})");
    EXPECT_EQ(outcome.diagnostics(), "");
}

TEST(Langsmith, UpdateBeforeCreateHasTheLastWordAndNullErasesNothing)
{
    const Outcome outcome =
        readBack(create(kRoot, kRootOrder) + update(kChild, R"(,"name":null,"tags":["late"])")
                 + create(kChild, kChildOrder, R"(,"outputs":{},"tags":["early"])"));
    ASSERT_TRUE(outcome.spans.contains(kChild));
    EXPECT_EQ(outcome.spans.at(kChild).name, "run");
    EXPECT_EQ(outcome.spans.at(kChild).content.outputText, R"({"b":2})");
    EXPECT_EQ(outcome.spans.at(kChild).status, SpanStatus::ok);
    EXPECT_EQ(outcome.spans.at(kRoot).status, SpanStatus::running) << "no update came";
}

TEST(Langsmith, PatchWithoutIdTakesItFromTheDottedOrder)
{
    const std::string body = R"({"post":[)" + create(kRoot, kRootOrder, R"(,"child_runs":[])")
        + R"(],"patch":[{"end_time":1735689602500,"outputs":{"b":2},"dotted_order":")" + kRootOrder
        + R"("}]})";
    const Outcome outcome = readBack(body, 7);
    ASSERT_EQ(outcome.spans.size(), 1U);
    EXPECT_EQ(outcome.spans.at(kRoot).endNs, kStart + 2'500'000'000) << "milliseconds since the epoch";
}

TEST(Langsmith, NestedChildrenAndRunsWithoutTraceIds)
{
    const Outcome nested = readBack(
        R"({"id":"r","run_type":"chain","name":"root","start_time":1735689600000,"end_time":1735689601000,
        "child_runs":[{"id":"c","run_type":"tool","name":"t","start_time":1735689600000,"end_time":1735689601000,"inputs":{"input":"{'q': 1}"},
        "outputs":{"output":{"content":"found","tool_call_id":"call_1"}},"child_runs":[]}]})");
    ASSERT_EQ(nested.spans.size(), 2U);
    EXPECT_EQ(nested.spans.at("c").parent, "r");
    EXPECT_EQ(nested.spans.at("c").trace, "r");
    ASSERT_TRUE(nested.spans.at("c").content.toolCall.has_value());
    EXPECT_EQ(nested.spans.at("c").content.toolCall->arguments, "{'q': 1}");
    EXPECT_EQ(nested.spans.at("c").content.toolCall->result, "found");
    EXPECT_EQ(nested.spans.at("c").content.toolCall->id, "call_1");
}

TEST(Langsmith, ChildrenBeforeTheirParentsFindTheirTrace)
{
    const auto run = [](const std::string& id, const std::string& parent) {
        return R"({"id":")" + id + R"(","parent_run_id":)" + (parent.empty() ? "null" : "\"" + parent + "\"")
            + R"(,"run_type":"chain","start_time":1735689600000,"end_time":1735689601000})" + "\n";
    };
    const Outcome outcome = readBack(run("d", "c") + run("c", "b") + run("b", "a") + run("a", "")
                                     + run("y", "x") + run("x", "y"));
    for (const char* id : {"a", "b", "c", "d"}) EXPECT_EQ(outcome.spans.at(id).trace, "a") << id;
    EXPECT_EQ(outcome.spans.at("x").trace, outcome.spans.at("y").trace) << "a cycle is one trace";
}

TEST(Langsmith, StatusAndErrors)
{
    const auto status = [](const std::string& more) {
        return readBack(wholeRun(R"("run_type":"chain",)" + more)).spans.at(kRoot);
    };
    const Span failed =
        status(R"x("status":"error","error":"ValueError('no')\n\nTraceback (most recent call last)")x");
    EXPECT_EQ(failed.status, SpanStatus::error);
    EXPECT_EQ(failed.errorType, "ValueError");
    EXPECT_TRUE(failed.statusMessage.starts_with("ValueError('no')"));
    EXPECT_EQ(status(R"("status":"success","error":"")").status, SpanStatus::ok);
    EXPECT_EQ(status(R"("status":"interrupted")").status, SpanStatus::interrupted);
    EXPECT_EQ(status(R"x("status":"error","error":"GraphInterrupt((Interrupt(value=1),))")x").status,
              SpanStatus::interrupted);
    const Outcome pending =
        readBack(R"({"id":"p","run_type":"llm","status":"pending","start_time":1735689600000,"inputs":{}})");
    EXPECT_EQ(pending.spans.at("p").status, SpanStatus::running);
}

TEST(Langsmith, UsageInItsPlaces)
{
    const auto usage = [](const std::string& more) { return readBack(wholeRun(more)).spans.at(kRoot).usage; };
    const Usage own = usage(
        R"("run_type":"llm","outputs":{"usage_metadata":{"input_tokens":43,"output_tokens":9,"input_token_details":{"cache_read":3},"output_token_details":{"reasoning":5}}})");
    EXPECT_EQ(own.input, 43);
    EXPECT_EQ(own.cacheRead, 3);
    EXPECT_EQ(own.reasoning, 5);
    const Usage message = usage(
        R"("run_type":"llm","outputs":{"generations":[[{"text":"a","message":{"kwargs":{"usage_metadata":{"input_tokens":7,"output_tokens":2}}}}]],"llm_output":null})");
    EXPECT_EQ(message.input, 7);
    const Usage langchain = usage(
        R"("run_type":"llm","outputs":{"generations":[[{"text":"a"}]],"llm_output":{"token_usage":{"prompt_tokens":11,"completion_tokens":4}}})");
    EXPECT_EQ(langchain.input, 11);
    EXPECT_EQ(langchain.output, 4);
    const Usage anthropic = usage(
        R"("run_type":"llm","outputs":{"usage":{"input_tokens":5,"cache_read_input_tokens":100,"cache_creation_input_tokens":20,"output_tokens":8}})");
    EXPECT_EQ(anthropic.input, 125) << "Anthropic's input leaves out the cache";
    EXPECT_EQ(anthropic.cacheWrite, 20);
    const Usage columns =
        usage(R"("run_type":"llm","prompt_tokens":"12","completion_tokens":3,"total_tokens":15)");
    EXPECT_EQ(columns.input, 12);
    EXPECT_FALSE(usage(R"("run_type":"tool","prompt_tokens":0,"completion_tokens":0)").known())
        << "0 is the column's word for unknown";
    EXPECT_FALSE(
        usage(R"("run_type":"chain","outputs":{"usage_metadata":{"input_tokens":43,"output_tokens":9}})")
            .known());
    EXPECT_FALSE(
        usage(R"("run_type":"llm","outputs":{"usage_metadata":{"input_tokens":-4,"output_tokens":1e300}})")
            .known());
}

TEST(Langsmith, SessionIsTheThreadAndNotTheProject)
{
    const Outcome outcome =
        readBack(wholeRun(R"("run_type":"chain","session_id":"project","session_name":"p","tags":["x"],
        "extra":{"metadata":{"thread_id":"t1","user_id":"u1"},"runtime":{"sdk":"py"}})"));
    EXPECT_EQ(outcome.traces.at(kRoot).sessionId, "t1");
    EXPECT_EQ(outcome.traces.at(kRoot).user, "u1");
    EXPECT_EQ(outcome.traces.at(kRoot).tags, std::vector<std::string>{"x"});
}

TEST(Langsmith, ModelsMessagesEventsAndCosts)
{
    const Span span =
        readBack(
            wholeRun(
                R"("run_type":"llm","inputs":{"messages":[["human","hi"],{"type":"ai","data":{"content":"yes?"}}]},
        "outputs":{"model":"m-2","choices":[{"message":{"role":"assistant","content":"well"}}]},"prompt_tokens":1,"completion_tokens":1,
        "total_cost":"0.0025","events":[{"name":"start","time":"2025-01-01T00:00:00"},{"name":"new_token","time":"2025-01-01T00:00:01","kwargs":{"token":"w"}},7],
        "extra":{"invocation_params":{"model":"m","temperature":0.5,"tools":[{"type":"function","function":{"name":"f"}}]}})"))
            .spans.at(kRoot);
    EXPECT_EQ(span.model, "m-2");
    EXPECT_EQ(span.cost, 2500);
    EXPECT_EQ(span.events, 2U);
    ASSERT_EQ(span.content.input.size(), 2U);
    EXPECT_EQ(span.content.input[0].role, "user");
    EXPECT_EQ(span.content.input[1].role, "assistant");
    ASSERT_EQ(span.content.input[1].parts.size(), 1U);
    EXPECT_EQ(span.content.input[1].parts[0].text, "yes?");
    ASSERT_EQ(span.content.tools.size(), 1U);
    EXPECT_EQ(span.content.tools[0].name, "f");
    ASSERT_EQ(span.content.parameters.size(), 1U);
    EXPECT_EQ(span.content.parameters[0].first, "temperature");
}

TEST(Langsmith, FeedbackBecomesScores)
{
    const Outcome outcome = readBack(
        R"({"id":"f1","key":"helpful","run_id":")" + kChild
        + R"(","score":0.5,"comment":"ok","feedback_source":{"type":"model"},"created_at":"2025-01-01T00:00:05"})"
          "\n"
        + create(
            kRoot, kRootOrder,
            R"(,"end_time":1735689601000,"feedback_stats":{"tone":{"n":3,"avg":0.75},"class":{"n":1,"avg":null,"values":{"good":1}}})")
        + create(kChild, kChildOrder, R"(,"end_time":1735689601000)")
        + R"({"id":"f2","key":"stray","run_id":"elsewhere","score":true})"
          "\n");
    std::map<std::string, std::pair<std::string, Score>> byName;
    for (const auto& [trace, score] : outcome.scores) byName[score.name] = {trace, score};
    ASSERT_EQ(byName.size(), 4U);
    EXPECT_EQ(byName["helpful"].first, kRoot);
    EXPECT_EQ(byName["helpful"].second.value, 0.5);
    EXPECT_EQ(byName["helpful"].second.source, ScoreSource::judge);
    EXPECT_EQ(byName["helpful"].second.timeNs, kStart + 5'000'000'000);
    EXPECT_EQ(byName["tone"].second.comment, "average of 3");
    EXPECT_EQ(byName["class"].second.label, "good");
    EXPECT_EQ(byName["stray"].first, "elsewhere");
    EXPECT_EQ(byName["stray"].second.value, 1.0);
    EXPECT_EQ(outcome.diagnostics(), "score_on_unknown_run ");
}

TEST(Langsmith, ADataFrameOfRunsIsReadAsCsv)
{
    const Outcome outcome = readBack(
        ",id,name,run_type,start_time,end_time,extra,inputs,outputs,error,session_id,trace_id,prompt_tokens\n"
        "0,"
        + kRoot
        + ",agent,chain,2025-01-01 00:00:00,2025-01-01 00:00:02,\"{'metadata': {'thread_id': 'th', 'x': "
          "None}}\","
          "\"{'input': \"\"it's 5\"\"}\",\"{\"\"answer\"\": 1}\",,project,"
        + kRoot + ",12.0\n");
    ASSERT_EQ(outcome.spans.size(), 1U);
    const Span& span = outcome.spans.at(kRoot);
    EXPECT_EQ(span.content.inputText, R"({"input":"it's 5"})");
    EXPECT_EQ(span.content.outputText, R"({"answer":1})");
    EXPECT_EQ(outcome.traces.at(kRoot).sessionId, "th");
    EXPECT_EQ(outcome.report.format, "langsmith");
    EXPECT_EQ(outcome.diagnostics(), "");
}

TEST(Langsmith, ResultsOfAnExperimentAreRuns)
{
    const Outcome outcome = readBack(
        "inputs.question,outputs.answer,error,reference.answer,feedback.correct,feedback.tone,execution_time,"
        "example_id,id\n"
        "2+2,4,,four,True,kind,1.5,e1,"
        + kRoot + "\n1/0,,ZeroDivisionError: no,,0.0,,0.25,e2," + kChild + "\n");
    ASSERT_EQ(outcome.spans.size(), 2U);
    EXPECT_EQ(outcome.spans.at(kRoot).content.inputText, R"({"question":"2+2"})");
    EXPECT_EQ(outcome.spans.at(kRoot).content.outputText, R"({"answer":4})");
    EXPECT_EQ(outcome.spans.at(kChild).status, SpanStatus::error);
    EXPECT_EQ(outcome.scores.size(), 3U);
    EXPECT_EQ(outcome.diagnostics(), "");
}

TEST(Langsmith, HostileRunsAreReadAsFarAsTheyMakeSense)
{
    const Outcome outcome = readBack(
        R"({"runs":[{"id":5,"run_type":"llm","name":[],"start_time":{"a":1},"end_time":1e300,"inputs":"text","outputs":[1],
        "extra":"none","tags":7,"events":{"name":1},"error":{"code":1},"dotted_order":"Z.","child_runs":[3,{"id":"c"}],"feedback_stats":[1]},
        null,4,{"id":"n","run_type":"llm","start_time":-5,"end_time":"tomorrow","child_runs":{}}]})"
        "\n"
        + wholeRun(R"("run_type":"unheard","dotted_order":"x.y.z","parent_run_ids":[1,2])") + R"({"id":")"
        + kRoot + "\",\"run_ty");
    EXPECT_TRUE(outcome.spans.contains(kRoot));
    EXPECT_EQ(outcome.spans.at(kRoot).kind, SpanKind::step);
    EXPECT_TRUE(outcome.spans.contains("n"));
    EXPECT_NE(outcome.diagnostics().find("span_without_id"), std::string::npos);
}

} // namespace
} // namespace retrospan::import
