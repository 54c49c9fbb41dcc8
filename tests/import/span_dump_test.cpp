// Span dumps of the SDKs and Phoenix span objects: ids, times, kinds and statuses of every spelling, lists
// and objects around them, nested attributes, and documents that only look like spans.
#include "support/imported_spans.h"

namespace retrospan::import {
namespace {

using test::Imported;
using test::ImportedSpan;
using test::importSpans;

constexpr std::int64_t kStart = 1'769'095'273'925'378'000; // 2026-01-22T15:21:13.925378Z
constexpr std::string_view kIds =
    R"("context":{"trace_id":"0x40dabc09e11884c650eca1ff140b7588","span_id":"0xa3a5f20e2d82b5de"})";

/// A span of the Python SDK with further members.
std::string python(const std::string& members)
{
    return "{\"name\":\"n\"," + std::string(kIds) + "," + members + "}";
}

TEST(SpanDump, ReadsWhatThePythonSdkPrints)
{
    const Imported imported = importSpans(R"({
    "name": "chat gpt",
    "context": {"trace_id": "0x40dabc09e11884c650eca1ff140b7588", "span_id": "0xa3a5f20e2d82b5de", "trace_state": "[]"},
    "kind": "SpanKind.CLIENT", "parent_id": "0x6d3c7aff801fa7f0",
    "start_time": "2026-01-22T15:21:13.925378Z", "end_time": "2026-01-22T15:21:14.925378Z",
    "status": {"status_code": "ERROR", "description": "timed out"},
    "attributes": {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 5},
    "events": [{"name": "exception", "timestamp": "2026-01-22T15:21:14Z", "attributes": {"exception.type": "E"}}],
    "links": [{"context": {"trace_id": "0x01", "span_id": "0x02", "trace_state": "[]"}, "attributes": {"a": 1}}],
    "resource": {"attributes": {"service.name": "svc"}, "schema_url": ""}
}
)");
    ASSERT_EQ(imported.spans.size(), 1U) << imported.found();
    const ImportedSpan& span = imported.spans[0];
    EXPECT_EQ(imported.report.format, "span-dump");
    EXPECT_EQ(imported.found(), "");
    EXPECT_EQ(span.trace, "40dabc09e11884c650eca1ff140b7588");
    EXPECT_EQ(span.id, "a3a5f20e2d82b5de");
    EXPECT_EQ(span.parent, "6d3c7aff801fa7f0");
    EXPECT_EQ(span.startNs, kStart);
    EXPECT_EQ(span.endNs, kStart + 1'000'000'000);
    EXPECT_EQ(span.otlpKind, 3);
    EXPECT_EQ(span.kind, SpanKind::model);
    EXPECT_EQ(span.status, SpanStatus::error);
    EXPECT_EQ(span.statusMessage, "timed out");
    EXPECT_EQ(span.usage.input, 5);
    EXPECT_EQ(span.resource, (test::TextMap{{"service.name", "svc"}}));
    ASSERT_EQ(span.events.size(), 1U);
    EXPECT_EQ(span.events[0].timeNs, 1'769'095'274'000'000'000);
    EXPECT_EQ(span.links, std::vector<std::string>{"00000000000000000000000000000001/0000000000000002"});
}

TEST(SpanDump, TimesAreOfAnyUnit)
{
    const std::pair<const char*, std::int64_t> times[]{
        {"1769095273925378000", kStart},
        {"1769095273925378", kStart},
        {"1769095273925", 1'769'095'273'925'000'000},
        {"1769095273", 1'769'095'273'000'000'000},
        {"\"1769095273925378000\"", kStart},
        {"\"2026-01-22 15:21:13.925378\"", kStart},
        {"\"2026-01-22T16:21:13.925378+01:00\"", kStart},
        {"[1769095273,925378000]", kStart},
    };
    for (const auto& [text, expected] : times) {
        const Imported imported =
            importSpans(python("\"start_time\":" + std::string(text) + ",\"end_time\":" + text));
        ASSERT_EQ(imported.spans.size(), 1U) << text;
        EXPECT_EQ(imported.spans[0].startNs, expected) << text;
        EXPECT_EQ(imported.spans[0].endNs, expected) << text;
        EXPECT_EQ(imported.found(), "") << text;
    }
    const Imported seconds = importSpans(python(R"("start_time":1769095273.5,"end_time":1769095274.25)"));
    EXPECT_EQ(seconds.spans.at(0).startNs, 1'769'095'273'500'000'000);
    EXPECT_EQ(seconds.spans.at(0).endNs, 1'769'095'274'250'000'000);
}

TEST(SpanDump, ADurationTellsTheEndThatIsMissing)
{
    const std::pair<const char*, std::int64_t> durations[]{
        {R"("start_time":"2026-01-22T15:21:13.925378Z","duration_ms":1.5)", kStart + 1'500'000},
        {R"("start_time":1769095273925378,"duration":20)", kStart + 20'000},
        {R"("start_time":1769095273925378000,"duration_ns":7)", kStart + 7},
        {R"("startTime":[1769095273,925378000],"duration":[1,5])", kStart + 1'000'000'005},
        // The unit of a bare number beside an ISO time is anybody's guess: not ended, the number stays.
        {R"("start_time":"2026-01-22T15:21:13.925378Z","duration":20)", 0},
        {R"("start_time":"2026-01-22T15:21:13.925378Z","end_time":null)", 0},
    };
    for (const auto& [members, end] : durations) {
        const Imported imported = importSpans(python(members));
        ASSERT_EQ(imported.spans.size(), 1U) << members;
        EXPECT_EQ(imported.spans[0].endNs, end) << members;
    }
    const Imported kept = importSpans(python(durations[4].first));
    EXPECT_EQ(kept.spans.at(0).attributes.at("duration"), "20");
    EXPECT_EQ(kept.spans.at(0).status, SpanStatus::running);
}

TEST(SpanDump, TimesThatAreNoneAreCounted)
{
    for (const char* members :
         {R"("start_time":"yesterday","end_time":"2026-01-22T15:21:13.925378Z")",
          R"("end_time":1769095273925378000)", R"("start_time":{"a":1},"end_time":1769095273925378000)",
          R"("start_time":1e300,"end_time":1769095273925378000)",
          R"("start_time":-5,"end_time":1769095273925378000)"}) {
        const Imported imported = importSpans(python(members));
        ASSERT_EQ(imported.spans.size(), 1U) << members;
        EXPECT_EQ(imported.spans[0].startNs, kStart) << members;
        EXPECT_EQ(imported.found(), "time_out_of_range x1") << members;
    }
}

TEST(SpanDump, IdsOfEverySpelling)
{
    const std::pair<const char*, std::array<const char*, 3>> ids[]{
        {R"("trace_id":"0xAB","span_id":"0XC","parent_id":"0x0000000000000000")",
         {"000000000000000000000000000000ab", "000000000000000c", ""}},
        {R"("trace_id":"QNq8CeEYhMZQ7KH/FAt1iA==","span_id":"o6XyDi2Ctd4=","parent_span_id":"")",
         {"40dabc09e11884c650eca1ff140b7588", "a3a5f20e2d82b5de", ""}},
        {R"("trace_id":"fixture","span_id":"s01","parent_id":"s00")", {"fixture", "s01", "s00"}},
        {R"("trace_id":171,"span_id":12,"parent_id":0)",
         {"000000000000000000000000000000ab", "000000000000000c", ""}},
        {R"("trace_id":"t","span_id":"s","parent_id":"None")", {"t", "s", ""}},
        {R"("trace_id":"0xnothex","span_id":"s","parent":{"trace_id":"t","span_id":"p"})",
         {"0xnothex", "s", "p"}},
        {R"("trace_id":"t","spanId":"s","parentSpanContext":{"traceId":"t","spanId":"p"})", {"t", "s", "p"}},
    };
    for (const auto& [members, expected] : ids) {
        const Imported imported =
            importSpans("{\"name\":\"n\"," + std::string(members) + ",\"start_time\":1769095273925378000}");
        ASSERT_EQ(imported.spans.size(), 1U) << members;
        EXPECT_EQ(imported.spans[0].trace, expected[0]) << members;
        EXPECT_EQ(imported.spans[0].id, expected[1]) << members;
        EXPECT_EQ(imported.spans[0].parent, expected[2]) << members;
    }
}

TEST(SpanDump, NumbersBeyond64BitsStillTellSpansApart)
{
    const Imported imported = importSpans(
        R"([{"name":"a","trace_id":85291470943230478110276385110117152136,"span_id":11791770811118892000,"start_time":1},
            {"name":"b","trace_id":85291470943230478110276385110117152136,"span_id":5,"parent_id":11791770811118892000,"start_time":1}])");
    ASSERT_EQ(imported.spans.size(), 2U);
    EXPECT_EQ(imported.spans[0].trace, imported.spans[1].trace);
    EXPECT_EQ(imported.spans[1].parent, imported.spans[0].id);
    EXPECT_EQ(imported.spans[0].trace.substr(0, 15), "852914709432304");
    EXPECT_EQ(imported.found(), "odd_id x2, repaired_json x1");
}

TEST(SpanDump, ReadsJavaScriptSpans)
{
    const Imported imported = importSpans(
        R"({"_spanContext":{"traceId":"40dabc09e11884c650eca1ff140b7588","spanId":"a3a5f20e2d82b5de","traceFlags":1},
            "parentSpanContext":{"traceId":"40dabc09e11884c650eca1ff140b7588","spanId":"6d3c7aff801fa7f0"},
            "name":"js","kind":2,"startTime":[1769095273,925378000],"endTime":[1769095273,925378100],
            "_duration":[0,100],"status":{"code":2,"message":"401"},
            "events":[{"name":"e","time":[1769095273,925378050],"attributes":{"k":"v"}}],
            "resource":{"_rawAttributes":[["service.name","svc"]],"_asyncAttributesPending":false},
            "instrumentationScope":{"name":"ai","version":"1"},"_ended":true})");
    ASSERT_EQ(imported.spans.size(), 1U) << imported.found();
    const ImportedSpan& span = imported.spans[0];
    EXPECT_EQ(span.parent, "6d3c7aff801fa7f0");
    EXPECT_EQ(span.otlpKind, 3) << "JavaScript counts from internal = 0";
    EXPECT_EQ(span.startNs, kStart);
    EXPECT_EQ(span.endNs, kStart + 100);
    EXPECT_EQ(span.status, SpanStatus::error);
    EXPECT_EQ(span.statusMessage, "401");
    EXPECT_EQ(span.events.at(0).timeNs, kStart + 50);
    EXPECT_EQ(span.resource.at("service.name"), "svc");
    EXPECT_EQ(span.scope, "ai");
    EXPECT_EQ(span.attributes.at("_ended"), "true") << "nothing is lost";
}

TEST(SpanDump, ReadsTheJavaScriptConsoleExporterAsJson)
{
    const Imported imported = importSpans(
        R"({"traceId":"40dabc09e11884c650eca1ff140b7588","id":"a3a5f20e2d82b5de","name":"js","kind":0,
            "timestamp":1769095273925378,"duration":20,"attributes":{},"status":{"code":0},"events":[],"links":[]})");
    ASSERT_EQ(imported.spans.size(), 1U) << imported.found();
    EXPECT_EQ(imported.spans[0].id, "a3a5f20e2d82b5de");
    EXPECT_EQ(imported.spans[0].otlpKind, 1);
    EXPECT_EQ(imported.spans[0].endNs, kStart + 20'000);
}

TEST(SpanDump, ReadsWhatGoPrints)
{
    const Imported imported = importSpans(
        R"({"Name":"go","SpanContext":{"TraceID":"40dabc09e11884c650eca1ff140b7588","SpanID":"a3a5f20e2d82b5de","TraceFlags":"01","TraceState":"","Remote":false},
            "Parent":{"TraceID":"00000000000000000000000000000000","SpanID":"0000000000000000"},"SpanKind":3,
            "StartTime":"2026-01-22T15:21:13.925378Z","EndTime":"2026-01-22T15:21:13.925379Z",
            "Attributes":[{"Key":"n","Value":{"Type":"INT64","Value":4}},{"Key":"t","Value":{"Type":"STRING","Value":"x"}}],
            "Events":[{"Name":"e","Attributes":null,"DroppedAttributeCount":0,"Time":"2026-01-22T15:21:13.925378Z"}],
            "Links":null,"Status":{"Code":"Error","Description":"bad"},"DroppedAttributes":0,"ChildSpanCount":1,
            "Resource":[{"Key":"service.name","Value":{"Type":"STRING","Value":"svc"}}],
            "InstrumentationScope":{"Name":"lib","Version":""},"InstrumentationLibrary":{"Name":"lib"}})");
    ASSERT_EQ(imported.spans.size(), 1U) << imported.found();
    const ImportedSpan& span = imported.spans[0];
    EXPECT_EQ(span.name, "go");
    EXPECT_EQ(span.parent, "");
    EXPECT_EQ(span.otlpKind, 3);
    EXPECT_EQ(span.status, SpanStatus::error);
    EXPECT_EQ(span.statusMessage, "bad");
    EXPECT_EQ(span.attributes.at("n"), "4");
    EXPECT_EQ(span.attributes.at("t"), "x");
    EXPECT_EQ(span.resource.at("service.name"), "svc");
    EXPECT_EQ(span.scope, "lib");
}

TEST(SpanDump, ReadsASingleOtlpSpanWithoutItsRequest)
{
    const Imported imported = importSpans(
        R"({"traceId":"40dabc09e11884c650eca1ff140b7588","spanId":"a3a5f20e2d82b5de","name":"o","kind":3,
            "startTimeUnixNano":"1769095273925378000","endTimeUnixNano":"1769095273925378001","status":{"code":2},
            "attributes":[{"key":"n","value":{"intValue":"9007199254740993"}},
                          {"key":"l","value":{"arrayValue":{"values":[{"stringValue":"a"}]}}}]})");
    ASSERT_EQ(imported.spans.size(), 1U) << imported.found();
    EXPECT_EQ(imported.spans[0].otlpKind, 3) << "OTLP counts from unspecified = 0";
    EXPECT_EQ(imported.spans[0].startNs, kStart);
    EXPECT_EQ(imported.spans[0].attributes.at("n"), "9007199254740993");
    EXPECT_EQ(imported.spans[0].attributes.at("l"), "[\"a\"]");
}

