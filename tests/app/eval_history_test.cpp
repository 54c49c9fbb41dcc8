// `eval diff`, `eval history`, `eval record` and `eval review` as a user meets them, imported runs included.
#include "command_line_support.h"
#include "evals/workspace_evals.h"
#include "library.h"
#include "store/database.h"
#include "store/eval_runs.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace retrospan::app {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

class EvalHistory : public CommandLine {
protected:
    std::string scored(const std::string& name, const std::string& a, const std::string& b)
    {
        const std::string set = m_scratch.write("refunds.yaml",
                                                "- {id: a, input: x, expected: {contains: yes}}\n"
                                                "- {id: b, input: x, expected: {contains: yes}}\n");
        const std::string outputs = m_scratch.write(name + ".jsonl",
                                                    R"({"case":"a","output":")" + a + "\"}\n"
                                                        + R"({"case":"b","output":")" + b + "\"}\n");
        const std::string file = m_scratch.path(name + ".run.json");
        EXPECT_EQ(run({"eval", "score", set, "--outputs", outputs, "-o", file}).exitCode, 0);
        return file;
    }
    Json history(std::vector<std::string> arguments = {})
    {
        arguments.insert(arguments.begin(), {"eval", "history", "--json"});
        return Json::parse(verb(arguments).out);
    }
    void importSample(const std::string& path)
    {
        const std::string file = std::string(RETROSPAN_TEST_DATA_DIR) + "/golden/" + path;
        ASSERT_EQ(verb({"import", file}).exitCode, 0) << file;
    }
};

TEST_F(EvalHistory, ARunThatIsRecordedTwiceIsThereOnce)
{
    const std::string file = scored("one", "yes", "no");
    ASSERT_EQ(verb({"eval", "record", file}).exitCode, 0);
    ASSERT_EQ(verb({"eval", "record", file}).exitCode, 0);
    const Json runs = history()["runs"];
    ASSERT_EQ(runs.size(), 1);
    EXPECT_EQ(runs[0]["passed"], 1);
    EXPECT_EQ(runs[0]["failed"], 1);
    EXPECT_TRUE(runs[0]["cost_micro_usd"].is_null());
    EXPECT_TRUE(history({"elsewhere"})["runs"].empty());
    EXPECT_EQ(history({"refunds"})["cases"].size(), 2);
    EXPECT_EQ(history({m_scratch.path("refunds.yaml")})["cases"].size(), 2) << "a file names its set, too";
}

TEST_F(EvalHistory, OfRunsThatAnOlderProgramKeptTheFilesAreRead)
{
    ASSERT_EQ(verb({"eval", "record", scored("one", "yes", "no")}).exitCode, 0);
    const Json kept = history({"refunds"});
    ASSERT_EQ(kept["cases"].size(), 2);
    EXPECT_EQ(kept["cases"][0]["passed"], 1);
    EXPECT_EQ(kept["cases"][1]["passed"], 0);
    {
        auto older = store::Database::open(m_workspace, store::Database::Mode::readWrite);
        ASSERT_TRUE(older.ok());
        ASSERT_TRUE(older->execute("DROP TABLE eval_judgements; PRAGMA user_version=7").ok());
    }
    EXPECT_EQ(history({"refunds"}), kept);
}

TEST_F(EvalHistory, WhatLacksAnOutputIsNotScored)
{
    const std::string set = m_scratch.write("refunds.yaml",
                                            "- {id: a, input: x, expected: yes}\n"
                                            "- {id: b, input: x, expected: yes}\n");
    const std::string outputs = m_scratch.write("one.jsonl", R"({"case":"a","output":"yes"})"),
                      made = m_scratch.path("r");
    ASSERT_EQ(run({"eval", "score", set, "--outputs", outputs, "-o", made}).exitCode, 1);
    ASSERT_EQ(verb({"eval", "record", made}).exitCode, 0);
    const Json line = history()["runs"][0];
    EXPECT_EQ(line["cases"], 2);
    EXPECT_EQ(line["passed"], 1);
    EXPECT_EQ(line["not_scored"], 1);
    EXPECT_EQ(history({"refunds"})["cases"][1]["runs"], 0);
    EXPECT_THAT(run({"eval", "diff", made, made}).out,
                HasSubstr("; 1 of 2 cases not scored, or without an output"));
}

