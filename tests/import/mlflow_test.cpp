// MLflow traces of the versions 2 to 4: ids, times and statuses of each, what the info says of a trace,
// assessments as scores, traces without spans, search results and notebooks.
#include "support/imported_spans.h"

namespace retrospan::import {
namespace {

using test::Imported;
using test::ImportedSpan;
using test::importSpans;

constexpr std::int64_t kStart = 1'769'095'273'925'378'001;

constexpr std::string_view kInfo3 =
    R"("info":{"trace_id":"tr-40dabc09e11884c650eca1ff140b7588","trace_location":{"type":"MLFLOW_EXPERIMENT"},
        "request_time":"2026-01-22T15:21:13.925Z","execution_duration":"0.5s","state":"OK","request_preview":"hi",
        "trace_metadata":{"mlflow.trace.session":"S","mlflow.trace.user":"U","mlflow.traceInputs":"cut"},
        "tags":{"mlflow.traceName":"predict","team":"a"},
        "assessments":[
          {"assessment_name":"quality","span_id":"a3a5f20e2d82b5de","source":{"source_type":"LLM_JUDGE","source_id":"j"},
           "create_time":"2026-01-22T15:21:13Z","feedback":{"value":0.5},"rationale":"why"},
          {"assessment_name":"thumb","source":{"source_type":"HUMAN"},"feedback":{"value":true}},
          {"assessment_name":"verdict","source":{"source_type":"CODE"},"feedback":{"value":"bad"},"valid":true},
          {"assessment_name":"verdict","feedback":{"value":"old"},"valid":false},
          {"assessment_name":"expected","source":{"source_type":"HUMAN"},"expectation":{"value":"42"}},
          {"feedback":{"value":1}},"x"]})";

constexpr std::string_view kSpans3 =
    R"("data":{"spans":[{"trace_id":"QNq8CeEYhMZQ7KH/FAt1iA==","span_id":"o6XyDi2Ctd4=","parent_span_id":"","name":"predict",
        "start_time_unix_nano":1769095273925378001,"end_time_unix_nano":1769095273925378501,
        "events":[{"name":"exception","time_unix_nano":1769095273925378101,"attributes":{"exception.type":"E"}}],
        "status":{"code":"STATUS_CODE_ERROR","message":"boom"},
        "attributes":{"mlflow.traceRequestId":"\"tr-40dabc09e11884c650eca1ff140b7588\"","mlflow.spanType":"\"CHAT_MODEL\"",
                      "mlflow.chat.tokenUsage":"{\"input_tokens\": 7, \"output_tokens\": 2, \"total_tokens\": 9}"}}]})";

std::string trace3()
{
    return "{" + std::string(kInfo3) + "," + std::string(kSpans3) + "}";
}

TEST(Mlflow, ReadsVersion3)
{
    const Imported imported = importSpans(trace3());
    ASSERT_EQ(imported.spans.size(), 1U) << imported.found();
    const ImportedSpan& span = imported.spans[0];
    EXPECT_EQ(imported.report.format, "mlflow");
    EXPECT_EQ(imported.found(), "");
    EXPECT_EQ(span.trace, "40dabc09e11884c650eca1ff140b7588");
    EXPECT_EQ(span.id, "a3a5f20e2d82b5de");
    EXPECT_EQ(span.parent, "");
    EXPECT_EQ(span.startNs, kStart);
    EXPECT_EQ(span.endNs, kStart + 500);
    EXPECT_EQ(span.kind, SpanKind::model);
    EXPECT_EQ(span.status, SpanStatus::error);
    EXPECT_EQ(span.statusMessage, "boom");
    EXPECT_EQ(span.usage.input, 7);
    EXPECT_EQ(span.usage.output, 2);
    EXPECT_EQ(span.events.at(0).timeNs, kStart + 100);
}

TEST(Mlflow, TheInfoOfATraceIsKept)
{
    const Imported imported = importSpans(trace3());
    const ImportedSpan& span = imported.named("predict");
    EXPECT_EQ(span.sessionId, "S");
    EXPECT_EQ(span.resource.at("team"), "a");
    EXPECT_EQ(span.resource.at("info.state"), "OK");
    EXPECT_EQ(span.resource.at("info.request_preview"), "hi");
    EXPECT_EQ(span.resource.at("mlflow.traceInputs"), "cut");
    EXPECT_EQ(span.attributes.at("info.trace_location.type"), "MLFLOW_EXPERIMENT");
    EXPECT_TRUE(span.attributes.contains("info.assessments")) << "expectations are nowhere else";
}

