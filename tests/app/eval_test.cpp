// `eval` and `gate` as a user meets them: exit codes, texts, JSON.
#include "command_line_support.h"
#include "evals/eval_files.h"
#include "fake_judge.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace retrospan::app {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using Json = nlohmann::json;

class EvalCommand : public CommandLine {
protected:
    std::string folder(const std::string& name)
    {
        std::filesystem::create_directories(m_scratch.path(name));
        return m_scratch.path(name);
    }
};

TEST_F(EvalCommand, ChecksAFolder)
{
    const std::string set = folder("refunds");
    m_scratch.write("refunds/1.yaml", "- {id: a, input: x, expected: y}\n");
    m_scratch.write("refunds/2.jsonl", "{\"id\": \"b\", \"input\": 1, \"expected\": \"z\"}\n");
    m_scratch.write("refunds/README.md", "# no case\n");
    const Answer answer = run({"eval", "check", set + "/"});
    EXPECT_EQ(answer.exitCode, 0) << answer.error;
    EXPECT_EQ(answer.out,
              "refunds: 2 cases, no problems\n"
              "sha256:f86c52b8bcdabaad5a22e8f0966d9b84bcf745b19a1ef8dd53de6950684657dd\n");
}

TEST_F(EvalCommand, SaysWhatIsWrongAndWhere)
{
    const std::string file =
        m_scratch.write("cases.yaml", "- {id: a, input: x, expected: y}\n- {id: b\x7f, input: x}\n");
    const Answer text = run({"eval", "check", file});
    EXPECT_EQ(text.exitCode, 1);
    EXPECT_THAT(text.out, HasSubstr(file + ":2:3: case \"b\u2421\": \"expected\" or \"scorers\" is missing"));
    EXPECT_THAT(text.out, HasSubstr("cases: 1 case, 1 problem\n"));
    const Answer json = run({"eval", "check", file, "--json"});
    EXPECT_EQ(json.exitCode, 1);
    const Json parsed = Json::parse(json.out);
    EXPECT_EQ(parsed["data_set"]["cases"], 1);
    EXPECT_EQ(parsed["problems"][0]["line"], 2);
    EXPECT_EQ(parsed["problems"][0]["column"], 3);
}

TEST_F(EvalCommand, RefusesWhatItCannotRead)
{
    for (const std::vector<std::string>& line :
         std::vector<std::vector<std::string>>{{"eval"},
                                               {"eval", "chekc"},
                                               {"eval", "check"},
                                               {"eval", "run"},
                                               {"eval", "run", "a"},
                                               {"eval", "check", "a", "b"},
                                               {"eval", "check", m_scratch.path("none")}}) {
        const Answer answer = run(line);
        EXPECT_EQ(answer.exitCode, 2);
        EXPECT_THAT(answer.error, StartsWith("retrospan: "));
        EXPECT_THAT(answer.out, IsEmpty());
    }
    const Answer empty = run({"eval", "check", folder("empty")});
    EXPECT_EQ(empty.exitCode, 1);
    EXPECT_THAT(empty.out, HasSubstr("empty: there is no case in it"));
}

TEST_F(EvalCommand, HasHelpOfEachVerb)
{
    const Answer all = run({"eval", "--help"});
    EXPECT_EQ(all.exitCode, 0);
    EXPECT_THAT(all.out, HasSubstr("retrospan eval check DATASET"));
    EXPECT_THAT(all.out, HasSubstr("retrospan eval run DATASET --agent COMMAND"));
    const Answer one = run({"eval", "check", "--help"});
    EXPECT_EQ(one.exitCode, 0);
    EXPECT_THAT(one.out, HasSubstr("retrospan eval check DATASET"));
    EXPECT_EQ(one.out.find("--outputs"), std::string::npos) << "that is none of its options";
    EXPECT_THAT(run({"eval"}).error, HasSubstr("what to do: c"));
}

