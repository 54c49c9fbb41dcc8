// Recordings that were cut, edited or put together by hand: what is good in them comes in, the rest is told.
#include "import/json_salvage.h"
#include "support/imported_spans.h"
#include "support/otlp.h"

#include <gmock/gmock.h>

namespace retrospan::import {
namespace {

using test::Imported;
using test::ImportedSpan;
using test::importSpans;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> namesOf(const Imported& imported)
{
    std::vector<std::string> names;
    for (const ImportedSpan& span : imported.spans) names.push_back(span.name);
    return names;
}

TEST(JsonSalvage, ClosesBehindTheLastWholeItemOfItsOwnList)
{
    EXPECT_EQ(closedBehindLastItem(R"({"data":[{"a":[1,{}]},{"b":"}"},{"c":)"),
              R"({"data":[{"a":[1,{}]},{"b":"}"}]})");
    EXPECT_EQ(closedBehindLastItem(R"({"x":[1],"data":[{"a":"\"]"},5,{"c)"),
              R"({"x":[1],"data":[{"a":"\"]"}]})");
}

TEST(JsonSalvage, LeavesWhatHasNoWholeItem)
{
    for (const char* text : {"", "{", R"({"data":[)", R"({"data":[{"a":1)", R"({"data":[{}],"more":{"a":1)",
                             R"({"message":{"content":[{"a":1},{"b)", R"([{"a":1},{"b)", R"({"a":]})"})
        EXPECT_EQ(closedBehindLastItem(text), "") << text;
}

TEST(CutDocuments, KeepWhatIsWholeOfAListOfRequests)
{
    std::string first = test::otlpLine({.id = 1}), second = test::otlpLine({.id = 2});
    first.pop_back();
    const Imported cut = importSpans("[" + first + ",\n" + second.substr(0, second.size() / 2));
    EXPECT_THAT(cut.spans, SizeIs(1));
    EXPECT_EQ(cut.found(), "unfinished_document x1");
    EXPECT_EQ(cut.report.diagnostics().front().where, "line 2");
}

TEST(CutDocuments, KeepTheRecordsOfAnExport)
{
    const Imported cut = importSpans(
        R"({"data":[{"id":"o1","traceId":"t","type":"SPAN","name":"whole","startTime":"2024-05-01T10:00:00Z"},)"
        R"({"id":"o2","traceId":"t","type":"SPAN","name":"cut","startTime":"2024-05-01T10:00:0)");
    EXPECT_THAT(namesOf(cut), ElementsAre("whole"));
    EXPECT_EQ(cut.found(), "unfinished_document x1");
}

TEST(CutDocuments, AnUnfinishedLineOfATranscriptWaitsForItsEnd)
{
    const std::string line =
        R"({"type":"user","uuid":"u1","sessionId":"s","timestamp":"2024-05-01T10:00:00Z","message":{"role":"user",)"
        R"("content":[{"type":"text","text":"Hi"},{"type":"te)";
    EXPECT_THAT(importSpans(line).spans, IsEmpty());
}

TEST(BrokenLists, KeepTheirGoodItems)
{
    std::string first = test::otlpLine({.id = 1}), second = test::otlpLine({.id = 2});
    first.pop_back();
    second.pop_back();
    const Imported comma = importSpans("[" + first + "," + second + ",]");
    EXPECT_THAT(comma.spans, SizeIs(2));
    EXPECT_EQ(comma.found(), "bad_json x1");
    const Imported item = importSpans("[" + first + R"(,{"resourceSpans":},)" + second + "]");
    EXPECT_THAT(item.spans, SizeIs(2));
    EXPECT_EQ(item.found(), "bad_json x1");
}

TEST(ListsOfLines, SayTheSameAsTheLines)
{
    const std::vector<std::string> lines{
        R"({"type":"user","uuid":"u1","parentUuid":null,"sessionId":"s","timestamp":"2024-05-01T10:00:00Z","message":{"role":"user","content":"Hi"}})",
        R"({"type":"assistant","uuid":"u2","parentUuid":"u1","sessionId":"s","timestamp":"2024-05-01T10:00:01Z","requestId":"r1","message":{"id":"m1","role":"assistant","model":"claude-sonnet-4","content":[{"type":"text","text":"Yo"}],"stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":2}}})"};
    const Imported single = importSpans(lines[0] + "\n" + lines[1] + "\n"),
                   list = importSpans("[" + lines[0] + "," + lines[1] + "]");
    EXPECT_EQ(namesOf(list), namesOf(single));
    EXPECT_EQ(list.found(), single.found());
    ASSERT_EQ(list.spans.size(), single.spans.size());
    for (std::size_t i = 0; i < list.spans.size(); ++i)
        EXPECT_EQ(list.spans[i].attributes.size(), single.spans[i].attributes.size());
}

/// An export whose first record is no record: the format is still found, the good record comes in.
class DamagedFirst : public ::testing::TestWithParam<const char*> { };

INSTANTIATE_TEST_SUITE_P(
    Exports, DamagedFirst,
    ::testing::Values(
        R"({"runs":[null,{"id":"11111111-1111-4111-8111-111111111111","trace_id":"11111111-1111-4111-8111-111111111111","name":"good","run_type":"chain","start_time":"2024-05-01T10:00:00","end_time":"2024-05-01T10:00:01"}]})",
        R"({"data":[null,{"id":"o1","traceId":"t","type":"SPAN","name":"good","startTime":"2024-05-01T10:00:00Z"}]})",
        R"({"data":[null,{"traceID":"7","spans":[5,{"traceID":"7","spanID":"1","operationName":"good","startTime":1700000000000000,"duration":10,"processID":"p1"}],"processes":{"p1":{"serviceName":"s"}}}]})",
        R"([5,{"resourceSpans":[{"scopeSpans":[{"spans":[null,{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"good","startTimeUnixNano":"1769095274000000000","endTimeUnixNano":"1769095275000000000"}]}]}]}])"));

TEST_P(DamagedFirst, TheGoodRecordComesIn)
{
    const Imported imported = importSpans(GetParam());
    EXPECT_THAT(namesOf(imported), ElementsAre("good"));
    EXPECT_THAT(imported.found(), ::testing::HasSubstr("unknown_document"));
}

std::string otlpSpan(const std::string& members)
{
    return R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c",)"
           R"("spanId":"eee19b7ec3c1b174","name":"n",)"
        + members + "}]}]}]}";
}

TEST(OtlpTimes, WhatCannotBeReadIsToldAndTakenFromTheOtherEnd)
{
    for (const char* start : {R"("startTimeUnixNano":"abc",)", R"("startTimeUnixNano":"0x18",)",
                              R"("startTimeUnixNano":true,)", ""}) {
        const Imported imported =
            importSpans(otlpSpan(std::string(start) + R"("endTimeUnixNano":"1769095275000000000")"));
        EXPECT_EQ(imported.found(), "time_out_of_range x1") << start;
        ASSERT_THAT(imported.spans, SizeIs(1));
        EXPECT_EQ(imported.spans.front().startNs, 1769095275000000000);
    }
}

TEST(UnreadableTimes, AreToldByEveryExport)
{
    for (
        const char* text :
        {R"({"id":"11111111-1111-4111-8111-111111111111","trace_id":"11111111-1111-4111-8111-111111111111","name":"r","run_type":"chain","start_time":"yesterday","end_time":"2024-05-01T10:00:01"})",
         R"([{"id":"o1","traceId":"t","type":"SPAN","name":"s","startTime":"yesterday","endTime":"2024-05-01T10:00:00Z"}])",
         R"({"traceID":"7","spans":[{"traceID":"7","spanID":"1","operationName":"o","startTime":"abc","duration":10,"processID":"p1"}],"processes":{"p1":{"serviceName":"s"}}})"}) {
        const Imported imported = importSpans(text);
        EXPECT_THAT(imported.found(), ::testing::HasSubstr("time_out_of_range x1")) << text;
        for (const ImportedSpan& span : imported.spans) EXPECT_EQ(span.startNs, span.endNs) << text;
    }
}

TEST(OtlpStatuses, MayBeAWord)
{
    for (const char* status :
         {R"("status":"ERROR")", R"("status":{"code":"Error"})", R"("status":"STATUS_CODE_ERROR")"})
        EXPECT_EQ(importSpans(otlpSpan(status)).spans.front().status, SpanStatus::error) << status;
}

TEST(ZipkinProtobuf, IsNamedAndRefused)
{
    using namespace std::string_literals;
    const std::string span =
        "\x0a\x10"s + std::string(16, '\x11') + "\x1a\x08"s + std::string(8, '\x01') + "\x2a\x02zp"s;
    const Imported imported = importSpans("\x0a"s + static_cast<char>(span.size()) + span);
    EXPECT_THAT(imported.spans, IsEmpty());
    EXPECT_EQ(imported.found(), "format_not_supported x1");
    EXPECT_THAT(imported.report.diagnostics().front().example, ::testing::StartsWith("Zipkin protobuf"));
}

TEST(MixedFormats, SpansThatAreHeldBackKeepTheirOwn)
{
    const std::string zipkin =
        R"({"traceId":"abababababababababababababababab","id":"1212121212121212","name":"z","timestamp":1700000000000000,"duration":10})"
        "\n";
    std::vector<std::string> formats;
    ImportReport report;
    const auto sink = [&](SpanBatch&& batch) {
        if (!batch.spans.empty()) formats.push_back(batch.format);
        return true;
    };
    Importer importer({"test"}, sink, report);
    importer.push(zipkin + test::otlpLine({.id = 1}));
    importer.finish();
    EXPECT_THAT(formats, ElementsAre("otlp-json", "zipkin"));
}

} // namespace
} // namespace retrospan::import
