// Whole inputs through the importer: containers at every chunk boundary, damage, hostile shapes.
#include "import/importer.h"
#include "support/import_outcome.h"
#include "support/otlp.h"
#include "support/scratch.h"

#include <gtest/gtest.h>

#include <random>

namespace retrospan::import {
namespace {

using test::importChunks;
using test::importText;
using test::Outcome;

std::string golden(const std::string& name)
{
    return test::readFile(std::string(RETROSPAN_TEST_DATA_DIR) + "/golden/" + name);
}

TEST(Importer, EveryContainerGivesTheSameSpansAtAnyChunkBoundary)
{
    const Outcome plain = importText(golden("otlp-json/collector-lamp/collector-file-exporter-lamp.jsonl"));
    ASSERT_EQ(plain.report.spans, 23U);
    std::mt19937 random(1);
    for (const char* name : {"jsonl.gz/lamp.jsonl.gz", "jsonl.zst/lamp.jsonl.zst",
                             "frame-per-write.jsonl.zst/lamp.frame-per-write.jsonl.zst",
                             "length-prefixed-zstd.bin/lamp.length-prefixed-zstd.bin",
                             "fileexporter-proto.bin/lamp.fileexporter-proto.bin",
                             "unterminated.jsonl.zst/lamp.unterminated.jsonl.zst"}) {
        const std::string bytes =
            test::readFile(std::string(RETROSPAN_TEST_DATA_DIR) + "/import/containers/" + name);
        for (int round = 0; round < 40; ++round) {
            std::vector<std::string_view> chunks;
            for (std::size_t at = 0; at < bytes.size();) {
                const std::size_t size = 1 + random() % (round == 0 ? 1 : 5000);
                chunks.push_back(std::string_view(bytes).substr(at, size));
                at += size;
            }
            EXPECT_EQ(importChunks(chunks).names, plain.names) << name;
        }
    }
}

TEST(Importer, ATruncatedInputKeepsWhatIsWholeAndSaysSo)
{
    const std::string text = golden("otlp-json/collector-lamp/collector-file-exporter-lamp.jsonl");
    const std::string gzip =
        test::readFile(std::string(RETROSPAN_TEST_DATA_DIR) + "/import/containers/jsonl.gz/lamp.jsonl.gz");
    const std::string protobuf = golden("otlp-protobuf/rag-earnings/rag-earnings.otlp.pb");
    EXPECT_EQ(importText(text.substr(0, text.size() - 40)).count("unfinished_document"), 1U);
    EXPECT_EQ(importText(gzip.substr(0, gzip.size() / 2)).count("truncated_gzip"), 1U);
    EXPECT_EQ(importText(protobuf.substr(0, protobuf.size() - 7)).count("truncated_protobuf"), 1U);
    for (std::size_t size = 0; size < protobuf.size(); size += 997)
        EXPECT_FALSE(importText(protobuf.substr(0, size)).report.diagnostics().empty());
}

TEST(Importer, GoodLinesSurviveBadNeighbours)
{
    const std::string good = test::otlpLine({.name = "good"});
    const Outcome outcome = importText("{\"a\": \"unterminated\n" + good + "{\"open\":{\"b\":1}\n" + good
                                       + "garbage\n" + good + "]\n" + good + "{\"a\":1}}\n" + good);
    EXPECT_EQ(outcome.names.size(), 5U);
    EXPECT_GE(outcome.report.diagnostics().size(), 2U);
}

TEST(Importer, PrettyPrintedConcatenatedAndSequencedDocumentsAreRead)
{
    std::string pretty = test::otlpLine({.name = "pretty"});
    for (const char c : {'{', '['}) {
        std::string out;
        for (const char at : pretty) (out += at) += at == c ? "\n  " : "";
        pretty = out;
    }
    EXPECT_EQ(importText(pretty + pretty + "\x1e" + test::otlpLine({})).names.size(), 3U);
    EXPECT_EQ(importText("\xef\xbb\xbf" + test::otlpLine({})).names.size(), 1U);
    EXPECT_EQ(importText("event: span\ndata: " + test::otlpLine({}) + "\n").names.size(), 1U);
    std::string wide = "\xff\xfe";
    for (const char c : test::otlpLine({})) (wide += c) += '\0';
    EXPECT_EQ(importText(wide).names.size(), 1U);
}

TEST(Importer, HostileShapesAreCountedAndBounded)
{
    EXPECT_EQ(importText("").count("empty_input"), 1U);
    std::mt19937 random(2);
    std::string noise(100'000, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    EXPECT_GT(importText(noise).report.diagnostics().size(), 0U);
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    EXPECT_EQ(importText(deep + "\n" + test::otlpLine({})).names.size(), 1U);
    const Outcome invalid = importText(test::otlpLine({.name = "bad \xff byte"}));
    EXPECT_EQ(invalid.names.size(), 1U);
    EXPECT_EQ(invalid.count("repaired_json"), 1U);
    EXPECT_EQ(
        importText(
            test::otlpLine(
                {.attributes =
                     R"({"key":"n","value":{"doubleValue":NaN}},{"key":"m","value":{"doubleValue":1e400}})"}))
            .names.size(),
        1U);
    EXPECT_EQ(importText(test::otlpLine({.start = 5'000, .end = 1'000})).count("end_before_start"), 1U);
    EXPECT_EQ(importText(test::otlpLine({.start = -5})).count("time_out_of_range"), 1U);
    EXPECT_EQ(importText(R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"no ids"}]}]}]})")
                  .count("span_without_id"),
              1U);
}