TEST_F(EvalCommand, ImportsCasesOfOtherTools)
{
    const std::string file = m_scratch.write("samples.jsonl", "{\"input\": \"2+2?\", \"ideal\": \"4\"}\n");
    const std::string set = m_scratch.path("set.jsonl");
    const Answer printed = run({"eval", "import", file});
    EXPECT_EQ(printed.exitCode, 0) << printed.error;
    EXPECT_EQ(run({"eval", "import", file, "-o", set}).exitCode, 0);
    EXPECT_EQ(test::readFile(set), printed.out);
    EXPECT_EQ(run({"eval", "check", set}).exitCode, 0);
    EXPECT_EQ(run({"eval", "import", file, "-o", set}).exitCode, 0) << "it says the same";
    m_scratch.write("set.jsonl", "mine\n");
    const Answer kept = run({"eval", "import", file, "-o", set});
    EXPECT_EQ(kept.exitCode, 2);
    EXPECT_THAT(kept.error, HasSubstr(set + " is there already; choose another file"));
    EXPECT_EQ(test::readFile(set), "mine\n");
    const std::string sets = m_scratch.path("sets");
    std::filesystem::create_directory(sets);
    EXPECT_EQ(run({"eval", "import", file, "-o", sets}).exitCode, 0);
    EXPECT_EQ(test::readFile(sets + "/samples.jsonl"), printed.out);
    const std::string part = m_scratch.write("part.jsonl", test::readFile(file) + "{}\n");
    const Answer left = run({"eval", "import", part});
    EXPECT_EQ(left.exitCode, 1);
    EXPECT_EQ(left.out, printed.out);
    EXPECT_THAT(left.error, HasSubstr(part + ":2:1: a sample has"));
    EXPECT_EQ(run({"eval", "import", m_scratch.write("none.yaml", "x: y\n")}).exitCode, 2);
    EXPECT_EQ(run({"eval", "import"}).exitCode, 2);
}

/// Three cases and outputs for them, of which one is wrong.
class ScoredRun : public EvalCommand {
protected:
    std::string m_set =
        m_scratch.write("shop.yaml",
                        "name: shop\ncases:\n- {id: a, input: x, expected: yes}\n"
                        "- {id: b, input: x, expected: yes}\n- {id: c, input: x, expected: yes}\n");
    std::string m_policy = m_scratch.write("policy.yaml", "name: release\nrules:\n- {pass_rate: 0.6}\n");
    static std::string outputs(const std::string& ofB)
    {
        return R"({"case": "a", "output": "yes"})"
               "\n"
               R"({"case": "b", "output": ")"
            + ofB
            + "\"}\n"
              R"({"case": "c", "output": "no <b>"})"
              "\n";
    }
    std::string scored(const std::string& name, const std::string& lines)
    {
        const std::string file = m_scratch.path(name);
        const Answer answer =
            run({"eval", "score", m_set, "--outputs", m_scratch.write(name + ".jsonl", lines), "-o", file});
        EXPECT_EQ(answer.exitCode, 0) << answer.error;
        return file;
    }
};

TEST_F(ScoredRun, IsPrintedAndKept)
{
    const std::string lines = m_scratch.write("out.jsonl", outputs("yes"));
    const std::string file = m_scratch.path("run.json");
    const Answer text = run({"eval", "score", m_set, "--outputs", lines, "-o", file});
    EXPECT_EQ(text.exitCode, 0) << text.error;
    EXPECT_THAT(text.out, StartsWith("shop: 2 of 3 cases passed\n"));
    EXPECT_THAT(text.out, HasSubstr("exact        2       1           0  0.667\n"));
    EXPECT_THAT(text.out, HasSubstr("  c  exact: differs at character 1"));
    const Answer json = run({"eval", "score", m_set, "--outputs", lines, "--json"});
    EXPECT_EQ(json.out, test::readFile(file));
    EXPECT_EQ(Json::parse(json.out)["cases"][2]["judgement"], "fail");
}

TEST_F(ScoredRun, SaysWhatDoesNotFit)
{
    const std::string lines = m_scratch.write(
        "out.jsonl", outputs("yes").substr(0, 30) + "\n{\"case\": \"z\", \"output\": 1}\nbroken\n");
    const Answer answer = run({"eval", "score", m_set, "--outputs", lines});
    EXPECT_EQ(answer.exitCode, 1);
    EXPECT_THAT(answer.error, HasSubstr(lines + ":"));
    EXPECT_THAT(answer.error, HasSubstr("this is no JSON"));
    EXPECT_THAT(answer.out, HasSubstr("Cases that lack an output (2)\n  b\n  c\n"));
    EXPECT_THAT(answer.out, HasSubstr("Outputs of cases that the data set has not (1)\n  z\n"));
}