TEST_F(EvalHistory, RunsAreToldWhereTheirDataSetLies)
{
    const std::string file = scored("one", "yes", "no"), set = m_scratch.path("refunds.yaml");
    ASSERT_EQ(verb({"eval", "record", file}).exitCode, 0);
    const auto path = [&] {
        auto workspace = store::Workspace::open(m_workspace, store::Access::readWrite);
        return store::EvalRuns(**workspace).lines()->at(0).dataSetPath;
    };
    EXPECT_EQ(path(), "");
    ASSERT_EQ(verb({"eval", "record", file, "--data-set", set}).exitCode, 0);
    EXPECT_EQ(path(), set);
    EXPECT_EQ(verb({"eval", "record", file, "--data-set", file}).exitCode, 2);
    EXPECT_EQ(path(), set);
}

TEST_F(EvalHistory, ASignedOffRunIsNotReplacedByAnother)
{
    const std::string file = scored("one", "yes", "no");
    const std::string id = R"({"id":"3f0e8a52-0000-4000-8000-000000000001",)";
    const std::string bad = m_scratch.write("bad.json", id + test::readFile(file).substr(1));
    const std::string good =
        m_scratch.write("good.json", id + test::readFile(scored("two", "yes", "yes")).substr(1));
    ASSERT_EQ(verb({"eval", "record", bad}).exitCode, 0);
    ASSERT_EQ(verb({"eval", "review", "3f0e8a52", "--approve"}).exitCode, 0);
    const Answer other = verb({"eval", "record", good});
    EXPECT_EQ(other.exitCode, 1);
    EXPECT_THAT(other.error, HasSubstr("a run that is kept is not changed"));
    EXPECT_EQ(history()["runs"][0]["failed"], 1);
    EXPECT_EQ(verb({"eval", "record", bad}).exitCode, 0) << "the same is there already";
}

TEST_F(EvalHistory, ARunThatIsRecordedAgainKeepsItsSourceSessions)
{
    const std::string set = m_scratch.write(
        "shop.yaml", "- {id: a, input: x, expected: {contains: yes}, source: shop-7f3a-2210}\n");
    const std::string file = m_scratch.path("run.json");
    ASSERT_EQ(verb({"eval", "run", set, "--agent", "echo yes", "-o", file}).exitCode, 0);
    const auto covered = [&] {
        const auto library = Library::open(m_workspace, store::Access::readWrite);
        return store::EvalRuns((*library)->workspace()).coverage("shop-7f3a-2210")->size();
    };
    ASSERT_EQ(covered(), 1U);
    ASSERT_EQ(verb({"eval", "record", file}).exitCode, 0);
    EXPECT_EQ(covered(), 1U);
}

TEST_F(EvalHistory, ComparesAFileWithARunOfTheWorkspace)
{
    ASSERT_EQ(verb({"eval", "record", scored("one", "yes", "no")}).exitCode, 0);
    const std::string id = history()["runs"][0]["id"];
    const Answer answer = verb({"eval", "diff", id.substr(0, 6), scored("two", "no", "yes"), "--json"});
    ASSERT_EQ(answer.exitCode, 0) << answer.error;
    const Json cases = Json::parse(answer.out)["cases"];
    EXPECT_EQ(cases[0]["case"], "a");
    EXPECT_EQ(cases[0]["change"], "new_failure");
    EXPECT_EQ(cases[1]["change"], "fixed");
    EXPECT_THAT(verb({"eval", "diff", id, "nowhere"}).error, HasSubstr("there is no file nowhere"));
    EXPECT_EQ(verb({"eval", "diff", id}).exitCode, 2);
}

TEST_F(EvalHistory, AReviewerSignsOff)
{
    ASSERT_EQ(verb({"eval", "record", scored("one", "yes", "no")}).exitCode, 0);
    const std::string id = history()["runs"][0]["id"];
    EXPECT_EQ(verb({"eval", "review", id, "wrong policy", "--case", "b", "--author", "ann"}).exitCode, 0);
    EXPECT_EQ(verb({"eval", "review", id, "--reject", "--author", "bob"}).exitCode, 0);
    EXPECT_EQ(verb({"eval", "review", id, "--reject", "--approve"}).exitCode, 2);
    const Answer ghost = verb({"eval", "review", id, "x", "--case", "ghost"});
    EXPECT_EQ(ghost.exitCode, 1);
    EXPECT_THAT(ghost.error, HasSubstr("the run has no case \"ghost\""));
    const Json said = Json::parse(verb({"eval", "review", id, "--json"}).out);
    ASSERT_EQ(said.size(), 2);
    EXPECT_EQ(said[0]["case"], "b");
    EXPECT_EQ(said[0]["text"], "wrong policy");
    EXPECT_EQ(said[1]["decision"], "rejected");
    EXPECT_GT(said[1]["time_ns"], 0);
    const std::string number = std::to_string(said[1]["id"].get<int>());
    EXPECT_EQ(verb({"eval", "review", id, "--remove", number, "--approve"}).exitCode, 2);
    EXPECT_EQ(verb({"eval", "review", id, "--remove", number}).exitCode, 0);
    EXPECT_THAT(verb({"eval", "review", id, "--remove", number}).error,
                HasSubstr("has the number " + number));
    EXPECT_EQ(Json::parse(verb({"eval", "review", id, "--json"}).out).size(), 1);
}

