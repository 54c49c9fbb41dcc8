// Samples of an Inspect archive in several members: put together in any order, references between them, parts
// that are missing or damaged.
#include "import/importer.h"
#include "support/told_import.h"
#include "support/zip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan::import {
namespace {

using test::told;
using test::Told;
using test::zip;
using test::ZipMember;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const ZipMember kStart{"_journal/start.json",
                       R"({"version":3,"eval":{"run_id":"r","task":"guess"},"plan":{}})"};
const std::string kFolder = "samples/7_epoch_1/";

std::string model(std::string_view uuid, std::string_view refs)
{
    return R"({"event":"model","uuid":")" + std::string(uuid)
        + R"(","timestamp":"2026-01-01T00:00:02Z","model":"m","input":[],"input_refs":)" + std::string(refs)
        + R"(,"output":{"choices":[{"message":{"role":"assistant","content":"attachment://1"}}]}})";
}

std::vector<ZipMember> sample()
{
    return {
        {kFolder + "events/1.json", "[" + model("b", "[[0,2]]") + "]"},
        {kFolder + "events/0.json", " [ " + model("a", "[[0,1]]") + " ]\n"},
        {kFolder + "events/stats.json", "[{}]"},
        {kFolder + "sample.json",
         R"({"id":7,"epoch":1,"uuid":"u","input":"attachment://0","message_refs":[[0,2],[9,12],[1,-4]]})"},
        {kFolder + "skeleton.json", "{}"},
        {kFolder + "metadata.json", R"({"level":"attachment://1"})"},
        {kFolder + "messages/0.json",
         R"([{"role":"user","content":"attachment://0"},{"role":"assistant","content":"attachment://1"}])"},
        {kFolder + "attachments/0.json", R"(["Guess","Seven"])"}};
}

std::string archived(std::vector<ZipMember> members)
{
    members.insert(members.begin(), kStart);
    return zip(members);
}

std::vector<std::string> codes(const Told& told)
{
    std::vector<std::string> codes;
    for (const Diagnostic& diagnostic : told.report.diagnostics())
        codes.push_back(diagnostic.code + " " + std::to_string(diagnostic.count));
    return codes;
}

TEST(InspectChunks, PartsInAnyOrderAreOneSample)
{
    const Told result = told(archived(sample()));
    EXPECT_THAT(result.spans,
                UnorderedElementsAre("guess 7 step <>", "chat m model <guess 7>", "chat m model <guess 7>"));
    EXPECT_THAT(codes(result), IsEmpty());
    EXPECT_EQ(result.report.format, "inspect");
    std::vector<ZipMember> backwards = sample();
    std::reverse(backwards.begin(), backwards.end());
    EXPECT_EQ(told(archived(backwards)).spans, result.spans);
}

TEST(InspectChunks, ReferencesLeadToMessagesAndAttachments)
{
    std::string records;
    ImportReport report;
    const auto sink = [&](SpanBatch&& batch) {
        for (const auto& trace : batch.traces) records += trace.facts.title;
        return true;
    };
    Importer importer({"test"}, sink, report);
    importer.push(archived(sample()));
    importer.finish();
    EXPECT_EQ(records, "Guess");
}

TEST(InspectChunks, WhatIsMissingOrDamagedIsCounted)
{
    std::vector<ZipMember> members = sample();
    std::erase_if(members, [](const ZipMember& member) { return member.name.ends_with("/sample.json"); });
    EXPECT_THAT(codes(told(archived(members))), Contains("sample_incomplete 1"));
    members = sample();
    members.front().bytes = R"([{"event":"model",)";
    EXPECT_THAT(told(archived(members)).spans,
                UnorderedElementsAre("chat m model <guess 7>", "guess 7 step <>"));
    // Names that only look like it are no chunks.
    EXPECT_THAT(
        codes(told(archived({{"samples/7_epoch_1/events/x.json", "[1]"}, {"samples/x/y.json", "{}"}}))),
        Contains("sample_incomplete 1"));
}

} // namespace
} // namespace retrospan::import
