// DeepEval test runs and OpenAI evals logs.
#include "support/told_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan::import {
namespace {

using test::told;
using test::Told;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(DeepEval, SpansSplitByKindBecomeOneTree)
{
    const Told result = told(R"({"testRunData":{"testCases":[{"name":"refund","input":"hi","success":false,
        "metricsData":[{"name":"Relevancy","score":0.9,"success":true,"reason":"fine","evaluationModel":"gpt-5"},{"name":"Broken","error":"no"}],
        "trace":{"uuid":"t","startTime":"2026-05-12T03:01:00.000Z","endTime":"2026-05-12T03:01:11.420Z","status":"ERRORED",
          "agentSpans":[{"uuid":"a","name":"clerk","startTime":"2026-05-12T03:01:00.000Z","endTime":"2026-05-12T03:01:05.000Z"}],
          "llmSpans":[{"uuid":"l","parentUuid":"a","name":"chat","model":"gpt-4o","provider":"openai","inputTokenCount":12,"outputTokenCount":3}],
          "toolSpans":[{"uuid":"x","parentUuid":"a","name":"pay","status":"ERRORED","error":"declined"}, 7],
          "retrieverSpans":{}}}]}})");
    EXPECT_THAT(result.spans,
                ElementsAre("refund step <> error", "clerk agent <refund>", "chat model <clerk> 12/3",
                            "pay tool <clerk> error"));
    EXPECT_THAT(result.scores, ElementsAre("Relevancy=pass 0.900000", "Broken="));
    EXPECT_THAT(result.report.diagnostics(), IsEmpty());
}

TEST(DeepEval, OlderRunsWriteSnakeCase)
{
    const Told result =
        told(R"({"test_cases":[{"name":"refund","input":"hi","actual_output":"yes","success":true,
        "metrics_data":[{"name":"Relevancy","score":0.9,"success":true,"evaluation_model":"gpt-5"}],
        "trace":{"uuid":"t","start_time":"2026-05-12T03:01:00.000Z","end_time":"2026-05-12T03:01:11.420Z",
          "llm_spans":[{"uuid":"l","name":"chat","model":"gpt-4o","input_token_count":12,"output_token_count":3}]}}],
        "metrics_scores":[]})");
    EXPECT_THAT(result.spans, ElementsAre("refund step <>", "chat model <refund> 12/3"));
    EXPECT_THAT(result.scores, ElementsAre("Relevancy=pass 0.900000"));
}

TEST(DeepEval, CasesWithoutATraceKeepTheirIdWhenReadAgain)
{
    const std::string run =
        R"({"testCases":[{"name":"c","input":"a","actual_output":"b"}],"metricsScores":[]})";
    std::vector<std::string> traces;
    for (int i = 0; i < 2; ++i) {
        ImportReport report;
        const auto sink = [&](SpanBatch&& batch) {
            for (const BatchTrace& trace : batch.traces) traces.push_back(trace.id);
            return true;
        };
        Importer importer({"test"}, sink, report);
        importer.push(run);
        importer.finish();
    }
    ASSERT_EQ(traces.size(), 2U);
    EXPECT_EQ(traces[0], traces[1]);
}

TEST(DeepEval, ConversationsAreCases)
{
    EXPECT_THAT(
        told(
            R"({"testCases":[],"metricsScores":[],"conversationalTestCases":[{"name":"talk","turns":[{"role":"user","content":"hi"}]}]})")
            .spans,
        ElementsAre("talk step <>"));
}

TEST(OpenAiEvals, ASampleIsASession)
{
    const Told result = told(R"({"spec":{"completion_fns":["gpt-4"],"eval_name":"match.test","run_id":"r"}}
{"run_id":"r","event_id":0,"sample_id":"s.1","type":"sampling","data":{"prompt":[{"role":"user","content":"2+2"}],"sampled":["4"],"usage":{"prompt_tokens":5,"completion_tokens":1}},"created_at":"2024-02-06 06:28:16.896800"}
{"run_id":"r","event_id":1,"sample_id":"s.1","type":"match","data":{"correct":true,"expected":"4"},"created_at":"2024-02-06 06:28:17"}
{"run_id":"r","event_id":2,"sample_id":"s.1","type":"function_call","data":{"name":"add","arguments":{},"return_value":4}}
{"run_id":"r","event_id":3,"sample_id":"s.2","type":"error","data":{"type":"Timeout","message":"too slow"}}
{"run_id":"r","event_id":4,"sample_id":7,"type":"metrics","data":{"choice":"A","score":1e999,"list":[1]}}
{"final_report":{"accuracy":1},"run_id":"r"}
)");
    EXPECT_THAT(result.spans,
                ElementsAre("s.1 step <>", "sampling model <s.1> 5/1", "match evaluator <s.1>",
                            "execute_tool add tool <s.1>", "s.2 step <>", "error step <s.2> error",
                            "7 step <>", "metrics evaluator <7>"));
    EXPECT_THAT(result.scores, ElementsAre("match=1.000000", "choice=A", "score="));
}

} // namespace
} // namespace retrospan::import
