// Runs whose scorers need more than the output: recorded answers and a golden run, in files and at the gate.
#include "evals/gate.h"
#include "evals_support.h"

namespace retrospan::evals {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Evidences : public ::testing::Test {
protected:
    DataSet m_set = readText(R"(
- {id: a, input: x, scorers: [{llm_judge: {criterion: is polite, model: 'openai:m'}}]}
- {id: b, input: x, scorers: [golden]}
)")
                        .set;
    Policy m_policy = readPolicy({"p.yaml", "rules: [{pass_rate: 0.5}]"}, m_set, false).policy;

    static std::vector<CaseOutput> outputs(const std::string& ofA, const std::string& ofB)
    {
        std::vector<CaseOutput> all{textOutput(ofA), textOutput(ofB)};
        all[0].caseId = "a";
        all[1].caseId = "b";
        return all;
    }
    /// The answers to all that is asked.
    static Verdicts answers(const std::vector<OpenRequest>& open, const std::string& answer)
    {
        Verdicts verdicts;
        for (const OpenRequest& each : open) {
            RecordedVerdict verdict;
            verdict.caseId = each.caseId;
            verdict.scorer = each.scorer;
            verdict.request = each.request;
            verdict.answer = answer;
            verdicts.emplace(each.hash, verdict);
        }
        return verdicts;
    }
    evals::Run scored(const Verdicts* verdicts, const evals::Run* golden)
    {
        return scoreOutputs(m_set, outputs("please", "yes"), "p", {golden, verdicts});
    }
    Verdict judged(const evals::Run& candidate, const evals::Run* golden)
    {
        return judge({m_set, m_policy, candidate, nullptr, golden}, "p");
    }
    static constexpr auto kGood = R"({"score": 1, "pass": true, "explanation": "polite"})";
};

TEST_F(Evidences, AreAskedForOnceAndNotAgain)
{
    const evals::Run before = scored(nullptr, nullptr);
    EXPECT_EQ(before.find("a")->judgement(), Judgement::notScored);
    const auto open = openRequests(m_set, before);
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open[0].caseId, "a");
    EXPECT_EQ(open[0].scorer, "llm_judge");
    Verdicts verdicts = answers(open, kGood);
    const evals::Run after = scoreAgain(m_set, before, {nullptr, &verdicts});
    EXPECT_EQ(after.find("a")->judgement(), Judgement::passed);
    EXPECT_THAT(openRequests(m_set, after), IsEmpty());
    verdicts.begin()->second.error = "timed out";
    verdicts.begin()->second.answer.clear();
    const evals::Run failed = scoreAgain(m_set, before, {nullptr, &verdicts});
    EXPECT_EQ(failed.find("a")->find("llm_judge")->explanation, "timed out");
    EXPECT_EQ(openRequests(m_set, failed).size(), 1U) << "it is asked again";
}

TEST_F(Evidences, AreInTheFileOfTheRun)
{
    const evals::Run golden = scoreOutputs(m_set, outputs("x", "YES"), "p");
    Verdicts verdicts = answers(openRequests(m_set, scored(nullptr, nullptr)), kGood);
    RecordedVerdict other;
    other.request = DataNode::ofText("something else");
    verdicts.emplace(hashOfRequest(other.request), other);
    const evals::Run run = scored(&verdicts, &golden);
    EXPECT_EQ(run.verdicts.size(), 1U) << "those that count";
    const auto read = readRun({"run.json", runText(run)});
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read->goldenHash, golden.outputsHash);
    EXPECT_EQ(runText(*read), runText(run));
    std::string forged = runText(run);
    forged.replace(forged.find("is polite"), 9, "is a text");
    EXPECT_FALSE(readRun({"run.json", forged}).ok());
}

TEST_F(Evidences, AreReplayedByTheGate)
{
    const evals::Run golden = scoreOutputs(m_set, outputs("x", "YES"), "p");
    const Verdicts verdicts = answers(openRequests(m_set, scored(nullptr, nullptr)), kGood);
    const evals::Run run = scored(&verdicts, &golden);
    const Verdict passed = judged(run, &golden);
    EXPECT_TRUE(passed.passed()) << canonicalJson(verdictNode(passed));
    EXPECT_EQ(passed.goldenHash, golden.outputsHash);
    EXPECT_EQ(passed.verdictsHash, hashOfVerdicts(verdicts));
    EXPECT_THAT(verdictMarkdown(passed), HasSubstr("golden run"));
    EXPECT_FALSE(judged(run, nullptr).passed()) << "without the golden run a score is missing";
}

TEST_F(Evidences, DoNotCountForAnotherOutput)
{
    const evals::Run golden = scoreOutputs(m_set, outputs("x", "YES"), "p");
    const Verdicts verdicts = answers(openRequests(m_set, scored(nullptr, nullptr)), kGood);
    evals::Run other = scoreOutputs(m_set, outputs("go away", "yes"), "p", {&golden, &verdicts});
    other.verdicts = verdicts;
    const Verdict verdict = judged(other, &golden);
    EXPECT_FALSE(verdict.passed());
    ASSERT_EQ(verdict.notScored.size(), 1U);
    EXPECT_EQ(verdict.notScored[0].caseId, "a");
    evals::Run forged = scored(&verdicts, &golden);
    forged.verdicts.begin()->second.answer = R"({"score": 0, "pass": false, "explanation": "rude"})";
    EXPECT_FALSE(judged(forged, &golden).passed()) << "its file says something else than the answer";
}

} // namespace
} // namespace retrospan::evals