TEST(SpanDump, StatusesAndKindsByAnyWord)
{
    const std::pair<const char*, SpanStatus> statuses[]{
        {R"("status":"ERROR")", SpanStatus::error},
        {R"("status":"StatusCode.OK")", SpanStatus::ok},
        {R"("status":"success")", SpanStatus::ok},
        {R"("status":{"code":"STATUS_CODE_ERROR"})", SpanStatus::error},
        {R"("status":{"status_code":"UNSET","description":null})", SpanStatus::unset},
        {R"("status_code":2)", SpanStatus::error},
        {R"("status":200)", SpanStatus::unset},
        {R"("status":"weird")", SpanStatus::unset},
    };
    for (const auto& [members, expected] : statuses) {
        const Imported imported = importSpans(python(
            std::string(members) + R"(,"start_time":1769095273925378000,"end_time":1769095273925378000)"));
        EXPECT_EQ(imported.spans.at(0).status, expected) << members;
    }
    const Imported odd = importSpans(python(R"("status":200,"kind":77,"start_time":1769095273925378000)"));
    EXPECT_EQ(odd.spans.at(0).attributes.at("status"), "200") << "what is not understood stays";
    EXPECT_EQ(odd.spans.at(0).attributes.at("kind"), "77");
    for (const char* kind : {R"("SpanKind.SERVER")", R"("SPAN_KIND_SERVER")", R"("server")", "1"}) {
        const Imported imported =
            importSpans(python("\"kind\":" + std::string(kind) + ",\"start_time\":1769095273925378000"));
        EXPECT_EQ(imported.spans.at(0).otlpKind, 2) << kind;
    }
}

