// The scorer golden: an output beside that of a run which is known to be good.
#include "evals/scorers.h"
#include "evals_support.h"

namespace retrospan::evals {
namespace {

using namespace testing;
using ::testing::HasSubstr;

CaseScore compare(const std::string& options, const CaseOutput& golden, const CaseOutput& output)
{
    const auto reading = readText("- {id: a, input: x, scorers: [{golden: " + options + "}]}\n");
    if (!reading.problems.empty()) return notScored("problem: " + reading.problems[0].message);
    return reading.set.cases.at(0).scorers.at(0).judge(output, {&golden});
}

CaseScore compare(const std::string& options, const std::string& golden, const std::string& output)
{
    return compare(options, textOutput(golden), textOutput(output));
}

CaseOutput withCalls(const std::vector<std::string>& names)
{
    CaseOutput output = textOutput("done");
    output.calls.emplace();
    for (const std::string& name : names) output.calls->push_back({name, {}});
    return output;
}

TEST(Golden, ComparesAsItIsTold)
{
    EXPECT_EQ(compare("{}", "On  Monday", "on monday").judgement, Judgement::passed);
    EXPECT_EQ(compare("exact", "On Monday", "on Monday").judgement, Judgement::failed);
    EXPECT_EQ(compare("{compare: similarity, min: 0.9}", "On Monday.", "On Monday!").judgement,
              Judgement::passed);
    EXPECT_EQ(compare("{compare: similarity, min: 0.95}", "On Monday.", "On Monday!").judgement,
              Judgement::failed);
    EXPECT_EQ(
        compare("{compare: json, ignore: /at}", R"({"a": 1, "at": 5})", R"({"at": 6, "a": 1.0})").judgement,
        Judgement::passed);
    const CaseScore score = compare("json", R"({"a": 1, "b": 2})", R"({"a": 1, "b": 3})");
    EXPECT_EQ(score.judgement, Judgement::failed);
    EXPECT_EQ(score.score, 0.5);
}

TEST(Golden, ComparesTheToolsThatWereCalled)
{
    EXPECT_EQ(compare("{trajectory: same}", withCalls({"find", "pay"}), withCalls({"find", "pay"})).judgement,
              Judgement::passed);
    const CaseScore turned =
        compare("{trajectory: same}", withCalls({"find", "pay"}), withCalls({"pay", "find"}));
    EXPECT_EQ(turned.judgement, Judgement::failed);
    EXPECT_EQ(turned.score, 0.5);
    EXPECT_EQ(compare("{trajectory: same}", withCalls({"find"}), withCalls({"find", "pay"})).judgement,
              Judgement::failed);
    EXPECT_EQ(compare("{trajectory: any}", withCalls({"find"}), withCalls({})).judgement, Judgement::passed);
    EXPECT_EQ(compare("{trajectory: same}", withCalls({}), textOutput("done")).judgement,
              Judgement::notScored);
}

TEST(Golden, IsNotScoredWithoutAGoodAnswer)
{
    const auto reading = readText("- {id: a, input: x, scorers: golden}\n");
    EXPECT_THAT(reading.set.cases.at(0).scorers.at(0).judge(textOutput("x")).explanation,
                HasSubstr("no golden run is given"));
    CaseOutput failed;
    failed.error = "timed out";
    EXPECT_EQ(compare("{}", failed, textOutput("x")).judgement, Judgement::notScored);
    EXPECT_EQ(compare("json", "no json", "{}").judgement, Judgement::notScored);
}

TEST(Golden, SaysWhatIsWrongWithItsOptions)
{
    EXPECT_THAT(compare("nearly", "x", "x").explanation, HasSubstr("exact, normalised, json, similarity"));
    EXPECT_THAT(compare("{min: 0.9}", "x", "x").explanation, HasSubstr("\"min\" is not known"));
    EXPECT_THAT(compare("{compare: similarity, min: 0}", "x", "x").explanation, HasSubstr("\"min\" must be"));
}

} // namespace
} // namespace retrospan::evals
