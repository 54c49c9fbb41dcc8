// Jaeger JSON: every shape of file, tag types, references of both kinds, ids without their zeros, and
// documents that break the rules.
#include "support/imported_spans.h"

namespace retrospan::import {
namespace {

using test::Imported;
using test::ImportedSpan;
using test::importSpans;
using test::TextMap;

constexpr std::int64_t kStart = 1'485'467'191'639'875'000;

/// A span with further members; its own are those every span has.
std::string span(const std::string& id, const std::string& members = {})
{
    return R"({"traceID":"a1","spanID":")" + id + R"(","operationName":"op )" + id
        + R"(","startTime":1485467191639875,"duration":5)" + (members.empty() ? "" : "," + members) + "}";
}

std::string trace(const std::string& spans, const std::string& members = R"("processes":{})")
{
    return R"({"traceID":"a1","spans":[)" + spans + "]" + (members.empty() ? "" : "," + members) + "}";
}

ImportedSpan only(const std::string& text)
{
    const Imported imported = importSpans(text);
    EXPECT_EQ(imported.spans.size(), 1U) << imported.found();
    EXPECT_EQ(imported.report.format, "jaeger");
    return imported.spans.empty() ? ImportedSpan() : imported.spans[0];
}

std::string reference(const std::string& type, const std::string& traceId, const std::string& id)
{
    return R"({"refType":")" + type + R"(","traceID":")" + traceId + R"(","spanID":")" + id + "\"}";
}

TEST(Jaeger, ReadsAnswersTracesListsAndSpansThatCarryTheirProcess)
{
    const std::string one = trace(span("1"));
    for (const std::string& text :
         {R"({"data":[)" + one + R"(],"total":0,"limit":0,"offset":0,"errors":null})", one, "[" + one + "]",
          one + "\n" + one + "\n", span("1", R"("process":{"serviceName":"svc","tags":[]})")}) {
        const Imported imported = importSpans(text);
        EXPECT_EQ(imported.report.spans, 1U) << text;
        EXPECT_EQ(imported.report.format, "jaeger");
        EXPECT_EQ(imported.found(), "");
    }
}

TEST(Jaeger, TimesAreMicrosecondsAndAProcessIsAResource)
{
    const ImportedSpan read = only(trace(
        span("1", R"("processID":"p1")"),
        R"("processes":{"p1":{"serviceName":"svc","tags":[{"key":"host","type":"string","value":"h"}],"key":"p1"}})"));
    EXPECT_EQ(read.startNs, kStart);
    EXPECT_EQ(read.endNs, kStart + 5'000);
    EXPECT_EQ(read.resource, (TextMap{{"service.name", "svc"}, {"host", "h"}, {"key", "p1"}}));
    EXPECT_EQ(
        only(R"({"traceID":"a1","spans":[{"spanID":"1","operationName":"n","startTime":5,"duration":0}]})")
            .endNs,
        5'000);
    const ImportedSpan running = only(trace(R"({"spanID":"1","operationName":"n","startTime":5})"));
    EXPECT_EQ(running.status, SpanStatus::running);
}

TEST(Jaeger, IdsGetTheirZerosBackAndAreKeptAsTheyWere)
{
    const ImportedSpan read = only(trace(span("f")));
    EXPECT_EQ(read.trace, std::string(30, '0') + "a1");
    EXPECT_EQ(read.id, std::string(15, '0') + "f");
    EXPECT_EQ(read.attributes, (TextMap{{"traceID", "a1"}, {"spanID", "f"}}));
    const ImportedSpan text = only(R"({"traceID":"not hex","spans":[{"spanID":"one","operationName":"n",
        "startTime":1,"duration":1}]})");
    EXPECT_EQ(text.trace, "not hex");
    EXPECT_EQ(text.id, "one");
    EXPECT_TRUE(text.attributes.empty());
}