TEST(SpanDump, ReadsRecordsOfLogfire)
{
    const Imported imported = importSpans(
        R"([{"trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"a1b2c3d4e5f60708","parent_span_id":null,"kind":"span",
        "span_name":"agent run","start_timestamp":"2026-01-22T15:21:13.925378Z","end_timestamp":"2026-01-22T15:21:14.925378Z",
        "duration":1.0,"level":17,"is_exception":true,"exception_type":"ValueError","exception_message":"bad","service_name":"svc",
        "otel_status_code":"ERROR","otel_status_message":"it is bad","otel_scope_name":"pydantic-ai","otel_scope_version":"1.2",
        "otel_resource_attributes":{"service.version":"7"},"attributes":{"gen_ai.agent.name":"clerk"},
        "otel_events":[{"event_name":"exception","event_timestamp":"2026-01-22T15:21:14Z","attributes":{"exception.type":"E"}}]}]
)");
    ASSERT_EQ(imported.spans.size(), 1U) << imported.found();
    const ImportedSpan& span = imported.spans[0];
    EXPECT_EQ(span.status, SpanStatus::error);
    EXPECT_EQ(span.statusMessage, "it is bad");
    EXPECT_EQ(span.scope, "pydantic-ai");
    EXPECT_EQ(span.resource, (test::TextMap{{"service.name", "svc"}, {"service.version", "7"}}));
    EXPECT_EQ(span.attributes.at("exception.message"), "bad");
    ASSERT_EQ(span.events.size(), 1U);
    EXPECT_EQ(span.events[0].name, "exception");
    EXPECT_EQ(span.events[0].timeNs, 1'769'095'274'000'000'000);
    // A column of another type is kept as it is.
    const Imported odd = importSpans(
        R"({"trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"a1b2c3d4e5f60708","start_timestamp":"2026-01-22T15:21:13Z",)"
        R"("end_timestamp":"2026-01-22T15:21:14Z","service_name":7})");
    ASSERT_EQ(odd.spans.size(), 1U) << odd.found();
    EXPECT_EQ(odd.spans[0].attributes.count("service_name"), 1U);
}