TEST_F(ScoredRun, PassesTheGateOrNot)
{
    const std::string good = scored("good.json", outputs("yes")), worse = scored("worse.json", outputs("no"));
    const Answer passed = run({"gate", m_set, "--candidate", good, "--policy", m_policy});
    EXPECT_EQ(passed.exitCode, 0) << passed.error;
    EXPECT_THAT(passed.out, StartsWith("PASSED  shop: 2 of 3 cases passed\n"));
    const Answer failed =
        run({"gate", m_set, "--candidate", worse, "--baseline", good, "--policy", m_policy, "--json"});
    EXPECT_EQ(failed.exitCode, 1);
    const Json verdict = Json::parse(failed.out)["verdict"];
    EXPECT_EQ(verdict["result"], "fail");
    EXPECT_EQ(verdict["new_failures"], Json::parse("[\"b\"]"));
    EXPECT_NEAR(verdict["rules"][0]["checks"][0]["value"].get<double>(), 1.0 / 3, 1e-6);
}

TEST_F(ScoredRun, GivesTheSameVerdictWhereverItIsJudged)
{
    const std::string good = scored("good.json", outputs("yes"));
    const std::string set = folder("elsewhere/store");
    m_scratch.write("elsewhere/store/2.jsonl", "{\"expected\": \"yes\", \"id\": \"a\", \"input\": \"x\"}\n");
    m_scratch.write("elsewhere/store/1.yaml",
                    "name: shop\ncases:\n- {input: x, expected: yes, id: c}\n"
                    "- {id: b, input: x, expected: yes}\n");
    const std::string policy =
        m_scratch.write("elsewhere/p.yaml", "rules: [{pass_rate: 0.6}] # the same\nname: release\n");
    const std::string one = m_scratch.path("1.verdict"), two = m_scratch.path("2.verdict");
    ASSERT_EQ(run({"gate", m_set, "--candidate", good, "--policy", m_policy, "--verdict", one}).exitCode, 0);
    ASSERT_EQ(run({"gate", set, "--candidate", good, "--policy", policy, "--verdict", two}).exitCode, 0);
    Json first = Json::parse(test::readFile(one)), second = Json::parse(test::readFile(two));
    EXPECT_EQ(first["verdict"]["policy"], second["verdict"]["policy"]);
    EXPECT_EQ(first["verdict"]["data_set"], second["verdict"]["data_set"]);
    EXPECT_EQ(test::readFile(one).find(m_scratch.path("")), std::string::npos) << "no paths in it";
}

TEST_F(ScoredRun, IsJudgedAlikeWhereverADataSetWithoutANameIs)
{
    const std::string cases = test::readFile(m_set).substr(std::string("name: shop\ncases:\n").size());
    const std::string one = m_scratch.write("one.yaml", cases), set = folder("two");
    m_scratch.write("two/cases.yaml", cases);
    m_set = one;
    const std::string good = scored("good.json", outputs("yes"));
    const Answer file = run({"gate", one, "--candidate", good, "--policy", m_policy, "--json"});
    EXPECT_EQ(file.exitCode, 0) << file.error;
    EXPECT_TRUE(Json::parse(file.out)["verdict"]["data_set"]["name"].is_null());
    EXPECT_EQ(run({"gate", set, "--candidate", good, "--policy", m_policy, "--json"}).out, file.out);
    const Answer here = start({"/bin/sh", "-c",
                               "cd " + set + " && exec " RETROSPAN_PROGRAM " gate . --candidate " + good
                                   + " --policy " + m_policy});
    EXPECT_THAT(here.out, StartsWith("PASSED  two: "));
}

TEST_F(ScoredRun, IsNotWrittenOverWhatItIsMadeOf)
{
    const std::string good = scored("good.json", outputs("yes"));
    const std::string lines = m_scratch.write("out.jsonl", outputs("yes")), before = test::readFile(m_set);
    const std::string link = m_scratch.path("link.json"), set = folder("set");
    std::filesystem::create_hard_link(m_policy, link);
    m_scratch.write("set/1.yaml", before);
    const std::vector<std::vector<std::string>> refused{
        {"eval", "run", m_set, "--agent", "echo yes", "-o", m_set},
        {"eval", "run", set, "--agent", "echo yes", "-o", set + "/1.yaml"},
        {"eval", "score", m_set, "--outputs", lines, "-o", lines},
        {"eval", "score", m_set, "--outputs", lines, "--golden", good, "-o", good},
        {"eval", "import", lines, "-o", lines},
        {"gate", m_set, "--candidate", good, "--policy", m_policy, "--verdict", m_policy},
        {"gate", m_set, "--candidate", good, "--policy", m_policy, "--verdict", link},
        {"gate", m_set, "--candidate", good, "--policy", m_policy, "--junit", good},
        {"gate", m_set, "--candidate", good, "--policy", m_policy, "--markdown", m_set}};
    for (const std::vector<std::string>& line : refused) {
        const Answer answer = verb(line);
        EXPECT_EQ(answer.exitCode, 2) << line.back();
        EXPECT_THAT(answer.error, HasSubstr("it would overwrite what it reads: " + line.back()));
    }
    EXPECT_EQ(test::readFile(m_set), before);
    const std::string twice = m_scratch.path("x");
    EXPECT_THAT(run({"gate", m_set, "--candidate", good, "--policy", m_policy, "--junit", twice, "--verdict",
                     m_scratch.path("./x")})
                    .error,
                HasSubstr("two outputs are to be written to "));
    EXPECT_EQ(run({"eval", "score", m_set, "--outputs", lines, "-o", good}).exitCode, 0) << "an older run";
}

