// promptfoo results: rows, assertions as scores, errors apart from failed assertions, traces of the tested
// program.
#include "import/importer.h"
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