TEST(SpanDump, ObjectsAroundListsSayWhatTheirSpansDoNot)
{
    const Imported imported = importSpans(
        R"({"traces":[{"trace_id":"t1","session_id":"s1","report":{"a":1},"spans":[
              {"span_id":"b","parent_id":"a","name":"child","start_time":1769095273925378000},
              {"span_id":"a","parent_id":null,"name":"root","start_time":1769095273925378000},7]},
            {"trace_id":"t2","spans":[{"span_id":"a","name":"other","start_time":1769095273925378000}]}]})");
    ASSERT_EQ(imported.spans.size(), 3U) << imported.found();
    EXPECT_EQ(imported.named("child").trace, "t1");
    EXPECT_EQ(imported.named("child").sessionId, "s1");
    EXPECT_EQ(imported.named("child").attributes.count("report.a"), 0U);
    EXPECT_EQ(imported.named("root").attributes.at("report.a"), "1") << "once, on the root";
    EXPECT_EQ(imported.named("other").trace, "t2");
    EXPECT_EQ(imported.report.format, "span-dump");
    EXPECT_EQ(imported.found(), "unknown_document x1, odd_id x3");
}

TEST(SpanDump, WhatOnlyLooksLikeASpanIsNoSpan)
{
    for (
        const char* text :
        {R"({"timestamp":"2026-01-22T15:21:13Z","trace_id":"t","span_id":"s","message":"a log line"})",
         R"({"projectId":"p","traceId":"t","spans":[{"spanId":"1","name":"n","startTime":"2026-01-22T15:21:13Z","labels":{}}]})",
         R"({"trace_id":"t","start_time":1})", R"({"context":"trace_id span_id"})", R"({"spans":[]})",
         R"({"spans":[1,2]})", R"({"context":{"trace_id":null,"span_id":null}})"}) {
        const Imported imported = importSpans(text);
        EXPECT_EQ(imported.spans.size(), 0U) << text;
        EXPECT_FALSE(imported.report.diagnostics().empty()) << text;
    }
}

