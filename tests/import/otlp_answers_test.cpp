// OTLP as servers answer with it: the wrappers of Tempo and of Jaeger's api/v3, base64 ids, chunks, answers
// that are not whole.
#include "support/imported_spans.h"

namespace retrospan::import {
namespace {

using test::Imported;
using test::importSpans;

/// One ResourceSpans with one span of the given ids.
std::string spans(const std::string& trace, const std::string& id, const std::string& scopes = "scopeSpans")
{
    return R"({"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"svc"}}]},")" + scopes
        + R"(":[{"spans":[{"traceId":")" + trace + R"(","spanId":")" + id
        + R"(","name":"n","startTimeUnixNano":"1769095273925378000","endTimeUnixNano":"1769095273925378001"}]}]})";
}

const std::string kTrace = "40dabc09e11884c650eca1ff140b7588", kId = "a3a5f20e2d82b5de";
const std::string kTraceBase64 = "QNq8CeEYhMZQ7KH/FAt1iA==", kIdBase64 = "o6XyDi2Ctd4=";

void expectTheSpan(const std::string& text, std::string_view found = {})
{
    const Imported imported = importSpans(text);
    ASSERT_EQ(imported.report.spans, 1U) << text << imported.found();
    EXPECT_EQ(imported.report.format, "otlp-json");
    EXPECT_EQ(imported.found(), found) << text;
    EXPECT_EQ(imported.spans[0].trace, kTrace);
    EXPECT_EQ(imported.spans[0].id, kId);
    EXPECT_EQ(imported.spans[0].resource.at("service.name"), "svc");
}

TEST(OtlpAnswers, TempoWrapsInBatchesAndTrace)
{
    expectTheSpan(R"({"batches":[)" + spans(kTraceBase64, kIdBase64) + "]}");
    expectTheSpan(R"({"batches":[)" + spans(kTraceBase64, kIdBase64, "instrumentationLibrarySpans") + "]}");
    expectTheSpan(R"({"trace":{"resourceSpans":[)" + spans(kTraceBase64, kIdBase64) + R"(]},"metrics":{}})");
    expectTheSpan(R"({"trace":{"resource_spans":[)" + spans(kTrace, kId) + "]}}");
    expectTheSpan(R"({"trace":{"batches":[)" + spans(kTraceBase64, kIdBase64) + R"(]},"status":"COMPLETE"})");
}

TEST(OtlpAnswers, APartialAnswerOfTempoSaysSo)
{
    expectTheSpan(R"({"trace":{"resourceSpans":[)" + spans(kTrace, kId)
                      + R"(]},"status":"PARTIAL","message":"trace exceeds max size"})",
                  "partial_answer x1");
}

TEST(OtlpAnswers, JaegerWrapsInResultInSeveralChunks)
{
    const std::string one = R"({"result":{"resourceSpans":[)" + spans(kTrace, kId) + "]}}";
    const std::string other = R"({"result":{"resourceSpans":[)" + spans(kTrace, "00000000000000b1") + "]}}";
    expectTheSpan(one);
    EXPECT_EQ(importSpans(one + other).report.spans, 2U);
    EXPECT_EQ(importSpans(one + "\n" + other + "\n").report.spans, 2U);
    const Imported broken = importSpans(one + R"({"error":{"grpcCode":8,"message":"too large"}})");
    EXPECT_EQ(broken.report.spans, 1U);
    EXPECT_EQ(broken.found(), "source_error x1");
}

TEST(OtlpAnswers, WrappersWithoutSpansAreNoTraces)
{
    for (const char* text :
         {R"({"batches":[]})", R"({"trace":{}})", R"({"result":[]})", R"({"batches":[{"a":1}]})"})
        EXPECT_EQ(importSpans(text).report.spans, 0U) << text;
    EXPECT_EQ(
        importSpans(R"({"traces":[{"traceID":"a1","rootServiceName":"s","rootTraceName":"n"}]})").found(),
        "format_not_supported x1");
}

} // namespace
} // namespace retrospan::import
