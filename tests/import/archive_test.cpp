// Zip archives: every member is an input of its own, and what is wrong with one does not touch the others.
#include "support/import_outcome.h"
#include "support/otlp.h"
#include "support/zip.h"

#include <gtest/gtest.h>

#include <array>

namespace retrospan::import {
namespace {

using test::importChunks;
using test::importText;
using test::otlpLine;
using test::Outcome;
using test::zip;
using Member = test::ZipMember;

const std::vector<Member> kTwo{{"first.jsonl", otlpLine({.id = 1})},
                               {"deep/second.json", otlpLine({.id = 2})}};

TEST(ZipArchive, IsReadMemberByMemberAtAnyChunkBoundary)
{
    for (const char* options : {"zip:compression=deflate", "zip:compression=store"}) {
        const std::string bytes = zip(kTwo, options);
        for (const std::size_t step : {std::size_t{1}, std::size_t{7}, bytes.size()}) {
            std::vector<std::string_view> chunks;
            for (std::size_t at = 0; at < bytes.size(); at += step)
                chunks.push_back(std::string_view(bytes).substr(at, step));
            const Outcome outcome = importChunks(chunks);
            EXPECT_EQ(outcome.report.spans, 2U);
            EXPECT_TRUE(outcome.report.diagnostics().empty()) << outcome.text();
        }
    }
}

TEST(ZipArchive, SaysInWhichMemberSomethingIsWrong)
{
    const Outcome outcome = importText(zip({{"good.jsonl", otlpLine({.id = 1})},
                                            {"bad.jsonl", "{\"cut\":\n"},
                                            {"more.jsonl", otlpLine({.id = 2})}}));
    EXPECT_EQ(outcome.report.spans, 2U);
    EXPECT_EQ(outcome.where("unfinished_document"), "bad.jsonl, line 1");
}

TEST(ZipArchive, ReadsArchivesInArchivesButNotForEver)
{
    std::string bytes = zip(kTwo);
    for (int depth = 0; depth < 2; ++depth) bytes = zip({{"inner.zip", bytes}});
    EXPECT_EQ(importText(bytes).report.spans, 2U);
    EXPECT_EQ(importText(zip({{"inner.zip", bytes}})).count("format_not_supported"), 1U);
}

TEST(ZipArchive, DamageIsReportedAndWhatIsBeforeItComesIn)
{
    const std::string bytes = zip(kTwo, "zip:compression=store");
    for (std::size_t size = 4; size < bytes.size(); size += 5) {
        const Outcome outcome = importText(std::string_view(bytes).substr(0, size));
        const bool told = !outcome.report.diagnostics().empty();
        EXPECT_TRUE(told || outcome.report.spans == 2) << size; // both members may stand before the cut
    }
    EXPECT_EQ(importText("PK\x03\x04rest").count("damaged_zip"), 1U);
}

TEST(ZipArchive, ABombIsStopped)
{
    const std::string zeros(8 * 1024 * 1024, '0');
    std::string member = zip({{"zeros", zeros}});
    std::vector<Member> bomb;
    for (int i = 0; i < 12; ++i) bomb.push_back({"bomb" + std::to_string(i), member});
    ImportLimits limits;
    limits.maxInflateRatio = 100;
    EXPECT_EQ(importText(zip(bomb), limits).count("decompression_bomb"), 1U);
}

} // namespace
} // namespace retrospan::import
