// Readiness as a user meets it: over the sample journeys, of which the answers are known, and over recordings
// that hold next to nothing.
#include "command_line_support.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace retrospan::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Json = nlohmann::ordered_json;

class ReadinessVerb : public CommandLine {
protected:
    void importSamples()
    {
        const std::string samples = std::string(RETROSPAN_SOURCE_DIR) + "/resources/samples/";
        const std::string scores = m_scratch.write("scores.csv",
                                                   "session_id,csat,sentiment\n"
                                                   "shop-7f3a-2210,1,0.2\n"
                                                   "shop-9c1d-2210,5,0.9\n"
                                                   "shop-lost,2,\n");
        ASSERT_EQ(verb({"import", samples + "checkout-journey.jsonl",
                        samples + "checkout-journey-fixed.jsonl", scores})
                      .exitCode,
                  0);
    }
    [[nodiscard]] Json read(std::vector<std::string> arguments = {})
    {
        arguments.insert(arguments.begin(), {"readiness", "--json"});
        const Answer answer = verb(arguments);
        EXPECT_EQ(answer.exitCode, 0) << answer.error;
        EXPECT_THAT(answer.error, IsEmpty()) << "nobody looks at the progress";
        return Json::parse(answer.out, nullptr, false);
    }
    /// "replay 1/1", "tone no data".
    static std::vector<std::string> shares(const Json& report)
    {
        std::vector<std::string> all;
        for (const Json& question : report["questions"])
            all.push_back(question["question"].get<std::string>() + " "
                          + (question["share"].is_null()
                                 ? "no data"
                                 : question["met"].dump() + "/" + question["sessions"].dump()));
        return all;
    }
};

/// tests/golden/README.md says how it is written anew.
TEST_F(ReadinessVerb, AnswersForTheSampleJourneysAreKnown)
{
    importSamples();
    const std::string golden =
        std::string(RETROSPAN_TEST_DATA_DIR) + "/golden/readiness/sample-journeys.json";
    EXPECT_EQ(verb({"readiness", "--json"}).out, test::readFile(golden));
}

TEST_F(ReadinessVerb, LinksLeadToWhatFallsShort)
{
    importSamples();
    for (const Json& question : read()["questions"])
        for (const Json& shortfall : question["falls_short"])
            EXPECT_EQ(verb({"show", shortfall["link"].get<std::string>()}).exitCode, 0) << shortfall;
}

TEST_F(ReadinessVerb, TakesAQueryAndALimit)
{
    importSamples();
    EXPECT_EQ(read({"shop-lost"})["sessions"], 0);
    EXPECT_EQ(read({"id:shop-9c1d*"})["sessions"], 1);
    for (const Json& question : read({"--limit", "0"})["questions"])
        EXPECT_THAT(question["falls_short"], IsEmpty());
    const std::string text = verb({"readiness", "--limit", "0"}).out;
    EXPECT_THAT(text, HasSubstr("Can any failed journey be replayed?"));
    EXPECT_THAT(text, HasSubstr("2 sessions judged"));
    EXPECT_THAT(text, HasSubstr(" falls short\n"));
    EXPECT_THAT(text, ::testing::Not(HasSubstr("more that")));
    EXPECT_EQ(verb({"readiness", "shop-lost"}).out, "no session matches the query\n");
    EXPECT_EQ(verb({"readiness", "--limit", "few"}).exitCode, 2);
    EXPECT_EQ(verb({"readiness", "colour:red"}).exitCode, 2);
}

TEST_F(ReadinessVerb, FollowsWhatPeopleSayOfAFailure)
{
    importSamples();
    const Json found = Json::parse(verb({"show", "shop-9c1d-2210", "--json"}).out);
    ASSERT_FALSE(found["failure"].is_null());
    EXPECT_THAT(shares(read()), ::testing::Contains("replay 1/2"));
    ASSERT_EQ(verb({"correct", "shop-9c1d-2210", "failure", "--span",
                    found["failure"]["span"].get<std::string>(), "--dismiss"})
                  .exitCode,
              0);
    EXPECT_THAT(shares(read()), ::testing::Contains("replay 0/1"));
}

TEST_F(ReadinessVerb, HasNoDataWithoutSessions)
{
    importOne();
    const Json report = read();
    EXPECT_EQ(report["sessions"], 0);
    EXPECT_EQ(report["without_agent"], 1) << "a span of a service alone";
    EXPECT_THAT(shares(report),
                ElementsAre("replay no data", "model no data", "tool_calls no data", "tone no data",
                            "handoffs no data", "drift no data", "outcome no data"));
    for (const Json& question : report["questions"]) EXPECT_FALSE(question["no_data"].is_null());
}

TEST_F(ReadinessVerb, SurvivesRecordingsThatHoldNextToNothing)
{
    const auto kind = [](const char* operation) { return test::text("gen_ai.operation.name", operation); };
    const std::string file = m_scratch.write(
        "odd.jsonl",
        test::otlpLine({.trace = 1, .name = "one span", .attributes = kind("chat")})
            + test::otlpLine(
                {.trace = 2, .name = "no times", .start = 0, .end = 0, .attributes = kind("chat")})
            + test::otlpLine({.trace = 3, .name = "runs", .start = 5, .end = 0, .attributes = kind("chat")})
            + test::otlpLine({.trace = 4,
                              .parent = 9,
                              .name = "no parent",
                              .attributes = kind("execute_tool"),
                              .extra = R"(,"status":{"code":2,"message":"\u0007\u001b[31m"})"})
            + test::otlpLine({.trace = 5, .name = "", .attributes = kind("invoke_agent")})
            + test::otlpLine({.trace = 6, .id = 1, .parent = 2, .name = "cycle", .attributes = kind("chat")})
            + test::otlpLine(
                {.trace = 6, .id = 2, .parent = 1, .name = "cycle", .attributes = kind("chat")}));
    ASSERT_EQ(verb({"import", file}).exitCode, 0);
    const Json report = read();
    EXPECT_EQ(report["unread"], 0);
    EXPECT_THAT(shares(report), ::testing::Contains("replay 0/1"));
    const Json& failed = report["questions"][0]["falls_short"][0];
    EXPECT_THAT(failed["reason"].get<std::string>(), HasSubstr("no message of the user recorded"));
    EXPECT_THAT(verb({"readiness"}).out, Not(HasSubstr("\x1b")));
}

} // namespace
} // namespace retrospan::app