TEST(Mlflow, AssessmentsAreScores)
{
    const Imported imported = importSpans(trace3());
    ASSERT_EQ(imported.scores.size(), 3U);
    EXPECT_EQ(imported.scores[0].trace, "40dabc09e11884c650eca1ff140b7588");
    EXPECT_EQ(imported.scores[0].span, spanIdFromText("a3a5f20e2d82b5de"));
    EXPECT_EQ(imported.scores[0].score,
              (Score{"quality", 0.5, "", ScoreSource::judge, "why", 1'769'095'273'000'000'000}));
    EXPECT_TRUE(imported.scores[1].span.empty());
    EXPECT_EQ(imported.scores[1].score, (Score{"thumb", 1.0, "", ScoreSource::human, "", 0}));
    EXPECT_EQ(imported.scores[2].score, (Score{"verdict", std::nullopt, "bad", ScoreSource::code, "", 0}));
}

TEST(Mlflow, ReadsVersion2)
{
    const Imported imported = importSpans(
        R"({"info":{"request_id":"abc","experiment_id":"0","timestamp_ms":1769095273925,"execution_time_ms":3,"status":"ERROR",
              "request_metadata":{"mlflow.trace.session":"S"},"tags":{}},
            "data":{"spans":[
              {"name":"root","context":{"span_id":"0xa3a5f20e2d82b5de","trace_id":"0x40dabc09e11884c650eca1ff140b7588"},"parent_id":null,
               "start_time":1769095273925378001,"end_time":1769095273925378501,"status_code":"ERROR","status_message":"boom",
               "attributes":{"mlflow.spanType":"\"AGENT\""},"events":[{"name":"e","timestamp":1769095273925378002,"attributes":{}}]},
              {"name":"tool","context":{"span_id":"0x1","trace_id":"0x40dabc09e11884c650eca1ff140b7588"},"parent_id":"0xa3a5f20e2d82b5de",
               "start_time":1769095273925378001,"end_time":null,"status_code":"UNSET","status_message":"",
               "attributes":{"mlflow.spanType":"\"TOOL\""},"events":[]}],
              "request":"{\"q\": 1}","response":null}})");
    ASSERT_EQ(imported.spans.size(), 2U) << imported.found();
    EXPECT_EQ(imported.found(), "");
    EXPECT_EQ(imported.named("root").kind, SpanKind::agent);
    EXPECT_EQ(imported.named("root").status, SpanStatus::error);
    EXPECT_EQ(imported.named("root").statusMessage, "boom");
    EXPECT_EQ(imported.named("root").events.at(0).timeNs, kStart + 1);
    EXPECT_EQ(imported.named("tool").parent, "a3a5f20e2d82b5de");
    EXPECT_EQ(imported.named("tool").status, SpanStatus::running);
    EXPECT_EQ(imported.named("tool").sessionId, "S");
    EXPECT_EQ(imported.named("tool").resource.at("request"), "{\"q\": 1}");
}

TEST(Mlflow, ReadsVersion4)
{
    const Imported imported = importSpans(
        R"({"info":{"trace_id":"trace:/cat.schema/40dabc09e11884c650eca1ff140b7588","state":"OK","trace_metadata":{},"tags":{}},
            "data":{"spans":[{"version":4,"otel_trace_id":"40dabc09e11884c650eca1ff140b7588","trace_id":"tr-40dabc09e11884c650eca1ff140b7588",
              "span_id":"a3a5f20e2d82b5de","parent_span_id":null,"name":"n","start_time_unix_nano":1769095273925378001,
              "end_time_unix_nano":1769095273925378501,"status":{"code":"OK","message":""},"attributes":{},"events":[]}]}})");
    ASSERT_EQ(imported.spans.size(), 1U) << imported.found();
    EXPECT_EQ(imported.spans[0].trace, "40dabc09e11884c650eca1ff140b7588");
    EXPECT_EQ(imported.spans[0].status, SpanStatus::ok);
    EXPECT_EQ(imported.spans[0].attributes.at("trace_id"), "tr-40dabc09e11884c650eca1ff140b7588");
}

