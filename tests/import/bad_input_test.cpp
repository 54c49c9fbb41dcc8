// Bad input: every kind of damage and attack is a counted diagnostic with place and example, and what is good
// beside it comes in. Large inputs are made while they are pushed, so that only the importer takes memory.
#include "support/child.h"
#include "support/import_outcome.h"
#include "support/otlp.h"
#include "support/scratch.h"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <random>
#include <sstream>

namespace retrospan::import {
namespace {

using test::hex;
using test::importChunks;
using test::importFrom;
using test::importText;
using test::otlpLine;
using test::Outcome;

constexpr std::size_t kMiB = 1024 * 1024;

/// Imports in a child what `feed` pushes. 0 when memory grew by no more than `mostMiB` and `check` holds.
template <typename Feed, typename Check> int boundedImport(std::int64_t mostMiB, Feed feed, Check check)
{
    return test::inChild([&] {
        const test::PeakMemory memory;
        const Outcome outcome = importFrom(
            [&](Importer& importer) { feed([&](std::string_view bytes) { importer.push(bytes); }); });
        const std::int64_t grown = memory.grownMiB();
        if (grown <= mostMiB * test::kMemoryFactor && check(outcome)) return 0;
        std::fprintf(stderr, "grew by %lld MiB, %zu spans\n%s", static_cast<long long>(grown),
                     static_cast<std::size_t>(outcome.report.spans), outcome.text().c_str());
        return 1;
    });
}

/// The same bytes again and again, `total` in all.
template <typename Push> void repeat(Push& push, std::string_view bytes, std::size_t total)
{
    std::string block;
    while (block.size() < kMiB / 4) block += bytes;
    for (std::size_t done = 0; done < total; done += block.size()) push(block);
}

std::string gzip(std::string_view bytes)
{
    std::string out(compressBound(bytes.size()) + 64, '\0');
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string zstd(std::string_view bytes)
{
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 19));
    return out;
}

/// Field 1 of a request, scope and span around `span`, as protobuf.
std::string protobufField(char tag, std::string_view bytes)
{
    std::string out(1, tag);
    std::size_t size = bytes.size();
    for (; size >= 0x80; size >>= 7) out += static_cast<char>(size | 0x80);
    out += static_cast<char>(size);
    return out.append(bytes);
}

std::string protobufRequest(std::string_view span)
{
    return protobufField('\x0a', protobufField('\x12', protobufField('\x12', span)));
}

std::string protobufIds()
{
    return protobufField('\x0a', std::string(16, 't')) + protobufField('\x12', std::string(8, 's'));
}

TEST(BadInput, AnEmptyInputSaysSoWhateverItIsWrappedIn)
{
    for (const std::string& bytes :
         {std::string(), gzip(""), zstd(""), std::string("\n \n"), std::string("\xef\xbb\xbf")}) {
        const Outcome outcome = importText(bytes);
        EXPECT_EQ(outcome.count("empty_input"), 1U);
        EXPECT_EQ(outcome.where("empty_input"), "whole input");
    }
}

TEST(BadInput, CutAnywhereWhatIsWholeComesInAndTheCutIsCounted)
{
    const std::string lines = otlpLine({.id = 1}) + otlpLine({.id = 2});
    const std::size_t first = otlpLine({.id = 1}).size();
    for (std::size_t size = 1; size < lines.size(); ++size) {
        const Outcome outcome = importText(std::string_view(lines).substr(0, size));
        const std::size_t behindSpan = std::string_view("]}]}]}\n").size();
        const std::size_t whole = size >= lines.size() - behindSpan ? 2 : size >= first - behindSpan ? 1 : 0;
        EXPECT_EQ(outcome.names.size(), whole) << size;
        const bool cut = size != first && size != first - 1 && size != lines.size() - 1;
        EXPECT_EQ(outcome.count("unfinished_document"), cut ? 1U : 0U) << size;
    }
    for (const std::string& packed : {gzip(lines), zstd(lines)})
        for (std::size_t size = 1; size < packed.size(); ++size)
            EXPECT_FALSE(importText(std::string_view(packed).substr(0, size)).report.diagnostics().empty())
                << size;
}

TEST(BadInput, ProtobufAndRecordsCutAnywhereAreCounted)
{
    const std::string request = protobufRequest(protobufIds() + protobufField('\x2a', "name"));
    const std::string two = request + request;
    for (std::size_t size = 1; size < two.size(); ++size) {
        const Outcome outcome = importText(std::string_view(two).substr(0, size));
        EXPECT_EQ(outcome.names.size(), size / request.size()) << size;
        EXPECT_EQ(outcome.report.diagnostics().empty(), size == request.size()) << size << outcome.text();
    }
    std::string records;
    for (int i = 0; i < 2; ++i)
        records += std::string({'\0', '\0', '\0', static_cast<char>(request.size())}) + request;
    for (std::size_t size = request.size() + 4; size < records.size(); ++size) {
        const Outcome outcome = importText(std::string_view(records).substr(0, size));
        EXPECT_EQ(outcome.names.size(), 1U) << size;
        EXPECT_EQ(outcome.count("truncated_record"), size == request.size() + 4 ? 0U : 1U) << size;
    }
}

TEST(BadInput, FieldsOfAnotherWireTypeAreSkipped)
{
    // A span whose name is a number and whose flags are bytes, then its name as it should be.
    const std::string odd = protobufIds() + std::string("\x28\x05", 2) + protobufField('\x2a', "name")
        + std::string("\x82\x01\x01x", 4);
    EXPECT_EQ(importText(protobufRequest(odd)).names, std::vector<std::string>{"name"});
}

TEST(BadInput, NoiseIsCountedWithPlaceAndExample)
{
    std::mt19937 random(2);
    for (int round = 0; round < 50; ++round) {
        std::string noise(1 + random() % 50'000, '\0');
        for (char& c : noise) c = static_cast<char>(random());
        const Outcome outcome = importText(noise);
        ASSERT_FALSE(outcome.report.diagnostics().empty());
        for (const Diagnostic& found : outcome.report.diagnostics())
            EXPECT_FALSE(found.where.empty() || meaningOf(found.code).empty()) << found.code;
    }
    const Outcome mixed = importText("\x01\x02 noise\n" + otlpLine({.name = "good"}) + "\x80\x81\n");
    EXPECT_EQ(mixed.names, std::vector<std::string>{"good"});
    EXPECT_EQ(mixed.count("bad_line"), 2U);
    EXPECT_EQ(mixed.where("bad_line"), "line 1");
    EXPECT_EQ(mixed.find("bad_line")->example, "\\x01\\x02 noise");
}

TEST(BadInput, GoodLinesInsideABrokenValueComeIn)
{
    const std::string good = otlpLine({.name = "good"});
    EXPECT_EQ(importText("[12:00 started\n" + good + good).names.size(), 2U);
    EXPECT_EQ(importText("{\n" + good + good).names.size(), 2U);
    EXPECT_EQ(importText("[\n" + good + good).names.size(), 2U);
    ImportLimits small;
    small.maxDocumentBytes = 2'000;
    small.maxLongTextBytes = 0;
    const std::string pad(5'000, 'x');
    EXPECT_EQ(importText("{\"cut\": \"" + pad + "\n" + good + good, small).names.size(), 2U);
    EXPECT_EQ(importText("{\"a\": {\"cut\": \"" + pad + "\"\n" + good + good, small).names.size(), 2U);
}

TEST(BadInput, AGigabyteOfOneLineTakesLittleMemory)
{
    const std::string good = otlpLine({.name = "good"});
    const auto oneGood = [](const Outcome& outcome) {
        return outcome.report.spans == 1 && !outcome.report.diagnostics().empty();
    };
    const std::pair<const char*, std::size_t> lines[] = {
        {"x", 1024},
        {"{\"text\":\"", 1024},
        {"{\"list\":[\"", 64},
        {"{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":\"", 256}};
    for (const auto& [begin, size] : lines)
        EXPECT_EQ(boundedImport(
                      200,
                      [&, from = begin, bytes = size * kMiB / test::kWorkDivisor](auto push) {
                          push(from);
                          repeat(push, "0123456789 abcdef", bytes);
                          push("\n" + good);
                      },
                      oneGood),
                  0)
            << begin;
}

TEST(BadInput, OfATextThatIsTooLargeTheBeginningComesIn)
{
    ImportLimits limits;
    limits.maxDocumentBytes = 256 * 1024;
    limits.maxLongTextBytes = 256 * 1024;
    for (const std::string part :
         {"iVBORw0KGgo=", "\u00e9\u4e2d\U0001f600", R"(\\\"\n)", R"(\ud83d\ude00)"}) {
        std::string text;
        while (text.size() < 4 * limits.maxDocumentBytes) text += part;
        const std::string bytes = otlpLine({.name = "image", .attributes = test::text("data", text)})
            + otlpLine({.id = 2, .name = "next"}) + "no json\n";
        for (const std::size_t chunk : {1'000U, 4'096U, 65'537U, 1'000'000U}) {
            ImportReport report;
            const auto sink = [](SpanBatch&&) { return true; };
            Importer importer({"test"}, sink, report, {}, limits);
            for (std::size_t from = 0; from < bytes.size(); from += chunk)
                importer.push(std::string_view(bytes).substr(from, chunk));
            importer.finish();
            EXPECT_EQ(report.spans, 2U) << part << chunk;
            const auto found = report.diagnostics();
            ASSERT_EQ(found.size(), 2U) << part << chunk;
            EXPECT_EQ(found[0].code, "bad_line");
            EXPECT_EQ(found[0].where, "line 3");
            EXPECT_EQ(found[1].code, "text_cut");
            EXPECT_EQ(found[1].where, "line 1");
        }
    }
}

TEST(BadInput, ALongTextInASmallDocumentComesInWhole)
{
    ImportLimits limits;
    limits.maxDocumentBytes = 64 * 1024;
    limits.maxLongTextBytes = 256 * 1024;
    const std::string whole(200 * 1024, 'w'), cut(400 * 1024, 'c');
    const std::string bytes = otlpLine({.name = "whole", .attributes = test::text("data", whole)})
        + otlpLine({.id = 2, .name = "cut", .attributes = test::text("data", cut)});
    std::string records;
    ImportReport report;
    const auto sink = [&](SpanBatch&& batch) {
        records += batch.records;
        return true;
    };
    Importer importer({"test"}, sink, report, {}, limits);
    for (std::size_t from = 0; from < bytes.size(); from += 4'096)
        importer.push(std::string_view(bytes).substr(from, 4'096));
    importer.finish();
    EXPECT_NE(records.find(whole), std::string::npos);
    EXPECT_EQ(std::ranges::count(records, 'w'), std::ssize(whole));
    EXPECT_LT(records.size(), whole.size() + cut.size());
    ASSERT_EQ(report.diagnostics().size(), 1U);
    EXPECT_EQ(report.diagnostics().front().where, "line 2");
}

TEST(BadInput, MillionsOfValuesOnOneLineTakeLinearTime)
{
    EXPECT_EQ(boundedImport(
                  400,
                  [](auto push) {
                      repeat(push, "{}", 8 * kMiB);
                      push("\n" + otlpLine({}));
                  },
                  [](const Outcome& outcome) { return outcome.names.size() == 1; }),
              0);
    EXPECT_EQ(boundedImport(
                  400, [](auto push) { repeat(push, "[\n", 16 * kMiB); },
                  [](const Outcome& outcome) { return outcome.count("unfinished_document") > 0; }),
              0);
}

TEST(BadInput, NestingBeyondTheLimitIsCountedAndItsNeighboursComeIn)
{
    for (const auto& [open, close] : {std::pair("[", "]"), std::pair("{\"a\":", "}")}) {
        std::string deep;
        for (int i = 0; i < 100'000; ++i) deep += open;
        deep += "1";
        for (int i = 0; i < 100'000; ++i) deep += close;
        const Outcome outcome = importText(otlpLine({.id = 1}) + deep + "\n" + otlpLine({.id = 2}));
        EXPECT_EQ(outcome.names.size(), 2U);
        ASSERT_EQ(outcome.count("bad_json"), 1U);
        EXPECT_EQ(outcome.where("bad_json"), "line 2");
        EXPECT_TRUE(outcome.find("bad_json")->example.starts_with("nested deeper than 1000"))
            << outcome.text();
        const std::string inSpan = otlpLine({.attributes = R"({"key":"deep","value":)" + deep + "}"});
        EXPECT_EQ(importText(inSpan + otlpLine({.id = 2})).names.size(), 1U);
    }
    // The same as protobuf: arrays in arrays.
    std::string value;
    for (int i = 0; i < 5'000; ++i) value = protobufField('\x2a', protobufField('\x0a', value));
    const Outcome outcome =
        importText(protobufRequest(protobufIds() + protobufField('\x4a', protobufField('\x12', value))));
    EXPECT_EQ(outcome.names.size(), 1U);
}

TEST(BadInput, InvalidTextIsRepairedAndCounted)
{
    for (const char* bad : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\\ud83d", "\xe2\x82"}) {
        const Outcome outcome = importText(otlpLine({.name = std::string("a") + bad + "b"}));
        ASSERT_EQ(outcome.names.size(), 1U) << bad;
        EXPECT_TRUE(outcome.names[0].starts_with("a\xef\xbf\xbd")) << outcome.names[0];
        EXPECT_EQ(outcome.where("repaired_json"), "line 1");
    }
    const Outcome binary = importText(protobufRequest(protobufIds() + protobufField('\x2a', "a\xff")));
    EXPECT_EQ(binary.names, std::vector<std::string>{"a\xef\xbf\xbd"});
}

TEST(BadInput, NumbersThatNoDoubleHoldsAreRepairedAndCounted)
{
    for (const char* number :
         {"NaN", "Infinity", "-Infinity", "1e400", "-1e400", "123456789012345678901234567890"}) {
        const Outcome outcome = importText(
            otlpLine({.attributes = std::string(R"({"key":"n","value":{"doubleValue":)") + number + "}}"}));
        EXPECT_EQ(outcome.names.size(), 1U) << number;
        EXPECT_EQ(outcome.count("repaired_json"), 1U) << number;
    }
}

TEST(BadInput, OddIdsAreKeptAndCounted)
{
    const std::string span = R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"s",)";
    for (
        const char* ids :
        {R"("traceId":"abc","spanId":"00000000000000a1"})",
         R"("traceId":"000000000000000000000000000000a1","spanId":"a1"})",
         R"("traceId":"000000000000000000000000000000a1","spanId":"00000000000000a1ff"})",
         R"("traceId":"000000000000000000000000000000a1","spanId":"00000000000000a1","parentSpanId":"b"})"}) {
        const Outcome outcome = importText(span + ids + "]}]}]}");
        EXPECT_EQ(outcome.names.size(), 1U) << ids;
        EXPECT_EQ(outcome.count("odd_id"), 1U) << ids;
        EXPECT_EQ(outcome.where("odd_id"), "line 1");
    }
    const Outcome missing = importText(span + R"("spanId":""}]}]}]})");
    EXPECT_EQ(missing.names.size(), 1U);
    EXPECT_EQ(missing.count("span_without_id"), 1U);
    const Outcome binary =
        importText(protobufRequest(protobufField('\x0a', "short") + protobufField('\x12', "s")));
    EXPECT_EQ(binary.names.size(), 1U);
    EXPECT_EQ(binary.count("odd_id"), 1U);
}

TEST(BadInput, ImpossibleTimesAreCountedAndTheSpanStays)
{
    const auto at = [](const char* start, const char* end) {
        return importText(R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":")" + hex(1, 32)
                          + R"(","spanId":")" + hex(1, 16) + R"(","name":"s","startTimeUnixNano":)" + start
                          + R"(,"endTimeUnixNano":)" + end + "}]}]}]}");
    };
    for (const char* bad : {"-5", "\"-5\"", "99999999999999999999", "\"99999999999999999999\"", "1e30",
                            "-1e30", "9223372036854775807"}) {
        EXPECT_EQ(at(bad, "2000").count("time_out_of_range"), 1U) << bad;
        EXPECT_EQ(at("1000", bad).count("time_out_of_range"), 1U) << bad;
        EXPECT_EQ(at("1000", bad).names.size(), 1U) << bad;
    }
    EXPECT_EQ(at("5000", "1000").count("end_before_start"), 1U);
    const std::string start = "\x39\xff\xff\xff\xff\xff\xff\xff\xff";
    EXPECT_EQ(importText(protobufRequest(protobufIds() + start)).count("time_out_of_range"), 1U);
}

TEST(BadInput, TenMillionAttributesAreCutAndCounted)
{
    const std::string head = R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":")" + hex(1, 32)
        + R"(","spanId":")" + hex(1, 16) + R"(","name":"many","attributes":[)";
    const std::string tail = R"({"key":"last"}]},{"traceId":")" + hex(1, 32) + R"(","spanId":")" + hex(2, 16)
        + R"(","name":"good"}]}]}]})";
    constexpr std::size_t attributes = 10'000'000;
    const std::string_view attribute = R"({"key":"a"},)";
    EXPECT_EQ(boundedImport(
                  250,
                  [&](auto push) {
                      push(head);
                      repeat(push, attribute, attributes * attribute.size());
                      push(tail);
                  },
                  [](const Outcome& outcome) {
                      return outcome.names == std::vector<std::string>{"many", "good"}
                      && outcome.count("attributes_dropped") >= attributes - 100'000;
                  }),
              0);
    std::string span = protobufIds() + protobufField('\x2a', "many");
    for (std::size_t i = 0; i < attributes; ++i) span += std::string_view("\x4a\x00", 2);
    const std::string request =
        protobufRequest(span) + protobufRequest(protobufIds() + protobufField('\x2a', "good"));
    EXPECT_EQ(boundedImport(
                  250, [&](auto push) { push(request); },
                  [](const Outcome& outcome) {
                      return outcome.names == std::vector<std::string>{"many", "good"}
                      && outcome.count("attributes_dropped") == attributes - 100'000;
                  }),
              0);
}

