// Two runs side by side, whether they differ by more than chance, and cases over many runs.
#include "evals/run_diff.h"
#include "evals/run_history.h"
#include "evals_support.h"

namespace retrospan::evals {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using EvalRun = Run; // a test has a Run of its own

CaseRun caseRun(const std::string& id, Judgement judgement, double score, const std::string& text = "yes")
{
    CaseRun run{textOutput(text), {{"exact", {judgement, score, ""}}}};
    run.output.caseId = id;
    return run;
}

CaseRun passed(const std::string& id, const std::string& text = "yes")
{
    return caseRun(id, Judgement::passed, 1, text);
}

CaseRun failed(const std::string& id, double score = 0)
{
    return caseRun(id, Judgement::failed, score);
}

Run runOf(std::vector<CaseRun> cases, const std::string& hash = "sha256:1")
{
    Run run;
    run.dataSetHash = hash;
    run.cases = std::move(cases);
    return run;
}

/// So many cases that go from `before` to `now`, as the diff of their runs.
RunDiff diffOf(std::size_t fixed, std::size_t broken, std::size_t same)
{
    Run baseline, candidate;
    for (std::size_t i = 0; i < fixed + broken + same; ++i) {
        const std::string id = std::to_string(10'000 + i);
        baseline.cases.push_back(i < fixed ? failed(id) : passed(id));
        candidate.cases.push_back(i >= fixed && i < fixed + broken ? failed(id) : passed(id));
    }
    return diffRuns(baseline, candidate);
}

std::vector<std::pair<std::string, std::string>> changesOf(const RunDiff& diff)
{
    std::vector<std::pair<std::string, std::string>> changes;
    for (const CaseDifference& each : diff.cases) changes.emplace_back(each.caseId, toString(each.change));
    return changes;
}

TEST(RunDiff, PutsFirstWhatAReviewerLooksAtFirst)
{
    const CaseRun unscored = caseRun("c", Judgement::notScored, 0);
    const EvalRun baseline = runOf({passed("a"), passed("b"), passed("c"), failed("d"), failed("e", 0.5),
                                    failed("f", 0.2), passed("g", "one"), passed("h"), passed("x")});
    const EvalRun candidate = runOf({passed("a"), failed("b"), unscored, passed("d"), failed("e", 0.4),
                                     failed("f", 0.3), passed("g", "two"), passed("i"), passed("x")});
    const RunDiff diff = diffRuns(baseline, candidate);
    EXPECT_THAT(changesOf(diff),
                ElementsAre(Pair("b", "new_failure"), Pair("c", "unscored"), Pair("d", "fixed"),
                            Pair("e", "worse"), Pair("f", "better"), Pair("g", "output"),
                            Pair("h", "baseline_only"), Pair("i", "candidate_only"), Pair("a", "none"),
                            Pair("x", "none")));
    EXPECT_EQ(diff.count(CaseChange::none), 2);
    EXPECT_FALSE(diff.cases[7].baseline.has_value());
}

TEST(RunDiff, TheSameAnswerGivenMoreOftenIsNoOther)
{
    EvalRun once = runOf({passed("a")}), twice = runOf({passed("a"), passed("a")});
    twice.cases[1].output.repeat = 2;
    EXPECT_EQ(diffRuns(once, twice).cases[0].change, CaseChange::none);
    twice.cases[1].output.text = "yes!";
    EXPECT_EQ(diffRuns(once, twice).cases[0].change, CaseChange::output);
}

TEST(RunDiff, SaysWhenThereAreTooFewCasesToTell)
{
    // Five changes of one direction have a probability of 1/16 by chance alone.
    const RunDiff five = diffOf(5, 0, 95);
    EXPECT_EQ(five.passed.test.finding, Finding::tooFew);
    EXPECT_THAT(findingText(five.passed), HasSubstr("too few cases to tell: 5 better and 0 worse of 100"));
    const RunDiff six = diffOf(6, 0, 0);
    EXPECT_EQ(six.passed.test.finding, Finding::better);
    EXPECT_DOUBLE_EQ(six.passed.test.probability, 0.03125);
}

TEST(RunDiff, TestsPairsNotTotals)
{
    // R textbook values: mcnemar.exact of 10 and 2 gives p = 0.03857, of 9 and 3 p = 0.146.
    const RunDiff worse = diffOf(2, 10, 1000);
    EXPECT_EQ(worse.passed.test.finding, Finding::worse);
    EXPECT_NEAR(worse.passed.test.probability, 0.038574, 1e-6);
    const RunDiff unclear = diffOf(9, 3, 0);
    EXPECT_EQ(unclear.passed.test.finding, Finding::noDifference);
    EXPECT_NEAR(unclear.passed.test.probability, 0.145996, 1e-6);
}

TEST(RunDiff, SaysThatNothingChanged)
{
    const RunDiff diff = diffOf(0, 0, 10);
    EXPECT_EQ(diff.passed.test.finding, Finding::nothingChanged);
    EXPECT_THAT(findingText(diff.passed), HasSubstr("nothing changed: 0 better and 0 worse of 10"));
}

TEST(RunDiff, LooksAtTheOtherFiguresTogether)
{
    PairedTest small = pairedTest({0, 6, 0}), smaller = pairedTest({0, 9, 0});
    EXPECT_EQ(small.finding, Finding::worse); // p = 0.031
    PairedTest third = pairedTest({4, 5, 0});
    correctForSeveral(std::vector{&small, &smaller, &third});
    EXPECT_EQ(smaller.finding, Finding::worse); // p = 0.0039, below 0.05 / 3
    EXPECT_EQ(small.finding, Finding::noDifference); // above 0.05 / 2
}

TEST(RunDiff, ComparesAsManyRepeatsAsBothHave)
{
    EvalRun once = runOf({passed("a")}), thrice = runOf({passed("a"), failed("a"), failed("a")});
    for (std::size_t i = 0; i < 3; ++i) thrice.cases[i].output.repeat = static_cast<std::int64_t>(i + 1);
    const RunDiff diff = diffRuns(once, thrice);
    EXPECT_EQ(diff.cases[0].change, CaseChange::none);
    EXPECT_EQ(repeatsText(diff),
              "Of the 3 repeats of a case that the candidate has, 1 is compared: the baseline has no more");
    EXPECT_EQ(repeatsText(diffRuns(once, once)), "");
}

TEST(RunDiff, GivesTheIntervalOfAShare)
{
    // Wilson's interval of 81 of 263 without continuity correction (Newcombe 1998, table I): 0.2553 to
    // 0.3662.
    const Interval newcombe = shareInterval(81, 263);
    EXPECT_NEAR(newcombe.low, 0.2553, 1e-4);
    EXPECT_NEAR(newcombe.high, 0.3662, 1e-4);
    EXPECT_EQ(shareInterval(0, 20).low, 0);
    EXPECT_NEAR(shareInterval(0, 20).high, 0.1611, 1e-4);
    EXPECT_EQ(shareInterval(0, 0).high, 1);
}

TEST(RunDiff, ComparesCostOnlyWhereBothSidesTellIt)
{
    EvalRun baseline = runOf({passed("a"), passed("b"), passed("c")});
    EvalRun candidate = baseline;
    baseline.cases[0].output.costMicroUsd = 10;
    baseline.cases[1].output.costMicroUsd = 10;
    candidate.cases[0].output.costMicroUsd = 30;
    candidate.cases[2].output.costMicroUsd = 30;
    const RunDiff diff = diffRuns(baseline, candidate);
    EXPECT_EQ(diff.cost.counts.all(), 1);
    EXPECT_EQ(diff.cost.counts.worse, 1);
    EXPECT_EQ(diff.cost.candidate, 30);
    EXPECT_EQ(diff.latency.counts.all(), 0);
    const std::string json = canonicalJson(diffNode(diff));
    EXPECT_THAT(json, HasSubstr(R"("latency_ns":{"baseline":null,"better":0,"candidate":null,"cases":0)"));
}

TEST(RunDiff, NamesOtherStatesOfTheDataSet)
{
    EXPECT_TRUE(diffRuns(runOf({}), runOf({})).sameDataSet);
    EXPECT_FALSE(diffRuns(runOf({}), runOf({}, "sha256:2")).sameDataSet);
}

std::vector<CaseHistory> historyOf(const std::vector<Run>& runs, const std::vector<std::string>& versions)
{
    std::vector<PastRun> past;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        past.push_back(pastRun(runs[i]));
        past.back().version = versions[i];
    }
    return caseHistories(past);
}

TEST(RunHistory, TellsFlakyCasesFromThoseThatAVersionChanged)
{
    const std::vector<EvalRun> runs{runOf({passed("changed"), passed("flaky"), passed("steady")}),
                                    runOf({passed("changed"), failed("flaky"), passed("steady")}),
                                    runOf({failed("changed"), failed("flaky"), passed("steady")})};
    const auto histories = historyOf(runs, {"1", "1", "2"});
    ASSERT_EQ(histories.size(), 3);
    EXPECT_FALSE(histories[0].flaky);
    EXPECT_EQ(histories[0].turns, 1);
    EXPECT_TRUE(histories[1].flaky);
    EXPECT_EQ(histories[1].passed, 1);
    EXPECT_FALSE(histories[2].flaky);
    EXPECT_FALSE(historyOf(runs, {"", "", ""})[1].flaky);
}

TEST(RunHistory, AChangedDataSetMakesNoCaseFlaky)
{
    EXPECT_FALSE(
        historyOf({runOf({passed("a")}, "sha256:1"), runOf({failed("a")}, "sha256:2")}, {"1", "1"})[0].flaky);
}

TEST(RunHistory, ACaseThatNeverFailedInEnoughRunsIsNamed)
{
    std::vector<EvalRun> runs(kRunsToNeverFail, runOf({passed("a"), caseRun("b", Judgement::notScored, 0)}));
    std::vector<std::string> versions(kRunsToNeverFail, "1");
    EXPECT_TRUE(historyOf(runs, versions)[0].neverFails());
    EXPECT_EQ(historyOf(runs, versions)[1].runs, 0);
    EXPECT_FALSE(historyOf(runs, versions)[1].neverFails());
    runs.pop_back();
    EXPECT_FALSE(historyOf(runs, versions)[0].neverFails());
}

TEST(RunHistory, WhatARunSaysOfItsCasesIsReadBack)
{
    CaseRun again = failed("b:1\n");
    again.output.repeat = 2;
    const PastRun past = pastRun(
        runOf({failed(""), passed("a"), passed("b:1\n"), again, caseRun("c", Judgement::notScored, 0)}));
    EXPECT_EQ(readJudged(judgedText(past.cases)).value(), past.cases);
    EXPECT_TRUE(past.cases[2].flaky);
    EXPECT_TRUE(readJudged("")->empty());
    for (const char* damaged :
         {"x1:a", "p2:a", "p:a", "p", "p-1:a", "p1a", "p99999999999999999999:a", "p1:ab"})
        EXPECT_FALSE(readJudged(damaged).ok()) << damaged;
}

TEST(RunDiff, CasesThatLackAnOutputAreNotScored)
{
    EvalRun baseline = runOf({passed("a"), passed("b")}), candidate = runOf({passed("a")});
    baseline.missing = {"c"};
    candidate.missing = {"b", "c"};
    const RunDiff diff = diffRuns(baseline, candidate);
    EXPECT_THAT(changesOf(diff), ElementsAre(Pair("b", "unscored"), Pair("a", "none"), Pair("c", "none")));
    EXPECT_EQ(diff.cases[0].candidate->judgement, Judgement::notScored);
    EXPECT_EQ(diff.candidatePassed.scored, 1U);
    EXPECT_EQ(diff.candidatePassed.cases, 3U);
    EXPECT_EQ(diff.passed.counts.all(), 1) << "what was not scored is neither passed nor failed";
    EXPECT_THAT(pastRun(candidate).cases,
                ElementsAre(JudgedCase{"a", Judgement::passed}, JudgedCase{"b"}, JudgedCase{"c"}));
}

TEST(RunDiff, TakesTheRepeatsOfACaseAsOne)
{
    CaseRun again = failed("a");
    again.output.repeat = 2;
    CaseRun right = passed("a");
    right.output.repeat = 2;
    const auto steady = runOf({passed("a"), right, passed("b")}),
               twice = runOf({passed("a"), again, passed("b")});
    const RunDiff diff = diffRuns(steady, twice);
    EXPECT_THAT(changesOf(diff), ElementsAre(Pair("a", "new_failure"), Pair("b", "none")));
    EXPECT_EQ(diff.cases[0].candidate->score, 0.5);
    EXPECT_EQ(diff.candidatePassed.scored, 2U);
    const PastRun past = pastRun(twice);
    EXPECT_TRUE(caseHistories({&past, 1})[0].flaky);
    EXPECT_FALSE(caseHistories({&past, 1})[1].flaky);
}

} // namespace
} // namespace retrospan::evals