TEST(Jaeger, TagsHaveTheirTypes)
{
    const ImportedSpan read = only(trace(span("1", R"("tags":[
        {"key":"text","type":"string","value":"v"}, {"key":"flag","type":"bool","value":"true"},
        {"key":"beyond doubles","type":"int64","value":"9223372036854775222"},
        {"key":"whole","type":"int64","value":3.0}, {"key":"beyond","type":"int64","value":"99999999999999999999"},
        {"key":"not a number","type":"int64","value":"12x"}, {"key":"real","type":"float64","value":"72.5"},
        {"key":"bytes","type":"binary","value":"AAAwOQ=="}, {"key":"not base64","type":"binary","value":"*"},
        {"key":"untyped","value":[1]}, {"key":"v1","vType":"INT64","vInt64":"4"}, "no tag"])")));
    EXPECT_EQ(read.attributes.at("text"), "v");
    EXPECT_EQ(read.attributes.at("flag"), "true");
    EXPECT_EQ(read.attributes.at("beyond doubles"), "9223372036854775222");
    EXPECT_EQ(read.attributes.at("whole"), "3");
    EXPECT_EQ(read.attributes.at("beyond"), "99999999999999999999");
    EXPECT_EQ(read.attributes.at("not a number"), "12x");
    EXPECT_EQ(read.attributes.at("real"), "72.5");
    EXPECT_EQ(read.attributes.at("bytes"), "\"AAAwOQ==\"");
    EXPECT_EQ(read.attributes.at("not base64"), "*");
    EXPECT_EQ(read.attributes.at("untyped"), "[1]");
    EXPECT_EQ(read.attributes.at(""), "no tag");
    EXPECT_EQ(read.attributes.at("v1"), R"({"key":"v1","vType":"INT64","vInt64":"4"})");
}

TEST(Jaeger, TagsOfOpenTelemetryBecomeFields)
{
    const ImportedSpan read = only(trace(span("1", R"("tags":[
        {"key":"span.kind","type":"string","value":"client"},
        {"key":"otel.status_code","type":"string","value":"ERROR"},
        {"key":"otel.status_description","type":"string","value":"it broke"},
        {"key":"otel.library.name","type":"string","value":"lib"},
        {"key":"otel.scope.name","type":"string","value":"lib"},
        {"key":"gen_ai.operation.name","type":"string","value":"chat"},
        {"key":"gen_ai.usage.input_tokens","type":"string","value":"7"}])")));
    EXPECT_EQ(read.otlpKind, 3);
    EXPECT_EQ(read.status, SpanStatus::error);
    EXPECT_EQ(read.statusMessage, "it broke");
    EXPECT_EQ(read.scope, "lib");
    EXPECT_EQ(read.kind, SpanKind::model);
    EXPECT_EQ(read.usage.input, 7);
    EXPECT_FALSE(read.attributes.contains("otel.status_code"));
    const ImportedSpan odd = only(trace(span("1", R"("tags":[
        {"key":"span.kind","value":"weird"}, {"key":"otel.status_code","value":"MAYBE"}])")));
    EXPECT_EQ(odd.attributes.at("span.kind"), "weird");
    EXPECT_EQ(odd.attributes.at("otel.status_code"), "MAYBE");
}

TEST(Jaeger, TheValueOfAnErrorTagDecides)
{
    for (const char* value : {"true", "\"true\"", "\"True\""}) {
        const ImportedSpan read = only(trace(span("1",
                                                  R"("tags":[{"key":"error","value":)" + std::string(value)
                                                      + R"(}],"logs":[{"timestamp":1,"fields":[
            {"key":"event","value":"error"},{"key":"message","value":"no answer"}]}])")));
        EXPECT_EQ(read.status, SpanStatus::error) << value;
        EXPECT_EQ(read.statusMessage, "no answer");
    }
    for (const char* value : {"false", "\"false\"", "0", "null", "\"\""})
        EXPECT_EQ(
            only(trace(span("1", R"("tags":[{"key":"error","value":)" + std::string(value) + "}]"))).status,
            SpanStatus::unset)
            << value;
}

TEST(Jaeger, LogsAreEvents)
{
    const ImportedSpan read = only(trace(span("1", R"("logs":[
        {"timestamp":1485467191639876,"fields":[{"key":"event","type":"string","value":"cache miss"},
            {"key":"key","type":"string","value":"k"}]},
        {"timestamp":1485467191639877,"fields":[{"key":"message","type":"string","value":"no name"}],"more":1},
        "no log"])")));
    ASSERT_EQ(read.events.size(), 3U);
    EXPECT_EQ(read.events[0].name, "cache miss");
    EXPECT_EQ(read.events[0].timeNs, kStart + 1'000);
    EXPECT_EQ(read.events[0].attributes, (TextMap{{"key", "k"}}));
    EXPECT_EQ(read.events[1].name, "log");
    EXPECT_EQ(read.events[1].attributes, (TextMap{{"message", "no name"}, {"more", "1"}}));
    EXPECT_EQ(read.events[2].attributes, (TextMap{{"log", "no log"}}));
}

TEST(Jaeger, TheParentIsTheFirstChildOfInTheSameTrace)
{
    const ImportedSpan both = only(
        trace(span("4",
                   R"("references":[)" + reference("FOLLOWS_FROM", "a1", "3") + ","
                       + reference("CHILD_OF", "ff", "1") + "," + reference("CHILD_OF", "0a1", "2") + "]")));
    EXPECT_EQ(both.parent, std::string(15, '0') + "2") << "trace ids are compared with their zeros";
    const std::string zeros(15, '0'), ff = std::string(30, '0') + "ff/", a1 = std::string(30, '0') + "a1/";
    EXPECT_EQ(both.links, (std::vector<std::string>{a1 + zeros + "3", ff + zeros + "1"}));
    const ImportedSpan follows =
        only(trace(span("4", R"("references":[)" + reference("FOLLOWS_FROM", "a1", "3") + "]")));
    EXPECT_EQ(follows.parent, zeros + "3");
    EXPECT_TRUE(follows.links.empty());
    const ImportedSpan elsewhere =
        only(trace(span("4", R"("references":[)" + reference("CHILD_OF", "ff", "1") + "]")));
    EXPECT_TRUE(elsewhere.parent.empty());
    EXPECT_EQ(elsewhere.links, std::vector<std::string>{ff + zeros + "1"});
    EXPECT_EQ(only(trace(span("4", R"("parentSpanID":"9")"))).parent, zeros + "9");
}

TEST(Jaeger, WarningsAndUnknownMembersStayAndAreCounted)
{
    const Imported imported =
        importSpans(trace(span("2", R"("references":[)" + reference("CHILD_OF", "a1", "1") + R"(],"flags":1)")
                              + "," + span("1", R"("warnings":["clock skew"],"startTimeMillis":7)"),
                          R"("warnings":["old trace"],"_comment":"c","processes":null)"));
    ASSERT_EQ(imported.spans.size(), 2U);
    EXPECT_EQ(imported.found(), "source_warning x2");
    const TextMap& root = imported.named("op 1").attributes;
    EXPECT_EQ(root.at("warnings"), R"(["clock skew"])");
    EXPECT_EQ(root.at("startTimeMillis"), "7");
    EXPECT_EQ(root.at("jaeger.trace.warnings"), R"(["old trace"])");
    EXPECT_EQ(root.at("jaeger.trace._comment"), "c");
    EXPECT_EQ(imported.named("op 2").attributes.at("flags"), "1");
}

TEST(Jaeger, ATraceThatIsTooLargeIsReadInParts)
{
    ImportLimits small;
    small.maxDocumentBytes = 4'000;
    small.maxLongTextBytes = 0;
    std::string spans;
    for (int id = 1; id <= 200; ++id)
        spans += (id == 1 ? "" : ",") + span(std::to_string(id), R"("processID":"p1")");
    const std::string processes = R"("processes":{"p1":{"serviceName":"svc"}})";
    const std::string behind = R"({"traceID":"a1","spans":[)" + spans + "]," + processes + "}";
    const std::string before = R"({"traceID":"a1",)" + processes + R"(,"spans":[)" + spans + "]}";
    for (const std::string& text :
         {behind, before, R"({"data":[)" + behind + "," + before + R"(],"total":0})"}) {
        const Imported imported = importSpans(text, {}, small);
        EXPECT_EQ(imported.report.spans, 200U);
        EXPECT_EQ(imported.found(), "");
        for (const ImportedSpan& read : imported.spans) EXPECT_EQ(read.resource.at("service.name"), "svc");
    }
    const Imported cut = importSpans(behind.substr(0, behind.size() - processes.size()), {}, small);
    EXPECT_EQ(cut.report.spans, 200U);
    EXPECT_EQ(cut.found(), "unfinished_document x1, unknown_process x200");
}

TEST(Jaeger, AnAnswerThatIsAnErrorSaysSo)
{
    const Imported imported = importSpans(
        R"({"data":null,"total":0,"limit":0,"offset":0,"errors":[{"code":404,"msg":"trace not found"}]})");
    EXPECT_EQ(imported.found(), "source_error x1");
    EXPECT_EQ(imported.report.diagnostics()[0].example, "trace not found");
    const Imported newer = importSpans(R"({"error":{"httpCode":404,"message":"No traces found"}})");
    EXPECT_EQ(newer.found(), "source_error x1");
    EXPECT_EQ(newer.report.diagnostics()[0].example, "No traces found");
}

TEST(Jaeger, DocumentsThatBreakTheRulesAreReadAsFarAsTheyGo)
{
    const Imported imported = importSpans(
        trace(span("1", R"("processID":"p9","references":{},"tags":7,"logs":{"a":1},"warnings":"w")")
                  + R"(,5,{"spanID":"2"})",
              R"("processes":[1])"));
    EXPECT_EQ(imported.report.spans, 2U);
    EXPECT_EQ(imported.found(), "unknown_document x1, unknown_process x1");
    EXPECT_EQ(imported.named("op 1").attributes.at("tags"), "7");
    EXPECT_EQ(imported.named("op 1").attributes.at("logs"), R"({"a":1})");
    const Imported odd = importSpans(trace(
        R"({"spanID":"1","operationName":"n","startTime":9223372036854775807,"duration":9223372036854775807},
           {"spanID":"2","operationName":"n","startTime":-5,"duration":-5},{"operationName":"no id","startTime":1})"));
    EXPECT_EQ(odd.report.spans, 3U);
    EXPECT_EQ(odd.found(), "span_without_id x1, time_out_of_range x2");
    const std::string whole = trace(span("1") + "," + span("2"));
    for (std::size_t size = 1; size < whole.size(); size += 7)
        EXPECT_FALSE(importSpans(whole.substr(0, size)).report.diagnostics().empty()) << size;
}

} // namespace
} // namespace retrospan::import
