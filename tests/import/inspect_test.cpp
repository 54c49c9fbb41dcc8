// Inspect logs: samples, their spans and calls, references, old layouts, scores.
#include "import/importer.h"
#include "import/vocabulary.h"
#include "support/import_outcome.h"
#include "support/read_back.h"
#include "support/told_import.h"
#include "trace/record_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan::import {
namespace {

using test::importText;
using test::told;
using test::Told;
using ::testing::ElementsAre;

std::string log(const std::string& sample)
{
    return R"({"version":2,"status":"success","eval":{"run_id":"r","task":"shop","model":"openai/gpt-4o"},"plan":{},
        "stats":{"started_at":"2025-02-07T00:00:00+00:00","completed_at":"2025-02-07T00:01:00+00:00"},"samples":[)"
        + sample + "]}";
}

TEST(Inspect, SpansCallsAndEventsOfASample)
{
    const Told result = told(log(R"({"id":1,"epoch":1,"uuid":"u1","input":"hi","events":[
        {"event":"span_begin","id":"a","type":"agent","name":"clerk","timestamp":"2025-02-07T00:00:00Z"},
        {"event":"model","span_id":"a","uuid":"m1","model":"openai/gpt-4o","timestamp":"2025-02-07T00:00:01Z","working_time":2,
         "input":[{"role":"user","content":"hi"}],
         "output":{"model":"gpt-4o-2024","choices":[{"message":{"role":"assistant","content":"yes"},"stop_reason":"stop"}],
                   "usage":{"input_tokens":10,"output_tokens":3,"total_tokens":113,"input_tokens_cache_read":100}}},
        {"event":"tool","span_id":"a","id":"c1","function":"pay","arguments":{"x":1},"result":"no",
         "error":{"type":"timeout","message":"too slow"},"timestamp":"2025-02-07T00:00:04Z",
         "events":[{"event":"info","data":"inside","timestamp":"2025-02-07T00:00:05Z"}]},
        {"event":"span_end","id":"a","timestamp":"2025-02-07T00:00:09Z"}],
        "scores":{"match":{"value":"C","explanation":"fine"},"grade":{"value":0.5},"odd":{"value":NaN}}})"));
    EXPECT_THAT(result.spans,
                ElementsAre("shop 1 step <>", "clerk agent <shop 1>", "chat gpt-4o model <clerk> 110/3",
                            "execute_tool pay tool <clerk> error"));
    EXPECT_THAT(result.scores, ElementsAre("match=C", "grade=0.500000", "odd="));
}

TEST(Inspect, TriesOfACallCount)
{
    const test::ReadBack result = test::readBack(log(
        R"({"id":1,"epoch":1,"uuid":"u","events":[{"event":"model","uuid":"m","model":"openai/gpt-4o","retries":2,"output":{}}]})"));
    EXPECT_THAT(result.spans.at("m").attributes, ::testing::Contains("http.request.resend_count"));
}

TEST(Inspect, OldLogsHaveStepsAndNestedEvents)
{
    const Told result = told(log(R"({"id":"s","epoch":2,"input":"hi","events":[
        {"event":"step","action":"begin","type":"solver","name":"generate","timestamp":"2025-02-07T00:00:00Z"},
        {"event":"tool","id":"c","function":"search","timestamp":"2025-02-07T00:00:01Z","completed":"2025-02-07T00:00:02Z",
         "events":[{"event":"model","model":"m","timestamp":"2025-02-07T00:00:01Z","output":{}}]},
        {"event":"step","action":"end","type":"solver","name":"generate","timestamp":"2025-02-07T00:00:03Z"},
        {"event":"step","action":"end","timestamp":"2025-02-07T00:00:03Z"},
        {"event":"score","timestamp":"2025-02-07T00:00:04Z"}]})"));
    EXPECT_THAT(result.spans,
                ElementsAre("shop s step <>", "generate step <shop s>", "execute_tool search tool <generate>",
                            "chat m model <execute_tool search>"));
}

TEST(Inspect, ASampleWithoutEventsIsOneCallForEachModel)
{
    const Told result =
        told(log(R"({"id":1,"epoch":1,"input":"hi","messages":[{"role":"user","content":"hi"}],
        "output":{"choices":[{"message":{"role":"assistant","content":"yo"}}]},
        "model_usage":{"openai/gpt-4o":{"input_tokens":7,"output_tokens":2,"total_tokens":9}}})"));
    EXPECT_THAT(result.spans, ElementsAre("shop 1 step <>", "chat gpt-4o model <shop 1> 7/2"));
}

TEST(Inspect, ReferencesAreResolved)
{
    std::vector<std::string> said;
    ImportReport report;
    const auto sink = [&](SpanBatch&& batch) {
        for (const BatchSpan& span : batch.spans) {
            Arena arena;
            SpanView view;
            EXPECT_TRUE(decodeRecord(
                std::string_view(batch.records).substr(span.recordOffset, span.recordSize), {}, arena, view));
            for (const Message& message : deriveContent(view).input)
                for (const Part& part : message.parts)
                    if (span.kind == SpanKind::model)
                        said.push_back(message.role + ": " + std::string(part.text));
        }
        return true;
    };
    Importer importer({"test"}, sink, report);
    importer.push(log(R"({"id":1,"epoch":1,"input":"hi","attachments":{"h":"a long text"},
        "events_data":{"messages":[{"role":"system","content":"be kind"},{"role":"user","content":"attachment://h"}]},
        "events":[{"event":"model","model":"m","timestamp":"2025-02-07T00:00:01Z","input_refs":[[0,2],[9,99],["x"],[1,0]]}]})"));
    importer.finish();
    EXPECT_THAT(said, ElementsAre("system: be kind", "user: a long text"));
}

TEST(Inspect, MembersOfAnArchiveBelongTogether)
{
    const Told result = told(R"({"version":2,"eval":{"run_id":"r","task":"shop"},"plan":{}}
{"id":1,"epoch":1,"input":"hi","events":[],"messages":[]}
[{"id":1,"epoch":1,"input":"hi","scores":{}}]
[{"scorer":"match","samples":[]}]
)");
    EXPECT_THAT(result.spans, ElementsAre("shop 1 step <>"));
    EXPECT_TRUE(result.report.diagnostics().empty());
    EXPECT_EQ(result.report.format, "inspect");
}

TEST(Inspect, OddValuesDoNoHarm)
{
    const Told result = told(log(
        R"({"id":{"a":1},"epoch":1,"events":[1,null,{"event":5},{"event":"tool","function":[],"events":{}},
        {"event":"span_end","id":"nothing"},{"event":"model","model":7,"output":"x","input_refs":[[-5,1e30]],"usage":{}}],
        "scores":["x"],"error_retries":[{"message":"again"}],"error":{"message":"gave up"}})"));
    ASSERT_EQ(result.spans.size(), 3U);
    EXPECT_TRUE(result.spans[0].ends_with("error"));
    EXPECT_EQ(importText(R"({"version":2,"status":"started","eval":{"task":"t","run_id":"r"},"plan":{}})")
                  .count("eval_without_samples"),
              1U);
}

} // namespace
} // namespace retrospan::import
