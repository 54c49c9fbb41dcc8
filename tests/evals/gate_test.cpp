// Policies, and the verdicts that they lead to.
#include "evals/gate.h"
#include "evals_support.h"

namespace retrospan::evals {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

DataSet shop()
{
    const auto reading = readText(R"(
- {id: a, input: x, expected: yes, tags: [refunds], weight: 3}
- {id: b, input: x, expected: yes, tags: [refunds]}
- {id: c, input: x, expected: abcd, scorers: {edit_similarity: 0.5}, workflow: orders}
- {id: d, input: x, expected: {never: sorry}}
)");
    EXPECT_THAT(problemsOf(reading), IsEmpty());
    return reading.set;
}

std::string line(const std::string& id, const std::string& output, int cost = -1)
{
    return R"({"case": ")" + id + R"(", "output": ")" + output + "\""
        + (cost < 0 ? ""
                    : ", \"cost_micro_usd\": " + std::to_string(cost)
                   + ", \"latency_ns\": " + std::to_string(cost))
        + "}\n";
}

const std::string kGood =
    line("a", "yes", 10) + line("b", "yes", 10) + line("c", "abcd", 0) + line("d", "fine", 0);
const std::string kWorse =
    line("a", "yes", 15) + line("b", "no", 10) + line("c", "abxy", 0) + line("d", "fine", 0);

Run runOf(const std::string& outputs)
{
    return scoreOutputs(shop(), readOutputs({"out.jsonl", outputs}).each, "retrospan 1");
}

std::vector<std::string> policyProblems(const std::string& text, bool baseline = true)
{
    std::vector<std::string> texts;
    for (const Problem& problem : readPolicy({"p.yaml", text}, shop(), baseline).problems)
        texts.push_back(problem.toString());
    return texts;
}

Verdict verdictOf(const std::string& rules, const Run& candidate, const Run* baseline = nullptr)
{
    const DataSet set = shop();
    const auto reading = readPolicy({"p.yaml", "name: release\nrules:\n" + rules}, set, baseline != nullptr);
    EXPECT_THAT(reading.problems, IsEmpty())
        << (reading.problems.empty() ? "" : reading.problems[0].toString());
    return judge({set, reading.policy, candidate, baseline}, "retrospan 1");
}

Verdict verdictOf(const std::string& rules, const std::string& outputs)
{
    return verdictOf(rules, runOf(outputs));
}

/// Of the only check.
const CheckResult& only(const Verdict& verdict)
{
    return verdict.rules.at(0).checks.at(0);
}

TEST(Gate, NeverRoundsUpToTheWhole)
{
    const auto set = readText("- {id: a, input: x, expected: yes, weight: 1000000}\n"
                              "- {id: b, input: x, expected: yes, weight: 0.0001}\n")
                         .set;
    const auto run =
        scoreOutputs(set, readOutputs({"out.jsonl", line("a", "yes") + line("b", "no")}).each, "retrospan 1");
    const auto policy = readPolicy({"p.yaml", "rules: [{pass_rate: 1, mean: 1}]"}, set, false).policy;
    const Verdict verdict = judge({set, policy, run, nullptr}, {});
    for (const CheckResult& check : verdict.rules.at(0).checks) EXPECT_FALSE(check.passed) << *check.value;
    EXPECT_THAT(verdictMarkdown(verdict), HasSubstr("99.9999999"));
}

TEST(Gate, ABaselineWithoutAnyOfTheCasesSaysNothing)
{
    const auto good = runOf(kGood), other = runOf("");
    const Verdict verdict = verdictOf("- {max_new_failures: 0}", good, &other);
    EXPECT_FALSE(verdict.passed());
    EXPECT_FALSE(only(verdict).value);
    EXPECT_EQ(only(verdict).explanation, "no case is in both runs");
    auto older = good;
    older.dataSetHash = "sha256:0";
    EXPECT_THAT(verdictMarkdown(verdictOf("- {max_new_failures: 0}", good, &older)),
                HasSubstr("another state of the data set"));
}

TEST(Gate, MeasuresByWeight)
{
    EXPECT_EQ(*only(verdictOf("- {pass_rate: 0.8}", kWorse)).value, rounded(5.0 / 6));
    EXPECT_EQ(*only(verdictOf("- {tag: refunds, pass_rate: 0.75}", kWorse)).value, 0.75);
    EXPECT_TRUE(verdictOf("- {tag: refunds, pass_rate: 0.75}", kWorse).passed());
    EXPECT_FALSE(verdictOf("- {tag: refunds, pass_rate: 0.76}", kWorse).passed());
    EXPECT_EQ(*only(verdictOf("- {tag: refunds, mean: 0.7}", kWorse)).value, 0.75);
    EXPECT_EQ(*only(verdictOf("- {scorer: edit_similarity, worst: 0.5}", kWorse)).value, 0.5);
    const Verdict worst = verdictOf("- {worst: 0.1}", kWorse);
    EXPECT_FALSE(worst.passed());
    EXPECT_EQ(only(worst).explanation, "case \"b\"");
    EXPECT_EQ(*only(verdictOf("- {workflow: orders, min_cases: 1}", kWorse)).value, 1);
}