TEST(SpanDump, MembersOfTheWrongTypeHarmNothing)
{
    const Imported imported = importSpans(python(
        R"("start_time":1769095273925378000,"end_time":[1],"kind":[],"status":[1],"attributes":5,"events":{"a":1},
           "links":["x",{"context":7}],"resource":"r","parent_id":{"a":{}},"instrumentation_scope":3)"));
    ASSERT_EQ(imported.spans.size(), 1U);
    EXPECT_EQ(imported.spans[0].attributes.at("attributes"), "5");
    EXPECT_EQ(imported.spans[0].resource.at("resource"), "r");
    EXPECT_EQ(imported.spans[0].endNs, kStart);
    EXPECT_EQ(imported.found(), "time_out_of_range x1");
}

TEST(Phoenix, ReadsFlatAndNestedAttributesAlike)
{
    const std::string head =
        R"({"id":"U3Bhbjox","name":"llm","context":{"trace_id":"t","span_id":"s"},"span_kind":"LLM","parent_id":null,
            "start_time":"2026-07-09T00:00:01+00:00","end_time":"2026-07-09T00:00:02+00:00","status_code":"ERROR","status_message":"no","attributes":)";
    const Imported flat = importSpans(
        head
        + R"({"llm.token_count.prompt":7,"llm.input_messages.0.message.role":"user","llm.input_messages.0.message.content":"hi",
                   "metadata":"{\"tenant\":\"acme\"}","session.id":"S"}})");
    const Imported nested = importSpans(
        head
        + R"({"llm":{"token_count":{"prompt":7},"input_messages":[{"message":{"role":"user","content":"hi"}}]},
                   "metadata":{"tenant":"acme"},"session":{"id":"S"}}})");
    ASSERT_EQ(flat.spans.size(), 1U);
    ASSERT_EQ(nested.spans.size(), 1U);
    EXPECT_EQ(flat.report.format, "phoenix");
    EXPECT_EQ(flat.spans[0].attributes, nested.spans[0].attributes);
    EXPECT_EQ(nested.spans[0].kind, SpanKind::model);
    EXPECT_EQ(nested.spans[0].status, SpanStatus::error);
    EXPECT_EQ(nested.spans[0].statusMessage, "no");
    EXPECT_EQ(nested.spans[0].usage.input, 7);
    EXPECT_EQ(nested.spans[0].sessionId, "S");
    EXPECT_EQ(nested.spans[0].attributes.at("id"), "U3Bhbjox");
}