TEST_F(EvalHistory, ASessionTellsItsCases)
{
    ASSERT_EQ(verb({"import", RETROSPAN_SOURCE_DIR "/resources/samples/checkout-journey.jsonl"}).exitCode, 0);
    const std::string session = "shop-7f3a-2210";
    EXPECT_EQ(Json::parse(verb({"show", session, "--json"}).out)["eval_cases"], Json::array());
    for (const char* answer : {"yes", "no"}) {
        const std::string set =
            m_scratch.write("refunds.yaml", "- {id: a, input: x, expected: {contains: yes}}\n");
        const std::string outputs = m_scratch.write("out.jsonl",
                                                    R"({"case":"a","output":")" + std::string(answer)
                                                        + R"(","session":")" + session + "\"}\n");
        const std::string file = m_scratch.path("run.json");
        ASSERT_EQ(run({"eval", "score", set, "--outputs", outputs, "-o", file}).exitCode, 0);
        ASSERT_EQ(verb({"eval", "record", file}).exitCode, 0);
    }
    const Json cases = Json::parse(verb({"show", session, "--json"}).out)["eval_cases"];
    ASSERT_EQ(cases.size(), 1) << "of the newest run";
    EXPECT_EQ(cases[0]["case"], "a");
    EXPECT_EQ(cases[0]["role"], "recording");
    EXPECT_EQ(cases[0]["judgement"], "fail");
    EXPECT_EQ(cases[0]["data_set"], "refunds");
    EXPECT_THAT(verb({"show", session}).out,
                HasSubstr("eval case a of refunds, recorded as it: fail in run "));
}

TEST_F(EvalHistory, RunsOfOtherToolsAreRunsLikeAnyOther)
{
    EXPECT_EQ(verb({"eval", "record"}).exitCode, 1);
    importSample("promptfoo/results-small/results-small.json");
    importSample("inspect/streaming-epochs/streaming-epochs.eval");
    importSample("deepeval/latest-test-run/latest-test-run.json"); // tells no time
    ASSERT_EQ(verb({"eval", "record"}).exitCode, 0);
    const Json once = history();
    ASSERT_EQ(verb({"eval", "record"}).exitCode, 0);
    EXPECT_EQ(history(), once);
    ASSERT_EQ(once["runs"].size(), 3);
    const auto named = [&](const std::string& set) {
        return *std::ranges::find_if(once["runs"],
                                     [&](const Json& each) { return each["data_set"]["name"] == set; });
    };
    EXPECT_EQ(named("Prompt eval smoke tests")["passed"], 2);
    EXPECT_EQ(named("Prompt eval smoke tests")["failed"], 1);
    EXPECT_EQ(named("popularity")["cases"], 2);
    EXPECT_EQ(named("popularity")["flaky"], 1);
}

TEST_F(EvalHistory, TheWindowTakesInWhatWasImported)
{
    importSample("promptfoo/results-small/results-small.json");
    auto opened = Library::open(m_workspace, store::Access::readWrite);
    ASSERT_TRUE(opened.ok());
    WorkspaceEvals evals(std::shared_ptr<Library>(std::move(*opened)));
    const auto lines = [&] { return evals.lines({}).value(); };
    ASSERT_EQ(lines().runs.size(), 1);
    const std::int64_t key = lines().runs[0].key;
    EXPECT_EQ(lines().runs[0].passed, 2);
    importSample("inspect/streaming-epochs/streaming-epochs.eval");
    EXPECT_EQ(lines().runs.size(), 2);
    EXPECT_EQ(lines().notKept, "");
    EvalRemark remark;
    remark.text = "looked at";
    ASSERT_TRUE(evals.keepRemark(key, remark).ok());
    std::stop_source stopped;
    stopped.request_stop();
    importSample("deepeval/latest-test-run/latest-test-run.json");
    EXPECT_TRUE(evals.lines(stopped.get_token()).cancelled());
    EXPECT_EQ(lines().runs.size(), 3);
}