TEST(Gate, ComparesWithABaseline)
{
    const auto good = runOf(kGood), worse = runOf(kWorse);
    const Verdict verdict =
        verdictOf("- {max_new_failures: 0, max_cost_ratio: 1.25, max_latency_ratio: 1.2}", worse, &good);
    ASSERT_EQ(verdict.rules[0].checks.size(), 3U);
    EXPECT_EQ(*verdict.rules[0].checks[0].value, 1);
    EXPECT_EQ(verdict.rules[0].checks[0].explanation, "passed before: \"b\"");
    EXPECT_TRUE(verdict.rules[0].checks[1].passed);
    EXPECT_EQ(*verdict.rules[0].checks[1].value, 1.25);
    EXPECT_FALSE(verdict.rules[0].checks[2].passed);
    EXPECT_THAT(verdict.newFailures, ElementsAre("b"));
    EXPECT_TRUE(verdictOf("- {max_new_failures: 0, max_cost_ratio: 1}", good, &good).passed());
    EXPECT_TRUE(verdictOf("- {max_new_failures: 0}", good, &worse).passed()) << "what was repaired is none";
}

TEST(Gate, DoesNotTakeAnUnknownCostForNone)
{
    const auto good = runOf(kGood),
               untold = runOf(line("a", "yes") + line("b", "yes") + line("c", "abcd") + line("d", "x"));
    const Verdict verdict = verdictOf("- {max_cost_ratio: 2}", untold, &good);
    EXPECT_FALSE(verdict.passed());
    EXPECT_FALSE(only(verdict).value.has_value());
    EXPECT_EQ(only(verdict).explanation, "not told for 4 of 4 cases");
    const Verdict free = verdictOf("- {workflow: orders, max_cost_ratio: 2}", good, &good);
    EXPECT_EQ(*only(free).value, 1);
}