TEST(Mlflow, ReadsSavedTraceDataSearchResultsAndRowsOfThem)
{
    const std::string data = std::string(kSpans3.substr(kSpans3.find('{')));
    std::string quoted;
    for (const char c : trace3()) quoted += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    for (char& c : quoted)
        if (c == '\n') c = ' ';
    for (const std::string& text :
         {data, "{\"traces\":[" + trace3() + "]}", "[" + trace3() + "]", "{\"trace\":\"" + quoted + "\"}",
          "{\"trace\":" + trace3() + ",\"state\":\"OK\"}"}) {
        const Imported imported = importSpans(text);
        EXPECT_EQ(imported.report.format, "mlflow") << text.substr(0, 40);
        ASSERT_EQ(imported.spans.size(), 1U) << text.substr(0, 40) << imported.found();
        EXPECT_EQ(imported.spans[0].trace, "40dabc09e11884c650eca1ff140b7588");
        EXPECT_EQ(imported.spans[0].usage.input, 7);
    }
}

TEST(Mlflow, ATraceOfWhichOnlyTheInfoIsThereIsOneSpan)
{
    for (const char* data : {"", R"(,"data":{"spans":[]})"}) {
        const Imported imported = importSpans("{" + std::string(kInfo3) + data + "}");
        ASSERT_EQ(imported.spans.size(), 1U) << imported.found();
        EXPECT_EQ(imported.found(), "trace_without_spans x1");
        EXPECT_EQ(imported.spans[0].trace, "40dabc09e11884c650eca1ff140b7588");
        EXPECT_EQ(imported.spans[0].name, "predict");
        EXPECT_EQ(imported.spans[0].endNs - imported.spans[0].startNs, 500'000'000);
        EXPECT_EQ(imported.spans[0].status, SpanStatus::ok);
        EXPECT_EQ(imported.spans[0].sessionId, "S");
        EXPECT_EQ(imported.scores.size(), 3U);
    }
}

TEST(Mlflow, ReadsTheOutputOfNotebooks)
{
    std::string lines;
    for (const char c : trace3())
        lines += c == '"' || c == '\\' ? std::string("\\") + c
            : c == '\n'                ? std::string("\\n\",\"")
                                       : std::string(1, c);
    const auto notebook = [](const std::string& output) {
        return R"({"nbformat":4,"cells":[{"source":[]},{"outputs":[{"data":{"text/plain":"x","application/databricks.mlflow.trace":)"
            + output + "}}]}]}";
    };
    for (const std::string& output : {trace3(), "[" + trace3() + "]", "[\"" + lines + "\"]"}) {
        const Imported imported = importSpans(notebook(output));
        EXPECT_EQ(imported.spans.size(), 1U) << imported.found();
        EXPECT_EQ(imported.report.format, "mlflow");
    }
    for (const char* output : {R"("tr-1")", R"("[\"tr-1\"]")", R"(["tr-1"])"}) {
        const Imported imported = importSpans(notebook(output));
        EXPECT_EQ(imported.spans.size(), 0U);
        EXPECT_EQ(imported.found(), "trace_without_spans x1") << output;
    }
    EXPECT_EQ(importSpans(R"({"nbformat":4,"cells":[{"outputs":[{"data":{"text/plain":"x"}}]}]})").found(),
              "unrecognised x1, unknown_document x1");
}

TEST(Mlflow, MembersOfTheWrongTypeHarmNothing)
{
    for (const char* text :
         {R"({"info":{},"data":{"spans":[]}})", R"({"info":{},"data":{"spans":[1,null,[]]}})",
          R"({"info":{"trace_metadata":5,"tags":[1],"assessments":{"a":1}},"data":{"spans":[{}]}})",
          R"({"info":{"request_metadata":[{"key":"k","value":"v"}],"tags":"t","request_time":[]}})",
          R"({"application/databricks.mlflow.trace":[[[[[[[["tr-1"]]]]]]]]})",
          R"({"trace":{"trace":{"trace":"{\"info\":1}"}},"traces":[{"info":1}]})",
          R"({"trace":"{\"info\":"})"}) {
        const Imported imported = importSpans(text);
        EXPECT_LE(imported.spans.size(), 1U) << text;
    }
    const Imported listed = importSpans(
        R"({"info":{"request_metadata":[{"key":"k","value":"v"}],"tags":[],"request_id":"r","timestamp_ms":1769095273925}})");
    EXPECT_EQ(listed.spans.at(0).attributes.at("k"), "v");
}

} // namespace
} // namespace retrospan::import