TEST(BadInput, ADocumentOfMillionsOfTinyValuesTakesLittleMemory)
{
    EXPECT_EQ(boundedImport(
                  300,
                  [](auto push) {
                      push("{\"list\":[");
                      repeat(push, "1,", 30 * kMiB);
                      push("1]}\n" + otlpLine({}));
                  },
                  [](const Outcome& outcome) {
                      return outcome.names.size() == 1 && outcome.count("document_too_large") == 1;
                  }),
              0);
}

TEST(BadInput, ALargeResourceIsNotRepeatedForEverySpan)
{
    std::string spans;
    for (int id = 1; id <= 20'000; ++id)
        spans += std::string(id == 1 ? "" : ",") + R"({"traceId":")" + hex(1, 32) + R"(","spanId":")"
            + hex(id, 16) + R"(","name":"s"})";
    const std::string text = R"({"resourceSpans":[{"resource":{"attributes":[)"
        + test::text("service.name", std::string(8 * kMiB, 'r'))
        + R"(]},"scopeSpans":[{"scope":{"name":"x"},"spans":[)" + spans + "]}]}]}";
    EXPECT_EQ(boundedImport(
                  300, [&](auto push) { push(text); },
                  [](const Outcome& outcome) { return outcome.report.spans == 20'000; }),
              0);
}

TEST(BadInput, BombsAreStoppedByTheirRatio)
{
    const std::string zeros(64 * kMiB, ' ');
    const std::string member = gzip(zeros), frame = zstd(zeros);
    for (const std::string& part : {member, frame}) {
        const auto bomb = [&](auto push) {
            for (int i = 0; i < 200; ++i) push(part);
        };
        EXPECT_EQ(boundedImport(200, bomb,
                                [](const Outcome& outcome) {
                                    return outcome.count("decompression_bomb") == 1
                                        && outcome.find("decompression_bomb")->example.find("became")
                                        != std::string::npos;
                                }),
                  0);
    }
    // A bomb inside a bomb: each layer alone stays below the ratio.
    std::string members;
    for (int i = 0; i < 100; ++i) members += member;
    const std::string folded = gzip(members);
    EXPECT_EQ(boundedImport(
                  200, [&](auto push) { push(folded); },
                  [](const Outcome& outcome) { return outcome.count("decompression_bomb") == 1; }),
              0);
}

TEST(BadInput, TooManyContainersInEachOtherAreRefused)
{
    std::string bytes = otlpLine({});
    for (int i = 0; i < 3; ++i) bytes = gzip(bytes);
    EXPECT_EQ(importText(bytes).names.size(), 1U);
    EXPECT_EQ(importText(gzip(bytes)).count("format_not_supported"), 1U);
}

TEST(BadInput, ATranscriptOfOneEndlessTurnTakesLittleMemory)
{
    int line = 0;
    const auto next = [&](const char* type, const std::string& content) {
        return R"({"type":")" + std::string(type) + R"(","sessionId":"s","uuid":"u)" + std::to_string(++line)
            + R"(","timestamp":"2026-01-01T00:00:00Z","message":{"role":"user","content":")" + content
            + "\"}}\n";
    };
    const std::string content(10'000, 'c');
    EXPECT_EQ(boundedImport(
                  300,
                  [&](auto push) {
                      push(next("user", "hello"));
                      for (int i = 0; i < 10'000; ++i) push(next(i % 2 == 0 ? "user" : "progress", content));
                  },
                  [](const Outcome& outcome) {
                      return outcome.count("transcript_line_dropped") > 0
                          && outcome.where("transcript_line_dropped").starts_with("line ");
                  }),
              0);
}

TEST(Diagnostics, TheDocumentationListsEachWithItsMeaning)
{
    const std::string page = test::readFile(std::string(RETROSPAN_SOURCE_DIR) + "/docs/formats.md");
    for (const auto& [code, meaning] : diagnosticMeanings()) {
        const std::string row = "| `" + std::string(code) + "` | " + std::string(meaning) + " |\n";
        EXPECT_NE(page.find(row), std::string::npos) << row;
        EXPECT_EQ(meaningOf(code), meaning); // found, so in order
    }
    EXPECT_TRUE(meaningOf("no such code").empty());
}

TEST(BadInput, PlacesInsideRecordsAreThoseOfTheRecord)
{
    const std::string bad = zstd("no json here\n");
    const std::string head = std::string({'\0', '\0', '\0', static_cast<char>(bad.size())});
    const Outcome outcome = importText(head + zstd("no json here\n") + head + bad);
    EXPECT_EQ(outcome.where("bad_line"), "byte 0");
    EXPECT_EQ(outcome.count("bad_line"), 2U);
}

} // namespace
} // namespace retrospan::import
