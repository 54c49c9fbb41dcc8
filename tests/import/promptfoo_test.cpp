// promptfoo results: rows, assertions as scores, errors apart from failed assertions, traces of the tested
// program.
#include "import/importer.h"
#include "support/read_back.h"
#include "support/told_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan::import {
namespace {

using test::told;
using test::Told;
using ::testing::ElementsAre;

std::string results(const std::string& row, const std::string& more = "")
{
    return R"({"evalId":"e","results":{"version":3,"timestamp":"2026-04-22T15:48:05.620Z","stats":{},"results":[)"
        + row + "]}" + more + "}";
}

TEST(Promptfoo, ARowIsASessionWithItsAssertionsAsScores)
{
    const Told result =
        told(results(R"({"id":"row1","promptIdx":0,"testIdx":1,"provider":{"id":"openai:chat:gpt-4o-mini"},
        "prompt":{"raw":"Compute."},"latencyMs":573,"success":false,"score":0.5,"failureReason":1,"error":"did not match",
        "testCase":{"description":"multiplication"},"namedScores":{"Brevity":1},
        "response":{"output":"64","cost":0.5,"tokenUsage":{"total":44,"prompt":43,"completion":1}},
        "gradingResult":{"reason":"no","componentResults":[{"pass":false,"score":0,"reason":"why","assertion":{"type":"regex"}}]}})"));
    EXPECT_THAT(result.spans,
                ElementsAre("multiplication step <>", "chat gpt-4o-mini model <multiplication> 43/1"));
    EXPECT_THAT(result.scores,
                ElementsAre("promptfoo=fail 0.500000", "assert 1 regex=fail 0.000000", "Brevity=1.000000"));
    EXPECT_TRUE(result.report.diagnostics().empty());
}

TEST(Promptfoo, AThrownErrorIsAnErrorAndZerosAreUnknown)
{
    const Told result = told(results(
        R"({"promptIdx":1,"testIdx":0,"provider":"python:agent.py","failureReason":2,"error":"rate limit",
        "cost":0,"response":{"tokenUsage":{"total":0,"prompt":0}},"score":0,"success":false})"));
    EXPECT_THAT(result.spans,
                ElementsAre("case 0/1 step <> error", "python:agent.py model <case 0/1> error"));
}

TEST(Promptfoo, LinesOfTwoOutputsStayApart)
{
    const auto traceOf = [](const std::string& prompt) {
        std::string trace;
        ImportReport report;
        Importer importer(
            {"test"},
            [&](SpanBatch&& batch) {
                trace = batch.traces.front().id;
                return true;
            },
            report);
        importer.push(R"({"promptIdx":0,"testIdx":0,"provider":"openai:gpt-4o","prompt":{"raw":")" + prompt
                      + R"("},"response":{"output":"x"}})");
        importer.finish();
        return trace;
    };
    EXPECT_NE(traceOf("one"), traceOf("two"));
    EXPECT_EQ(traceOf("one"), traceOf("one"));
}

TEST(Promptfoo, ACachedAnswerHasNoUsageOfItsOwn)
{
    const Told result = told(results(
        R"({"promptIdx":0,"testIdx":0,"provider":"openai:gpt-4o","response":{"output":{"a":1},"cached":true,
        "tokenUsage":{"total":15,"cached":15}}})"));
    EXPECT_THAT(result.spans, ElementsAre("case 0/0 step <>", "chat gpt-4o model <case 0/0>"));
}

TEST(Promptfoo, SpansOfTheTestedProgramHangBeneathTheCall)
{
    const Told result = told(results(
        R"({"promptIdx":0,"testIdx":0,"provider":"openai:gpt-4o","traceId":"t1","response":{"output":"x"}})",
        R"(,"traces":[{"traceId":"t1","spans":[{"spanId":"s1","name":"tool","startTime":1776872885620,
        "endTime":1776872885720,"attributes":{"gen_ai.operation.name":"execute_tool"},"statusCode":2,"statusMessage":"no"},5]}])"));
    EXPECT_THAT(
        result.spans,
        ElementsAre("case 0/0 step <>", "chat gpt-4o model <case 0/0>", "tool tool <chat gpt-4o> error"));
}

