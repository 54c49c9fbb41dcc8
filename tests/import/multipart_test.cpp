// Forms in parts, and the runs of LangSmith in them.
#include "import/multipart.h"
#include "support/told_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan::import {
namespace {

using test::told;
using test::Told;
using ::testing::ElementsAre;

TEST(Multipart, GivesThePartsAndRefusesWhatDoesNotEnd)
{
    const std::string type = "multipart/form-data; boundary=\"b-1\"";
    const std::string body = "--b-1\r\nContent-Disposition: form-data; name=\"post.1\"\r\n"
                             "Content-Type: application/json; length=2\r\n\r\n{}\r\n"
                             "--b-1\r\nContent-Disposition: form-data; name=x\r\n\r\n\r\n--b-1--\r\n";
    const auto parts = multipartOf(body, boundaryOf(type));
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts->size(), 2U);
    EXPECT_EQ(parts->at(0).name, "post.1");
    EXPECT_EQ(parts->at(0).type, "application/json");
    EXPECT_EQ(parts->at(0).body, "{}");
    EXPECT_EQ(parts->at(1).name, "x");
    EXPECT_EQ(parts->at(1).body, "");
    EXPECT_TRUE(multipartOf("--b-1--\r\n", "b-1")->empty());
    for (std::size_t cut = 0; cut + 4 < body.size(); ++cut)
        EXPECT_FALSE(multipartOf(std::string_view(body).substr(0, cut), "b-1")) << cut;
    EXPECT_EQ(boundaryOf("multipart/form-data"), "");
    EXPECT_EQ(boundaryOf("application/json; boundary=x"), "");
    EXPECT_EQ(boundaryOf("multipart/form-data; charset=x; Boundary=y; z=1"), "y");
}

std::string part(const std::string& name, const std::string& body)
{
    return "--b1\r\nContent-Disposition: form-data; name=\"" + name
        + "\"\r\nContent-Type: application/json\r\n\r\n" + body + "\r\n";
}

const std::string kRoot = "1efb27a4-5264-6908-9ab5-23fc3c60ae2d",
                  kChild = "1efb27a4-5264-6908-9ab5-23fc3c60ae2e";

std::string twoRuns()
{
    const std::string start = "20241011T205820695375Z";
    return part(
               "post." + kRoot,
               R"({"id":")" + kRoot + R"(","trace_id":")" + kRoot
                   + R"(","name":"agent","run_type":"chain","start_time":"2024-10-11T20:58:20.695375","dotted_order":")"
                   + start + kRoot + R"("})")
        + part("post." + kRoot + ".inputs", R"({"input":"Hi"})")
        + part("post." + kChild,
               R"({"trace_id":")" + kRoot
                   + R"(","name":"gpt","run_type":"llm","start_time":"2024-10-11T20:58:21","dotted_order":")"
                   + start + kRoot + ".20241011T205821000000Z" + kChild + R"("})")
        + part("attachment." + kChild + ".photo", "not JSON")
        + part("patch." + kChild, R"({"end_time":"2024-10-11T20:58:22","trace_id":")" + kRoot + R"("})")
        + part("patch." + kChild + ".outputs",
               R"({"usage_metadata":{"input_tokens":7,"output_tokens":2,"total_tokens":9}})")
        + part("feedback." + kRoot, R"({"run_id":")" + kRoot + R"(","key":"helpful","score":1})");
}

TEST(MultipartFile, RunsOfLangsmithComeTogetherFromTheirParts)
{
    const Told result = told(twoRuns() + "--b1--\r\n");
    EXPECT_THAT(result.spans, ElementsAre("gpt model <agent> 7/2", "agent step <>"));
    EXPECT_THAT(result.scores, ElementsAre("helpful=1.000000"));
    EXPECT_EQ(result.report.format, "langsmith");
    EXPECT_TRUE(result.report.diagnostics().empty());
}

TEST(MultipartFile, OfACutBodyTheWholePartsAreRead)
{
    const std::string body = twoRuns();
    const Told result = told(std::string_view(body).substr(0, body.size() - 20));
    EXPECT_THAT(result.spans, ElementsAre("gpt model <agent> 7/2", "agent step <>"));
    EXPECT_TRUE(result.scores.empty());
    ASSERT_EQ(result.report.diagnostics().size(), 1U);
    EXPECT_EQ(result.report.diagnostics().front().code, "unfinished_document");
    for (std::size_t cut = 1; cut < body.size(); cut += 7)
        static_cast<void>(told(std::string_view(body).substr(0, cut)));
}

TEST(MultipartFile, OtherFormsAreNamed)
{
    const Told result = told(part("file", R"({"x":1})") + "--b1--\r\n");
    ASSERT_FALSE(result.report.diagnostics().empty());
    EXPECT_EQ(result.report.diagnostics().front().code, "format_not_supported");
    const Told broken = told(part("post.1", R"({"x":)") + "--b1--\r\n");
    EXPECT_EQ(broken.report.diagnostics().back().code, "bad_json");
}

} // namespace
} // namespace retrospan::import