TEST_F(ScoredRun, IsReportedForBuildsAndReviews)
{
    const std::string good = scored("good.json", outputs("yes"));
    const std::string junit = m_scratch.path("junit.xml"), markdown = m_scratch.path("verdict.md");
    ASSERT_EQ(run({"gate", m_set, "--candidate", good, "--policy", m_policy, "--junit", junit, "--markdown",
                   markdown})
                  .exitCode,
              0);
    EXPECT_THAT(test::readFile(junit), HasSubstr("no &lt;b&gt;"));
    EXPECT_THAT(test::readFile(markdown), HasSubstr("Passed: shop"));
    const Answer nowhere = run(
        {"gate", m_set, "--candidate", good, "--policy", m_policy, "--junit", m_scratch.path("no/x.xml")});
    EXPECT_EQ(nowhere.exitCode, 2);
    EXPECT_THAT(nowhere.error, HasSubstr("cannot write"));
}

/// A data set with a judge, and a provider that finds every answer good.
class JudgedRun : public EvalCommand {
protected:
    void SetUp() override { ::setenv("OPENAI_BASE_URL", m_judge.address().c_str(), 1); }
    void TearDown() override { ::unsetenv("OPENAI_BASE_URL"); }
    std::vector<std::string> scoring(const std::vector<std::string>& more)
    {
        std::vector<std::string> line{"eval", "score", m_set,         "--outputs", m_outputs,
                                      "-o",   m_run,   "--workspace", m_workspace};
        line.insert(line.end(), more.begin(), more.end());
        return line;
    }
    test::FakeJudge m_judge{[](std::size_t, const std::string&) {
        return test::FakeJudge::says(R"("{\"score\": 1, \"pass\": true, \"explanation\": \"kind\"}")");
    }};
    std::string m_set = m_scratch.write(
        "set.yaml",
        "- id: a\n  input: x\n  scorers:\n  - llm_judge: {criterion: is kind, model: 'openai:gpt-4o-mini'}\n"
        "  - executable: 'echo {\\\"score\\\": 1, \\\"pass\\\": true, "
        "\\\"explanation\\\": \\\"\\\"}'\n");
    std::string m_outputs = m_scratch.write("out.jsonl", "{\"case\": \"a\", \"output\": \"dear\"}\n");
    std::string m_run = m_scratch.path("run.json");
    std::string m_policy = m_scratch.write("p.yaml", "rules: [{pass_rate: 1}]\n");
};

TEST_F(JudgedRun, AsksOnlyWhenItIsToldTo)
{
    const Answer answer = run(scoring({}));
    EXPECT_EQ(answer.exitCode, 0) << answer.error;
    EXPECT_THAT(answer.out,
                HasSubstr("llm_judge: no model was asked about this output: eval score --ask does"));
    EXPECT_THAT(answer.out, HasSubstr("--allow-executables does"));
    EXPECT_THAT(m_judge.requests(), IsEmpty());
    EXPECT_EQ(run({"gate", m_set, "--candidate", m_run, "--policy", m_policy}).exitCode, 1);
}

TEST_F(JudgedRun, IsReplayedByTheGateWithoutAsking)
{
    const Answer answer = run(scoring({"--ask", "--allow-executables"}));
    EXPECT_EQ(answer.exitCode, 0) << answer.error;
    EXPECT_THAT(answer.out, StartsWith("set: 1 of 1 case passed\n"));
    EXPECT_THAT(answer.error, HasSubstr("2 questions, 0 without an answer, 0.000210 USD"));
    EXPECT_EQ(m_judge.requests().size(), 1U);
    const Answer gate = run({"gate", m_set, "--candidate", m_run, "--policy", m_policy, "--json"});
    EXPECT_EQ(gate.exitCode, 0) << gate.out;
    EXPECT_EQ(m_judge.requests().size(), 1U) << "the gate asks nobody";
    EXPECT_TRUE(Json::parse(gate.out)["verdict"]["candidate"]["verdicts_hash"].is_string());
    const std::string first = test::readFile(m_run);
    const Answer again = run(scoring({"--ask", "--allow-executables", "--recorded", m_run}));
    EXPECT_EQ(again.exitCode, 0) << again.error;
    EXPECT_EQ(test::readFile(m_run), first);
    EXPECT_EQ(m_judge.requests().size(), 1U) << "what was told is not asked again";
}

TEST_F(JudgedRun, TakesAnotherScriptForAnotherQuestion)
{
    const std::string set =
        m_scratch.write("script.yaml", "- {id: a, input: x, scorers: {executable: 'sh check.sh'}}\n");
    const auto asked = [&] {
        const auto reading = readDataSetAt(set);
        EXPECT_EQ(reading->problemCount, 0U);
        return evals::canonicalJson(**reading->set.cases.at(0).scorers.at(0).judge.request({}));
    };
    EXPECT_THAT(asked(), Not(HasSubstr("files"))) << "it is not there";
    m_scratch.write("check.sh", "one");
    const std::string first = asked();
    EXPECT_THAT(first, HasSubstr(R"("files":{"check.sh":"sha256:)"));
    m_scratch.write("check.sh", "other");
    EXPECT_NE(asked(), first);
}

TEST_F(JudgedRun, StartsAScriptWhereTheDataSetIs)
{
    std::filesystem::create_directory(m_scratch.path("sets"));
    const std::string set =
        m_scratch.write("sets/here.yaml", "- {id: a, input: x, scorers: {executable: 'sh check.sh'}}\n");
    const char* passes = "echo '{\"score\": 1, \"pass\": true}'";
    m_scratch.write("sets/check.sh", passes);
    m_scratch.write("check.sh", "exit 1"); // farther away
    const std::string outputs = m_scratch.write("out.jsonl", R"({"case":"a","output":"yes"})");
    const Answer answer =
        run({"eval", "score", set, "--outputs", outputs, "--allow-executables", "-o", m_run});
    EXPECT_EQ(answer.exitCode, 0) << answer.out << answer.error;
    EXPECT_EQ(programFolder(set, {"/bin/sh", "-c", "sh check.sh"}), m_scratch.path("sets"));
    EXPECT_EQ(programFolder(m_scratch.path("sets"), {"true"}), m_scratch.path("sets"));
    EXPECT_EQ(programFolder(set, {"sh", "../check.sh"}), m_scratch.path("sets"));
}

TEST_F(JudgedRun, ComparesWithAGoldenRun)
{
    const std::string set = m_scratch.write("golden.yaml", "- {id: a, input: x, scorers: golden}\n");
    const std::string golden = m_scratch.path("golden.json");
    ASSERT_EQ(run({"eval", "score", set, "--outputs", m_outputs, "-o", golden}).exitCode, 0);
    const Answer same = run({"eval", "score", set, "--outputs", m_outputs, "--golden", golden, "-o", m_run});
    EXPECT_THAT(same.out, StartsWith("golden: 1 of 1 case passed\n")) << same.error;
    const std::vector<std::string> gate{"gate", set, "--candidate", m_run, "--policy", m_policy};
    EXPECT_EQ(run(gate).exitCode, 1);
    std::vector<std::string> withGolden = gate;
    withGolden.insert(withGolden.end(), {"--golden", golden});
    EXPECT_EQ(run(withGolden).exitCode, 0);
    EXPECT_EQ(run({"eval", "score", set, "--outputs", m_outputs, "--golden", m_policy}).exitCode, 2);
}

TEST_F(JudgedRun, KeepsNoKeyWithoutOne)
{
    EXPECT_EQ(run({"eval", "key", "acme"}).exitCode, 2);
}

/// A run that names its agent, and a folder for the last green ones.
class LastGreenRun : public ScoredRun {
protected:
    std::string ofAgent(const std::string& name, const std::string& answer)
    {
        const std::string path = m_scratch.path(name + ".json");
        const Answer made =
            verb({"eval", "run", m_set, "--agent", "echo " + answer, "--name", "shop/1", "-o", path});
        EXPECT_EQ(made.exitCode, 0) << made.error;
        return path;
    }
    Answer gate(const std::string& run)
    {
        return verb({"gate", m_set, "--candidate", run, "--baseline", "last-green", "--keep-green",
                     "--ledger", m_ledger, "--policy", m_strict, "--json"});
    }
    std::string m_ledger = m_scratch.path("ledger");
    std::string m_kept = m_ledger + "/last-green/shop%2F1/shop.json";
    std::string m_strict =
        m_scratch.write("strict.yaml", "rules:\n- {max_new_failures: 0, max_latency_ratio: 100000}\n");
};

TEST_F(LastGreenRun, IsWhatTheNextOneIsComparedWith)
{
    const std::string good = ofAgent("good", "yes"), bad = ofAgent("bad", "no");
    const Answer first = gate(good);
    EXPECT_EQ(first.exitCode, 0) << first.out << first.error;
    const Json verdict = Json::parse(first.out)["verdict"], check = verdict["rules"][0]["checks"][0];
    EXPECT_TRUE(verdict["baseline"].is_null());
    EXPECT_TRUE(check["value"].is_null());
    EXPECT_EQ(check["explanation"], "there is no run to compare with yet");
    EXPECT_EQ(test::readFile(m_kept), test::readFile(good));
    const Answer worse = gate(bad);
    EXPECT_EQ(worse.exitCode, 1) << worse.error;
    EXPECT_EQ(Json::parse(worse.out)["verdict"]["new_failures"].size(), 3U);
    EXPECT_EQ(test::readFile(m_kept), test::readFile(good)) << "what failed is not kept";
    const Answer again = gate(good);
    EXPECT_EQ(again.exitCode, 0) << again.out;
    EXPECT_EQ(Json::parse(again.out)["verdict"]["baseline"]["outputs_hash"],
              verdict["candidate"]["outputs_hash"]);
}

TEST_F(LastGreenRun, CanBeNamedByItsId)
{
    const std::string id = Json::parse(test::readFile(ofAgent("good", "yes")))["id"];
    EXPECT_EQ(gate(id).exitCode, 0);
    EXPECT_EQ(gate("none").exitCode, 2);
}

TEST_F(LastGreenRun, NeedsALedgerAndAnAgent)
{
    const std::string good = ofAgent("good", "yes");
    for (const char* option : {"--keep-green", "--baseline=last-green"})
        EXPECT_THAT(run({"gate", m_set, "--candidate", good, "--policy", m_policy, option}).error,
                    HasSubstr("need --ledger DIR"));
    const std::string nameless = m_scratch.write("nameless.yaml", "- {id: a, input: x, expected: yes}\n");
    const Answer which = run(
        {"gate", nameless, "--candidate", good, "--policy", m_policy, "--keep-green", "--ledger", m_ledger});
    EXPECT_EQ(which.exitCode, 2);
    EXPECT_THAT(which.error, HasSubstr("give it one with \"name: NAME\""));
    const Answer unnamed = gate(scored("unnamed.json", outputs("yes")));
    EXPECT_EQ(unnamed.exitCode, 2);
    EXPECT_THAT(unnamed.error, HasSubstr("names no agent"));
    std::filesystem::create_directories(std::filesystem::path(m_kept).parent_path());
    std::filesystem::create_symlink(good, m_kept);
    EXPECT_EQ(gate(good).exitCode, 2) << "links are not followed";
}

TEST_F(ScoredRun, IsNotJudgedByWhatCannotBeRead)
{
    const std::string good = scored("good.json", outputs("yes"));
    const std::string wrong = m_scratch.write("wrong.yaml", "rules:\n- {tag: none, pass_rate: 1}\n");
    const Answer policy = run({"gate", m_set, "--candidate", good, "--policy", wrong});
    EXPECT_EQ(policy.exitCode, 2);
    EXPECT_THAT(policy.error,
                HasSubstr(wrong + ":2:3: rule 1: no case of the data set is meant by tag none"));
    for (const std::vector<std::string>& line :
         std::vector<std::vector<std::string>>{{"gate", m_set},
                                               {"gate", m_set, "--candidate", good},
                                               {"gate", m_set, "--candidate", m_policy, "--policy", m_policy},
                                               {"gate", m_policy, "--candidate", good, "--policy", m_policy},
                                               {"eval", "score", m_set},
                                               {"eval", "score", m_set, "--outputs", m_scratch.path("none")}})
        EXPECT_EQ(run(line).exitCode, 2) << line[0] << " " << line.size();
}

} // namespace
} // namespace retrospan::app