TEST(Gate, FailsForWhatIsMissingDuplicateOrUnscored)
{
    const std::string rules = "- {pass_rate: 0}";
    const Verdict missing = verdictOf(rules, line("a", "yes") + line("b", "yes") + line("c", "abcd"));
    EXPECT_FALSE(missing.passed());
    EXPECT_THAT(missing.missing, ElementsAre("d"));
    EXPECT_EQ(*only(missing).value, rounded(5.0 / 6)) << "a missing case has not passed";
    const Verdict duplicate = verdictOf(rules, kGood + line("a", "no"));
    EXPECT_FALSE(duplicate.passed());
    EXPECT_THAT(standingFaults(duplicate), ElementsAre("1 case has more than one output"));
    const Verdict unscored = verdictOf(
        rules, line("a", "yes") + line("b", "yes") + line("c", std::string(100'001, 'x')) + line("d", "x"));
    EXPECT_FALSE(unscored.passed());
    ASSERT_EQ(unscored.notScored.size(), 1U);
    EXPECT_EQ(unscored.notScored[0].scorer, "edit_similarity");
    const Verdict unknown = verdictOf(rules, kGood + line("old", "x"));
    EXPECT_TRUE(unknown.passed());
    EXPECT_THAT(unknown.unknown, ElementsAre("old"));
}

TEST(Gate, TakesTheRepeatsOfACaseAsOne)
{
    const auto again = [](std::string outputs) {
        for (std::size_t at = 0; (at = outputs.find("\"output\"", at)) != std::string::npos; at += 20)
            outputs.insert(at, "\"repeat\": 2, ");
        return outputs;
    };
    const auto flaky = runOf(kGood + again(kWorse)), good = runOf(kGood),
               steady = runOf(kGood + again(kGood));
    const Verdict verdict =
        verdictOf("- {pass_rate: 0.5, mean: 0.5, worst: 0.1, max_new_failures: 0, max_cost_ratio: 1.125}",
                  flaky, &steady);
    const auto& checks = verdict.rules[0].checks;
    EXPECT_EQ(*checks[0].value, rounded(5.0 / 6)) << "b passed once of twice";
    EXPECT_EQ(verdict.passedCases, 3U);
    EXPECT_EQ(*checks[2].value, 0.5) << "of both repeats of b";
    EXPECT_EQ(*checks[3].value, 1);
    EXPECT_EQ(*checks[4].value, 1.125) << "the mean of the repeats";
    EXPECT_THAT(verdict.newFailures, ElementsAre("b"));
    const Verdict once = verdictOf("- {max_new_failures: 0}", flaky, &good);
    EXPECT_THAT(once.newFailures, IsEmpty()) << "the baseline has no second repeat to compare with";
    ASSERT_EQ(verdict.flaky.size(), 1U);
    EXPECT_EQ(verdict.flaky[0].caseId, "b");
    ASSERT_EQ(verdict.failed.size(), 1U);
    EXPECT_EQ(caseText(verdict.failed[0]), "b, repeat 2");
    EXPECT_THAT(verdictMarkdown(verdict), HasSubstr("b \u00b7 1 of 2 repeats passed"));
    EXPECT_THAT(verdictJunit(verdict), HasSubstr("exact in repeat 2: "));
    EXPECT_TRUE(verdictOf("- {max_new_failures: 0, max_cost_ratio: 1}", steady, &good).passed());
}

TEST(Gate, FailsForARepeatThatIsMissing)
{
    const Verdict verdict =
        verdictOf("- {pass_rate: 0}", kGood + R"({"case": "a", "repeat": 2, "output": "yes"})");
    EXPECT_FALSE(verdict.passed());
    EXPECT_THAT(verdict.missing, ElementsAre("b", "c", "d"));
    EXPECT_EQ(*only(verdict).value, 0.5) << "a alone has passed";
    EXPECT_THAT(standingFaults(verdict), ElementsAre("3 cases lack an output"));
}

TEST(Gate, ScoresTheCandidateAgain)
{
    auto forged = runOf(kWorse);
    for (ScorerResult& result : forged.cases[1].scores)
        result.score = {Judgement::passed, 1, "is the expected text"};
    const Verdict verdict = verdictOf("- {pass_rate: 0.5}", forged);
    EXPECT_FALSE(verdict.passed());
    ASSERT_EQ(verdict.changed.size(), 1U);
    EXPECT_EQ(verdict.changed[0].caseId, "b");
    EXPECT_EQ(verdict.changed[0].explanation, "the file says passed with 1, it is failed with 0");
    auto other = runOf(kGood);
    other.dataSetHash = "sha256:0";
    EXPECT_THAT(standingFaults(verdictOf("- {pass_rate: 1}", other)),
                ElementsAre("the candidate was scored with another state of the data set"));
}

TEST(Policy, SaysWhereItMakesNoSense)
{
    EXPECT_THAT(policyProblems("rules:\n- {pass_rate: 1.1}\n- {tag: refund, mean: 1}\n- {min_cases: 5}\n- "
                               "{scorer: exct, mean: 1}\n- name: x\n- {mean: high}\n"),
                ElementsAre("p.yaml:2:15: rule 1: \"pass_rate\" cannot be 1.1: it is from 0 to 1",
                            "p.yaml:3:3: rule 2: no case of the data set is meant by tag refund",
                            "p.yaml:4:15: rule 3: nothing satisfies this: the data set has 4 such cases",
                            "p.yaml:5:12: rule 4: there is no scorer \"exct\"",
                            "p.yaml:6:3: rule 5: it demands nothing",
                            "p.yaml:7:10: rule 6: \"mean\" must be a number, not a text"));
    EXPECT_THAT(policyProblems("rules: [{scorer: json_equal, mean: 1}]"),
                ElementsAre(HasSubstr("no case of the data set is meant by scorer json_equal")));
    EXPECT_THAT(policyProblems("rules: [{max_new_failures: 0}]", false),
                ElementsAre("p.yaml:1:28: rule 1: \"max_new_failures\" needs a baseline"));
    EXPECT_THAT(policyProblems("rules: [{max_new_failures: 0.5}]"),
                ElementsAre(HasSubstr("must be a whole number")));
    EXPECT_THAT(policyProblems("rules: [{min_cases: 2.5}]"),
                ElementsAre(HasSubstr("must be a whole number")));
    EXPECT_THAT(policyProblems("rules: [{max_cost_ratio: 0}]"),
                ElementsAre(HasSubstr("cannot be 0: it must be more")));
    EXPECT_THAT(policyProblems("rules: [{pas_rate: 1}]"),
                ::testing::Contains(HasSubstr("the key \"pas_rate\" is not known")));
    EXPECT_THAT(policyProblems("rules: []"), ElementsAre(HasSubstr("\"rules\" must be a list")));
    EXPECT_THAT(policyProblems(""), ElementsAre("p.yaml: a policy is one YAML document"));
    EXPECT_THAT(policyProblems("rules: [\n"), ::testing::Contains(HasSubstr("this is no YAML")));
    EXPECT_THAT(policyProblems("[1]"), ::testing::Contains(HasSubstr("a map is expected")));
}

TEST(Verdict, IsTheSameForTheSameBytes)
{
    const auto good = runOf(kGood), worse = runOf(kWorse);
    const std::string rules = "- {pass_rate: 0.9, max_new_failures: 0}";
    const Verdict first = verdictOf(rules, worse, &good);
    Verdict second = verdictOf(rules, *readRun({"run.json", runText(worse)}), &good);
    EXPECT_EQ(canonicalJson(verdictNode(first)), canonicalJson(verdictNode(second)));
    second.program = "retrospan 2";
    const DataNode a = verdictNode(first), b = verdictNode(second);
    EXPECT_EQ(a.find("verdict_hash")->text, b.find("verdict_hash")->text)
        << "the program is not in the compared part";
    EXPECT_EQ(canonicalJson(*a.find("verdict")), canonicalJson(*b.find("verdict")));
    EXPECT_NE(canonicalJson(a), canonicalJson(b));
}

TEST(Verdict, HasTheHashesOfAllThatLedToIt)
{
    const auto good = runOf(kGood);
    const DataNode node = verdictNode(verdictOf("- {pass_rate: 1}", good));
    const DataNode* verdict = node.find("verdict");
    ASSERT_NE(verdict, nullptr);
    EXPECT_EQ(verdict->find("result")->text, "pass");
    EXPECT_EQ(verdict->find("data_set")->find("hash")->text, shop().hash);
    EXPECT_EQ(verdict->find("candidate")->find("outputs_hash")->text, good.outputsHash);
    EXPECT_EQ(verdict->find("baseline")->type, NodeType::null);
    EXPECT_EQ(verdict->find("rules")->items.at(0).find("checks")->items.at(0).find("line")->integer, 3);
}

TEST(Verdict, KeepsHostileTextsText)
{
    const std::string hostile = "]]><script>&\\\"'\\u0001\\u001b[31m | **x** @all https://x.y \\n# h `";
    const auto run = runOf(line("a", "yes") + line("b", hostile) + line("c", "abcd") + line("d", "x"));
    const Verdict verdict = verdictOf("- {pass_rate: 1, name: \"<b>|`\"}", run);
    const std::string junit = verdictJunit(verdict), markdown = verdictMarkdown(verdict);
    EXPECT_THAT(junit, Not(HasSubstr("<script>")));
    EXPECT_THAT(junit, HasSubstr("&lt;script&gt;&amp;"));
    EXPECT_THAT(junit, Not(HasSubstr("\x1b")));
    EXPECT_THAT(markdown, Not(HasSubstr("<script>")));
    EXPECT_THAT(markdown, Not(HasSubstr("<b>")));
    EXPECT_THAT(markdown, Not(HasSubstr("**x**")));
    EXPECT_THAT(markdown, HasSubstr(" `@all` `https://x.y` ")) << "code is no link";
}

TEST(Verdict, HasNoLinksAndNoHiddenCharactersInMarkdown)
{
    const auto run = runOf(line("a", "see www.x.y, GH-1 and #12|deadbeef1 or \u202egood\u200b a|b ``@x`")
                           + line("b", "no") + line("c", "abcd") + line("d", "x"));
    const std::string markdown = verdictMarkdown(verdictOf("- {pass_rate: 1}", run));
    EXPECT_THAT(markdown,
                HasSubstr("see `www.x.y,` `GH-1` and `#12`&#124;`deadbeef1` or "
                          "&#91;U+202E&#93;good&#91;U+200B&#93; a&#124;b ```"));
}

TEST(Verdict, IsAReportForBuildsAndReviews)
{
    const auto good = runOf(kGood), worse = runOf(kWorse);
    const Verdict failed =
        verdictOf("- {pass_rate: 0.9}\n- {scorer: edit_similarity, worst: 0.5}", worse, &good);
    EXPECT_THAT(
        verdictJunit(failed),
        HasSubstr(R"(<testsuite name="policy release" tests="2" failures="1" errors="0" skipped="0">)"));
    EXPECT_THAT(verdictJunit(failed), HasSubstr(R"(<failure message="is 83.3333 %"/>)"));
    EXPECT_THAT(verdictJunit(failed), HasSubstr(R"(<testcase classname="shop" name="b">)"));
    EXPECT_THAT(verdictMarkdown(failed), HasSubstr("Failed: shop"));
    EXPECT_THAT(verdictMarkdown(failed), HasSubstr("### Passed in the baseline and do not now (1)\n- b\n"));
    const Verdict passed = verdictOf("- {pass_rate: 0.8}", worse, &good);
    EXPECT_THAT(verdictJunit(passed), Not(HasSubstr("<failure")));
    EXPECT_THAT(verdictJunit(passed), HasSubstr("failed, which the policy allows: exact: differs"));
}

} // namespace
} // namespace retrospan::evals