TEST(Phoenix, ReadsTheAnswersOfItsServer)
{
    const Imported imported = importSpans(
        R"({"data":[{"name":"tool","context":{"traceId":"t","spanId":"s"},"spanKind":"tool","parentId":"p",
              "startTime":"2026-07-09T00:00:01Z","endTime":null,"latencyMs":250,"statusCode":"OK",
              "attributes":"{\"tool\":{\"name\":\"search\"}}",
              "spanAnnotations":[{"name":"quality","label":"good","score":0.5,"explanation":"why","annotatorKind":"LLM"},
                                 {"label":"nameless"},3]}],"next_cursor":"c"})");
    ASSERT_EQ(imported.spans.size(), 1U) << imported.found();
    EXPECT_EQ(imported.report.format, "phoenix");
    EXPECT_EQ(imported.spans[0].kind, SpanKind::tool);
    EXPECT_EQ(imported.spans[0].attributes.at("tool.name"), "search");
    EXPECT_EQ(imported.spans[0].endNs - imported.spans[0].startNs, 250'000'000);
    ASSERT_EQ(imported.scores.size(), 1U);
    EXPECT_EQ(imported.scores[0].span, spanIdFromText("s"));
    EXPECT_EQ(imported.scores[0].score, (Score{"quality", 0.5, "good", ScoreSource::judge, "why", 0}));
}