/// Results of promptfoo in the order in which they were done: tests of one description.
Json promptfooResults(const std::vector<std::pair<int, std::string>>& tests)
{
    Json rows = Json::array();
    for (const auto& [number, sum] : tests)
        rows.push_back({{"id", "row-" + std::to_string(number)},
                        {"testIdx", number},
                        {"promptIdx", 0},
                        {"provider", {{"id", "openai:gpt-4o-mini"}, {"label", ""}}},
                        {"prompt", {{"raw", sum}, {"label", "p"}}},
                        {"vars", {{"q", sum}}},
                        {"response", {{"output", "It is " + sum}}},
                        {"success", true},
                        {"score", 1},
                        {"latencyMs", 10},
                        {"testCase",
                         {{"description", "Sums"},
                          {"vars", {{"q", sum}}},
                          {"assert", Json::array({{{"type", "contains"}, {"value", sum}}})}}}});
    return {{"evalId", "eval-abc-2026-04-22T15:48:05"},
            {"config", {{"description", "Sums"}}},
            {"results",
             {{"version", 3},
              {"timestamp", "2026-04-22T15:48:05.620Z"},
              {"stats", {{"successes", 4}}},
              {"results", rows}}}};
}

TEST_F(EvalHistory, APromptfooRunIsJudgedByTheDataSetOfTheSameFile)
{
    const std::string file = m_scratch.write(
        "results.json", promptfooResults({{3, "4+4"}, {0, "1+1"}, {2, "2+2"}, {1, "1+1"}}).dump());
    const std::string set = m_scratch.path("sums.jsonl"), run = m_scratch.path("run.json");
    const std::string policy = m_scratch.write("p.yaml", "rules: [{pass_rate: 1}]\n");
    ASSERT_EQ(verb({"import", file}).exitCode, 0);
    ASSERT_EQ(verb({"eval", "import", file, "-o", set}).exitCode, 0);
    ASSERT_EQ(verb({"eval", "record"}).exitCode, 0);
    const Json line = history()["runs"][0];
    EXPECT_EQ(line["cases"], 4) << "one of them twice in the configuration";
    const std::string id = line["id"];
    const std::vector<std::string> gate{"gate", set, "--candidate", id, "--policy", policy};
    const Answer passed = verb(gate);
    EXPECT_EQ(passed.exitCode, 0) << passed.out << passed.error;
    EXPECT_THAT(passed.out, HasSubstr("PASSED  sums: 4 of 4 cases passed\n"));
    EXPECT_THAT(passed.out, HasSubstr("its data set is not known by hash"));
    const std::string cases = test::readFile(set);
    EXPECT_THAT(cases, HasSubstr("\"test-1\""));
    EXPECT_THAT(cases, HasSubstr("\"test-4\""));
    m_scratch.write("sums.jsonl", cases.substr(cases.find('\n') + 1));
    const Answer unknown = verb(gate);
    EXPECT_EQ(unknown.exitCode, 1);
    EXPECT_THAT(unknown.out, HasSubstr("1 case of the imported candidate is not in the data set"));
    m_scratch.write("sums.jsonl", cases + R"({"id":"z","input":"9+9","expected":"18"})" + "\n");
    EXPECT_EQ(verb(gate).exitCode, 1) << "a case lacks an output";
}

TEST_F(EvalHistory, APromptfooRunThatWasRepeatedHasRepeats)
{
    const std::string file = m_scratch.write(
        "results.json", promptfooResults({{0, "1+1"}, {1, "1+1"}, {2, "2+2"}, {3, "2+2"}}).dump());
    ASSERT_EQ(verb({"import", file}).exitCode, 0);
    ASSERT_EQ(verb({"eval", "record"}).exitCode, 0);
    const Json line = history()["runs"][0];
    EXPECT_EQ(line["cases"], 2);
    const std::string set = m_scratch.path("sums.jsonl");
    ASSERT_EQ(verb({"eval", "import", file, "-o", set}).exitCode, 0);
    const std::string policy = m_scratch.write("p.yaml", "rules: [{pass_rate: 1}]\n");
    EXPECT_EQ(verb({"gate", set, "--candidate", line["id"].get<std::string>(), "--policy", policy}).exitCode,
              0);
}

} // namespace
} // namespace retrospan::app