TEST(Promptfoo, RowsOfVersion2FindTheirPlaceByTheTable)
{
    const Told result = told(
        R"({"results":{"version":2,"timestamp":"2024-03-12T23:16:37.411Z","stats":{},"results":[
        {"prompt":{"raw":"Hi Bob","display":"Hi {{name}}"},"vars":{"name":"Bob"},"provider":{"id":"openai:gpt-4"},
         "response":{"output":"Hello","tokenUsage":{"total":9,"prompt":4,"completion":5}},"success":true,"score":1,"latencyMs":20},
        {"prompt":{"raw":"Hi Bob","display":"Hi {{name}}"},"vars":{"name":"Bob"},"provider":{"id":"openai:gpt-3.5"},
         "error":"timed out","success":false,"score":0},
        {"prompt":{"raw":"Hi Al"},"provider":{"id":"openai:gpt-4"},"response":{"output":"Hm"},"success":true,"score":1},
        {"prompt":{"raw":"Hi Al"},"provider":{"id":"openai:gpt-3.5"},"response":{"output":"Yo"},"success":true,"score":1}],
        "table":{"head":{"prompts":[{"raw":"Hi","provider":"a"},{"raw":"Hi","provider":"b"}],"vars":["name"]},
        "body":[{"outputs":[{"pass":true,"text":"Hello"}],"vars":["Bob"]}]}},"config":{}})");
    EXPECT_THAT(result.spans,
                ElementsAre("case 0/0 step <>", "chat gpt-4 model <case 0/0> 4/5", "case 0/1 step <> error",
                            "chat gpt-3.5 model <case 0/1> error", "case 1/0 step <>",
                            "chat gpt-4 model <case 1/0>", "case 1/1 step <>",
                            "chat gpt-3.5 model <case 1/1>"));
    EXPECT_TRUE(result.report.diagnostics().empty());
}

TEST(Promptfoo, TheTableAloneIsRead)
{
    const Told result = told(
        R"({"version":2,"stats":{},"results":[],"table":{"head":{"vars":["name"],
        "prompts":[{"raw":"Hi {{name}}","label":"short","provider":"anthropic:messages:claude-3"}]},
        "body":[{"vars":["Bob"],"test":{"description":"greets"},"outputs":[{"pass":false,"score":0.2,"text":"Hi there",
          "prompt":"Hi Bob","latencyMs":15,"cost":0.01,"tokenUsage":{"total":7,"prompt":3,"completion":4},
          "gradingResult":{"pass":false,"reason":"too short","componentResults":[{"pass":false,"score":0.2,"assertion":{"type":"llm-rubric"}}]}}]},
         {"vars":["Al"],"outputs":[{"pass":false,"text":"API error","error":"API error","failureReason":2}]}]}})");
    EXPECT_THAT(result.spans,
                ElementsAre("greets step <>", "chat claude-3 model <greets> 3/4", "case 1/0 step <> error",
                            "chat claude-3 model <case 1/0> error"));
    EXPECT_THAT(
        result.scores,
        ElementsAre("promptfoo=fail 0.200000", "assert 1 llm-rubric=fail 0.200000", "promptfoo=fail"));
}

TEST(Promptfoo, Version1WritesVerdictsIntoItsTexts)
{
    const Told result = told(
        R"({"version":1,"stats":{"successes":1,"failures":1},"table":{"head":{"prompts":["Say {{x}}"],"vars":["x"]},
        "body":[{"outputs":["[PASS] yes"],"vars":["1"]},{"outputs":["[FAIL] Expected 2\n---\nno"],"vars":["2"]},
        {"outputs":["[ERROR] 500"],"vars":["3"]},{"outputs":[7]},{"outputs":"x"}]}})");
    EXPECT_THAT(result.spans,
                ElementsAre("case 0/0 step <>", "call model <case 0/0>", "case 1/0 step <>",
                            "call model <case 1/0>", "case 2/0 step <> error",
                            "call model <case 2/0> error"));
    EXPECT_THAT(result.scores, ElementsAre("promptfoo=pass", "promptfoo=fail", "promptfoo=fail"));
}

TEST(Promptfoo, ARowWithoutATimeEndsAtNone)
{
    const std::string row =
        R"({"promptIdx":0,"testIdx":0,"provider":"openai:gpt-4o","latencyMs":500,"response":{"output":"x"}})";
    for (const test::ReadBack& rows : {test::readBack(row), test::readBack(results(row))})
        for (const auto& [id, span] : rows.spans)
            EXPECT_EQ(span.endNs - span.startNs, span.startNs == 0 ? 0 : 500'000'000) << id;
}

TEST(Promptfoo, LinesAndOddRowsAreRead)
{
    const Told lines = told(
        R"({"promptIdx":0,"testIdx":0,"provider":{"id":7},"response":"text","gradingResult":{"componentResults":[3]},"latencyMs":-1e300}
{"promptIdx":0,"testIdx":1,"provider":{},"namedScores":[1]}
)");
    EXPECT_EQ(lines.spans.size(), 4U);
    EXPECT_EQ(lines.report.format, "promptfoo");
}

} // namespace
} // namespace retrospan::import