TEST(Phoenix, ReadsRowsOfADataFrame)
{
    const Imported imported = importSpans(
        R"({"context.trace_id":"t","context.span_id":"s","name":"n","span_kind":"LLM","parent_id":null,"start_time":1769095273925,
            "end_time":1769095273926,"status_code":"OK","attributes.llm.token_count.prompt":3.0,"attributes.llm.model_name":null,
            "attributes.llm.input_messages":[{"message.role":"user","message.content":"hi"}]})");
    ASSERT_EQ(imported.spans.size(), 1U) << imported.found();
    EXPECT_EQ(imported.report.format, "phoenix");
    EXPECT_EQ(imported.spans[0].usage.input, 3);
    EXPECT_EQ(imported.spans[0].attributes.at("llm.input_messages.0.message.content"), "hi");
    EXPECT_EQ(imported.spans[0].endNs - imported.spans[0].startNs, 1'000'000);
}

TEST(Phoenix, ReadsColumnsOfADataFrame)
{
    const std::string columns =
        R"("context.trace_id":{"s1":"t","s2":"t"},"name":{"s1":"a","s2":"b"},"span_kind":{"s1":"AGENT","s2":"LLM"},
           "parent_id":{"s1":null,"s2":"s1"},"start_time":{"s1":1769095273925,"s2":1769095273926},
           "attributes.llm.token_count.prompt":{"s1":null,"s2":3.0})";
    const Imported imported = importSpans("{" + columns + "}");
    ASSERT_EQ(imported.spans.size(), 2U) << imported.found();
    EXPECT_EQ(imported.report.format, "phoenix");
    EXPECT_EQ(imported.named("b").parent, imported.named("a").id);
    EXPECT_EQ(imported.named("b").usage.input, 3);
    EXPECT_EQ(imported.found(), "odd_id x2");
    const Imported odd = importSpans("{" + columns + R"(,"short":{"s1":1},"none":5})");
    EXPECT_EQ(odd.spans.size(), 2U);
    EXPECT_EQ(odd.found(), "attributes_dropped x3, odd_id x2");
}

TEST(Phoenix, DeepNestingAndLongPathsStayBounded)
{
    std::string deep = "1";
    for (int level = 0; level < 200; ++level) deep = "{\"k\":" + deep + "}";
    const std::string path(2'000, 'k');
    const Imported imported = importSpans(
        R"({"context":{"trace_id":"t","span_id":"s"},"span_kind":"LLM","start_time":1769095273925,"attributes":{"a":)"
        + deep + ",\"" + path + "\":{\"x\":{\"y\":1}}}}");
    ASSERT_EQ(imported.spans.size(), 1U) << imported.found();
    EXPECT_TRUE(imported.spans[0].attributes.contains("a.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k"));
    EXPECT_TRUE(imported.spans[0].attributes.contains(path));
}

} // namespace
} // namespace retrospan::import
