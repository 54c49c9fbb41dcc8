// Zipkin v2 JSON: lists, nested lists and lines, client and server halves, rows in parts, ids of 64 and 128
// bits, times that are absent, and documents that break the rules.
#include "support/imported_spans.h"

namespace retrospan::import {
namespace {

using test::Imported;
using test::ImportedSpan;
using test::importSpans;
using test::TextMap;

constexpr std::int64_t kStart = 1'516'781'775'721'000'000;
const std::string kTrace = "00000000000000001e223ff1f80f1c69";

/// A row of trace 1e223ff1f80f1c69 called as its id, with further members.
std::string row(const std::string& id, const std::string& members,
                const std::string& times = R"("timestamp":1516781775721000,"duration":8)")
{
    return R"({"traceId":"1e223ff1f80f1c69","id":")" + id + R"(",)" + times
        + (members.empty() ? "" : "," + members) + "}";
}

std::string half(const std::string& id, const std::string& kind, const std::string& service,
                 const std::string& members = {})
{
    return row(id,
               R"("name":")" + service + " " + kind + R"(","kind":")" + kind
                   + R"(","localEndpoint":{"serviceName":")" + service + "\"}"
                   + (members.empty() ? "" : "," + members));
}

const std::string kParent = R"("parentId":"00000000000000a1")";
const std::string kShared = R"("shared":true)";

ImportedSpan only(const std::string& text)
{
    const Imported imported = importSpans(text);
    EXPECT_EQ(imported.spans.size(), 1U) << imported.found();
    EXPECT_EQ(imported.report.format, "zipkin");
    return imported.spans.empty() ? ImportedSpan() : imported.spans[0];
}

TEST(Zipkin, ReadsListsNestedListsAndLines)
{
    const std::string a = half("00000000000000a1", "CLIENT", "a"),
                      b = half("00000000000000b1", "CLIENT", "b");
    for (const std::string& text : {"[" + a + "," + b + "]", "[[" + a + "],[],[" + b + "]]",
                                    a + "\n" + b + "\n", "[[],[" + a + "," + b + "]]"}) {
        const Imported imported = importSpans(text);
        EXPECT_EQ(imported.report.spans, 2U) << text;
        EXPECT_EQ(imported.report.format, "zipkin");
        EXPECT_EQ(imported.found(), "");
    }
}

TEST(Zipkin, FieldsOfARow)
{
    const ImportedSpan span =
        only("[" + row("00000000000000b1", R"("parentId":"00000000000000a1","kind":"CLIENT",
        "name":"get","localEndpoint":{"serviceName":"svc","ipv4":"10.0.0.1"},
        "remoteEndpoint":{"serviceName":"db","port":5432},"debug":true,"extra":{"x":1},
        "tags":{"gen_ai.operation.name":"chat","gen_ai.usage.input_tokens":"7","otel.scope.name":"lib"},
        "annotations":[{"timestamp":1516781775721001,"value":"ws"}])")
             + "]");
    EXPECT_EQ(span.trace, kTrace);
    EXPECT_EQ(span.id, "00000000000000b1");
    EXPECT_EQ(span.parent, "00000000000000a1");
    EXPECT_EQ(span.name, "get");
    EXPECT_EQ(span.startNs, kStart);
    EXPECT_EQ(span.endNs, kStart + 8'000);
    EXPECT_EQ(span.otlpKind, 3);
    EXPECT_EQ(span.kind, SpanKind::model);
    EXPECT_EQ(span.usage.input, 7);
    EXPECT_EQ(span.scope, "lib");
    EXPECT_EQ(span.resource, (TextMap{{"service.name", "svc"}, {"localEndpoint.ipv4", "10.0.0.1"}}));
    EXPECT_EQ(span.attributes.at("remoteEndpoint.serviceName"), "db");
    EXPECT_EQ(span.attributes.at("remoteEndpoint.port"), "5432");
    EXPECT_EQ(span.attributes.at("debug"), "true");
    EXPECT_EQ(span.attributes.at("extra"), R"({"x":1})");
    EXPECT_EQ(span.attributes.at("traceId"), "1e223ff1f80f1c69") << "as it was before it got its zeros";
    ASSERT_EQ(span.events.size(), 1U);
    EXPECT_EQ(span.events[0].name, "ws");
    EXPECT_EQ(span.events[0].timeNs, kStart + 1'000);
}

TEST(Zipkin, ASharedRowIsAChildOfTheClientAndHasTheChildrenOfItsService)
{
    for (const std::string& mark : {"," + kShared, std::string()}) {
        const Imported imported =
            importSpans("[" + half("00000000000000c1", "CLIENT", "server", R"("parentId":"00000000000000b1")")
                        + "," + half("00000000000000b1", "SERVER", "server", kParent + mark) + ","
                        + half("00000000000000b1", "CLIENT", "client", kParent) + ","
                        + half("00000000000000d1", "CLIENT", "client", R"("parentId":"00000000000000b1")")
                        + "," + half("00000000000000a1", "SERVER", "client") + "]");
        ASSERT_EQ(imported.report.spans, 5U) << imported.found();
        const ImportedSpan& server = imported.named("server SERVER");
        EXPECT_EQ(server.parent, "00000000000000b1");
        EXPECT_NE(server.id, "00000000000000b1");
        EXPECT_EQ(server.attributes.at("id"), "00000000000000b1");
        EXPECT_EQ(imported.spans[2].parent, "00000000000000a1");
        EXPECT_EQ(imported.named("server CLIENT").parent, server.id);
        EXPECT_EQ(imported.spans[3].parent, "00000000000000b1") << "a child of the client's own service";
        EXPECT_EQ(imported.spans[4].parent, "");
    }
}

TEST(Zipkin, AServerHalfWithoutItsClientWaitsForIt)
{
    const std::string server = half("00000000000000b1", "SERVER", "server", kParent + "," + kShared);
    const Imported imported =
        importSpans("[" + server + ","
                    + half("00000000000000c1", "CLIENT", "other", R"("parentId":"00000000000000b1")") + "]");
    EXPECT_EQ(imported.named("server SERVER").parent, "00000000000000b1");
    EXPECT_EQ(imported.named("other CLIENT").parent, imported.named("server SERVER").id);
    EXPECT_EQ(only(server).id, imported.named("server SERVER").id) << "the same id in another file";
    EXPECT_EQ(only(half("00000000000000b1", "SERVER", "server", kParent)).id, "00000000000000b1");
}

TEST(Zipkin, RowsOfOneIdAndServiceArePartsOfOneSpan)
{
    const std::string part = R"("localEndpoint":{"serviceName":"client"},)" + kParent;
    const Imported imported = importSpans(
        "[" + half("00000000000000b1", "CLIENT", "client", kParent) + ","
        + half("00000000000000b1", "SERVER", "server", kParent + "," + kShared) + ","
        + row("00000000000000b1", part, R"("duration":20)") + "," + row("00000000000000b1", kParent) + ","
        + row("00000000000000b1", R"("localEndpoint":{"serviceName":"server"})") + ","
        + half("00000000000000b1", "SERVER", "second", kParent + "," + kShared) + "]");
    EXPECT_EQ(imported.report.spans, 3U) << "one client, two servers";
    EXPECT_EQ(imported.spans[2].id, "00000000000000b1");
    EXPECT_EQ(imported.spans[2].startNs, kStart) << "a part without a start has that of the others";
    EXPECT_EQ(imported.spans[2].endNs, kStart + 20'000);
    EXPECT_EQ(imported.spans[3].id, "00000000000000b1") << "a part without a service is the client's";
    EXPECT_EQ(imported.spans[4].id, imported.spans[1].id);
}

TEST(Zipkin, PartsWithoutAServiceHaveTheParentOfTheOthers)
{
    const Imported imported = importSpans("[" + half("00000000000000a1", "CLIENT", "edge") + ","
                                          + half("00000000000000a1", "SERVER", "api", kShared) + ","
                                          + half("00000000000000b1", "CLIENT", "api", kParent) + ","
                                          + row("00000000000000b1", kParent) + "]");
    EXPECT_EQ(imported.spans[2].parent, imported.spans[1].id);
    EXPECT_EQ(imported.spans[3].parent, imported.spans[1].id);
}

TEST(Zipkin, IdsOfOneTraceIn64And128BitsAreOne)
{
    const std::string longId = "5982fe77008310cc1e223ff1f80f1c69";
    const std::string wide =
        R"({"traceId":")" + longId + R"(","id":"00000000000000a1","timestamp":1,"duration":1})";
    const Imported imported = importSpans("[" + row("00000000000000b1", kParent) + "," + wide + "]");
    EXPECT_EQ(imported.spans[0].trace, longId);
    EXPECT_EQ(imported.spans[0].attributes.at("traceId"), "1e223ff1f80f1c69");
    EXPECT_EQ(imported.report.traces, 1U);
    const std::string other = R"({"traceId":"00112233445566771e223ff1f80f1c69","id":"c1","timestamp":1})";
    const Imported several =
        importSpans("[" + row("00000000000000b1", kParent) + "," + wide + "," + other + "]");
    EXPECT_EQ(several.spans[0].trace, kTrace) << "which of the two it is cannot be told";
    EXPECT_EQ(several.spans[2].id, "00000000000000c1");
    EXPECT_EQ(several.spans[2].attributes.at("id"), "c1");
}

TEST(Zipkin, TimesThatAreAbsent)
{
    EXPECT_EQ(only(row("00000000000000b1", "", R"("timestamp":1516781775721000)")).status,
              SpanStatus::running);
    const ImportedSpan noted = only(row("00000000000000b1", R"("annotations":[{"timestamp":7,"value":"b"},
        {"timestamp":5,"value":"a"}])",
                                        R"("duration":2)"));
    EXPECT_EQ(noted.startNs, 5'000);
    EXPECT_EQ(noted.endNs, 7'000);
    EXPECT_TRUE(
        only(row("00000000000000b1", "", R"("duration":2)")).attributes.contains("retrospan.time_unknown"));
    EXPECT_EQ(only(row("00000000000000b1", "", R"("timestamp":"1516781775721000","duration":"8")")).startNs,
              kStart);
}

TEST(Zipkin, AnErrorTagOfAnyValueIsAnError)
{
    for (const auto& [value, message] :
         {std::pair("", ""), std::pair("false", ""), std::pair("true", ""), std::pair("401", "401")}) {
        const ImportedSpan span =
            only(row("00000000000000b1",
                     R"("tags":{"error":")" + std::string(value) + R"(","otel.status_code":"OK"})"));
        EXPECT_EQ(span.status, SpanStatus::error) << value;
        EXPECT_EQ(span.statusMessage, message);
    }
    const ImportedSpan described =
        only(row("00000000000000b1", R"("tags":{"error":"E","otel.status_description":"D"})"));
    EXPECT_EQ(described.statusMessage, "D");
}

TEST(Zipkin, EventsOfOpenTelemetryGetTheirAttributesBack)
{
    const ImportedSpan span = only(row("00000000000000b1", R"json("annotations":[
        {"timestamp":1,"value":"\"exception\": {\"exception.type\":\"E\"}"}, {"timestamp":2,"value":"plain: {\"a\":1}"},
        {"timestamp":3,"value":"piped|{\"a\":1}|0"}, {"timestamp":4,"value":"not {json}"},
        {"timestamp":5,"value":"{\"a\":1}"}, {"timestamp":6,"value":"text {\"a\":1} goes on"},
        {"timestamp":7,"value":5}, {"timestamp":8,"value":"m","endpoint":{"serviceName":"s"}}, "no annotation"])json"));
    ASSERT_EQ(span.events.size(), 9U);
    const char* names[]{"exception",  "plain",     "piped",
                        "not {json}", "{\"a\":1}", "text {\"a\":1} goes on",
                        "annotation", "m",         "annotation"};
    for (std::size_t i = 0; i < 9; ++i) EXPECT_EQ(span.events[i].name, names[i]);
    EXPECT_EQ(span.events[0].attributes.at("exception.type"), "E");
    EXPECT_EQ(span.events[2].attributes, (TextMap{{"a", "1"}}));
    EXPECT_EQ(span.events[6].attributes, (TextMap{{"value", "5"}}));
    EXPECT_EQ(span.events[7].attributes.at("endpoint"), R"({"serviceName":"s"})");
    EXPECT_EQ(span.status, SpanStatus::error);
}

TEST(Zipkin, IsToldFromItsNeighbours)
{
    EXPECT_EQ(importSpans(R"([{"traceId":"a1","id":"b1","timestamp":1,"binaryAnnotations":[]}])").found(),
              "format_not_supported x1");
    EXPECT_NE(
        importSpans(
            R"({"traceId":"a1","id":"b1","type":"SPAN","timestamp":1,"startTime":"2025-01-10T12:00:00Z"})")
            .report.format,
        "zipkin");
    EXPECT_EQ(
        importSpans(
            R"({"traceId":"a1","id":"b1","name":"n","kind":0,"timestamp":1,"duration":1,"attributes":{}})")
            .report.format,
        "span-dump");
    EXPECT_NE(importSpans(R"({"traceId":"t-1","id":"o-1","timestamp":1})").report.format, "zipkin");
}

TEST(Zipkin, RowsThatBreakTheRulesAreReadAsFarAsTheyGo)
{
    const Imported imported =
        importSpans("[" + row("00000000000000a1", R"("tags":[1],"annotations":{"a":1},"kind":["x"],
        "localEndpoint":"svc","remoteEndpoint":5,"shared":"yes","parentId":9)")
                    + R"(,5,{"traceId":"a1"},[["deep"]],
        {"traceId":"not hex","id":"neither","timestamp":9223372036854775807,"duration":9223372036854775807},
        {"traceId":"","id":"","timestamp":-1}])");
    EXPECT_EQ(imported.report.spans, 3U);
    EXPECT_EQ(imported.found(), "span_without_id x1, time_out_of_range x2, unknown_document x3");
    const TextMap& odd = imported.spans[0].attributes;
    EXPECT_EQ(odd.at("tags"), "[1]");
    EXPECT_EQ(odd.at("kind"), R"(["x"])");
    EXPECT_EQ(odd.at("localEndpoint"), "svc");
    EXPECT_EQ(odd.at("annotations"), R"({"a":1})");
    EXPECT_EQ(odd.at("shared"), "yes");
    EXPECT_EQ(odd.at("parentId"), "9");
    const std::string whole = "[" + row("00000000000000a1", "") + "," + row("00000000000000b1", "") + "]";
    for (std::size_t size = 1; size < whole.size(); size += 7)
        EXPECT_FALSE(importSpans(whole.substr(0, size)).report.diagnostics().empty()) << size;
}

} // namespace
} // namespace retrospan::import