TEST(Importer, EveryFurtherSessionOfATraceIsCountedOnce)
{
    const auto line = [](int trace, int id, const char* session) {
        return test::otlpLine({.trace = trace, .id = id, .attributes = test::text("session.id", session)});
    };
    const Outcome outcome =
        importText(line(1, 1, "a") + line(1, 2, "b") + line(1, 3, "a") + line(1, 4, "b") + line(1, 5, "c")
                   + line(2, 1, "b") + line(2, 2, "b") + test::otlpLine({.trace = 1, .id = 6}));
    EXPECT_EQ(outcome.names.size(), 8U);
    EXPECT_EQ(outcome.count("several_sessions_in_trace"), 2U);
}

TEST(Importer, DocumentsBeyondTheLimitAreReadInParts)
{
    ImportLimits small;
    small.maxDocumentBytes = 4'000;
    small.maxLongTextBytes = 0;
    std::string spans;
    for (int id = 1; id <= 200; ++id)
        spans += std::string(id == 1 ? "" : ",") + R"({"traceId":")" + test::hex(1, 32) + R"(","spanId":")"
            + test::hex(id, 16) + R"(","name":"s","startTimeUnixNano":"1","endTimeUnixNano":"2"})";
    const std::string request =
        R"({"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"scope":{"name":"x"},"spans":[)"
        + spans + "]}]}]}";
    EXPECT_EQ(importText(request + "\n" + test::otlpLine({.trace = 2}), small).names.size(), 201U);
    std::string array = "[";
    for (int id = 1; id <= 50; ++id) array += (id == 1 ? "" : ",") + test::otlpLine({.id = id});
    EXPECT_EQ(importText(array + "]", small).names.size(), 50U);
    std::string tooLong = "{\"list\":[";
    for (int i = 0; i < 2'000; ++i) tooLong += "\"a text\",";
    tooLong += "1]}\n" + test::otlpLine({});
    std::vector<std::string_view> chunks;
    for (std::size_t at = 0; at < tooLong.size(); at += 1'000)
        chunks.push_back(std::string_view(tooLong).substr(at, 1'000));
    const Outcome other = importChunks(chunks, small);
    EXPECT_EQ(other.count("document_too_large"), 1U);
    EXPECT_EQ(other.names.size(), 1U);
}

TEST(Importer, ARequestThatIsTooLargeIsPassedOverAtAnyChunkBoundary)
{
    ImportLimits small;
    small.maxDocumentBytes = 1024 * 1024;
    small.maxLongTextBytes = 0;
    const std::string good = golden("otlp-protobuf/rag-earnings/rag-earnings.otlp.pb");
    const std::string large = "\n\x80\x80\xc0\x01" + std::string(3 * 1024 * 1024, '\n'); // a field of 3 MiB
    std::string all;
    for (int i = 0; i < 4; ++i) all += good;
    all += large;
    for (int i = 0; i < 4; ++i) all += good;
    const std::size_t spans = importText(good).names.size();
    for (const std::size_t size :
         {std::size_t{1'000}, std::size_t{65'536}, std::size_t{65'537}, all.size() / 2, all.size()}) {
        std::vector<std::string_view> chunks;
        for (std::size_t at = 0; at < all.size(); at += size)
            chunks.push_back(std::string_view(all).substr(at, size));
        const Outcome outcome = importChunks(chunks, small);
        EXPECT_EQ(outcome.count("document_too_large"), 1U) << size;
        EXPECT_EQ(outcome.names.size(), 8 * spans) << size;
        EXPECT_EQ(outcome.report.diagnostics().size(), 1U) << size;
    }
}

TEST(Importer, AKnownFormatWithoutAReaderIsNamedOnce)
{
    const std::pair<std::string_view, std::string_view> inputs[]{
        {R"({"$schemaVersion":"1.3","current_agent":{"name":"a"}})",
         "an OpenAI Agents SDK RunState (a snapshot, not a trace)"},
        {R"({"projectId":"p","traceId":"t","spans":[{"spanId":"1","labels":{}}]})",
         "a Google Cloud Trace v1 dump"},
        {R"({"uuid":"a1","sessionId":"q","type":"user","message":{"role":"user","parts":[{"text":"hi"}]}}
            {"uuid":"a2","sessionId":"q","type":"system","systemPayload":{"event":"x"}}
            {"uuid":"a3","sessionId":"q","type":"assistant","message":{"role":"model","parts":[]}})",
         "a Qwen Code transcript"},
    };
    for (const auto& [text, name] : inputs) {
        const Outcome outcome = importText(text);
        ASSERT_NE(outcome.find("format_not_supported"), nullptr) << text;
        EXPECT_EQ(outcome.find("format_not_supported")->example, name);
        EXPECT_EQ(outcome.report.diagnostics().size(), 1U) << outcome.text();
    }
}

TEST(Importer, AnUnreadableInputIsADiagnosticNotAnError)
{
    const test::Scratch scratch;
    for (const auto& [path, code] :
         {std::pair(scratch.path(""), "directory"), std::pair(scratch.path("absent"), "unreadable")}) {
        Outcome outcome;
        EXPECT_TRUE(importFile(path, [](SpanBatch&&) { return true; }, outcome.report, {}, {}, {}).ok());
        EXPECT_EQ(outcome.count(code), 1U);
    }
}

} // namespace
} // namespace retrospan::import
