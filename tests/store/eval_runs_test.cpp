// The history of eval runs: kept, replaced, found, removed with what belongs to them, and what reviewers say.
#include "store/database.h"
#include "store/eval_runs.h"
#include "support/scratch.h"

#include <gmock/gmock.h>

namespace retrospan::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

EvalRunLine line(std::string id, std::int64_t timeNs)
{
    EvalRunLine made;
    made.id = std::move(id);
    made.agent = "shop";
    made.version = "42";
    made.dataSet = "refunds";
    made.dataSetHash = "sha256:1";
    made.dataSetPath = "/evals/refunds";
    made.timeNs = timeNs;
    made.cases = 6;
    made.passed = 3;
    made.failed = 2;
    made.notScored = 1;
    made.flaky = 1;
    return made;
}

class EvalRunsTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        auto opened = Workspace::open(m_scratch.path("w.retrospan"), Access::readWrite);
        ASSERT_TRUE(opened.ok());
        m_workspace = std::move(*opened);
    }
    [[nodiscard]] EvalRuns runs() { return EvalRuns(*m_workspace); }
    std::int64_t keep(const EvalRunLine& line, const std::vector<EvalLink>& links = {},
                      const std::string& file = "{}")
    {
        const auto key = runs().keep(line, {file, "p1:a"}, links);
        EXPECT_TRUE(key.ok());
        return key.ok() ? *key : 0;
    }

    test::Scratch m_scratch;
    std::unique_ptr<Workspace> m_workspace;
};

TEST_F(EvalRunsTest, ARunIsKeptWithItsFile)
{
    EvalRunLine told = line("aa11", 5);
    told.costMicroUsd = 0;
    const std::string file(3'000'000, 'x');
    told.key = keep(told, {}, file);
    EvalRunLine untold = line("bb22", 9);
    untold.key = keep(untold);
    EXPECT_THAT(runs().lines().value(), ElementsAre(untold, told));
    EXPECT_EQ(runs().file(told.key).value(), file);
    EXPECT_EQ(runs().find("aa11").value(), told);
    EXPECT_EQ(runs().find("bb").value(), untold);
    EXPECT_EQ(runs().find(std::to_string(untold.key)).value(), untold);
}

TEST_F(EvalRunsTest, ARunIsNamedByOneIdOnly)
{
    keep(line("aa11", 5));
    keep(line("aa111", 6));
    EXPECT_EQ(runs().find("aa11")->id, "aa11");
    EXPECT_THAT(runs().find("aa").error().message, HasSubstr("several eval runs"));
    EXPECT_THAT(runs().find("cc").error().message, HasSubstr("there is no eval run cc"));
    EXPECT_FALSE(runs().find("").ok());
    EXPECT_FALSE(runs().file(99).ok());
    EXPECT_FALSE(runs().keep(line("", 1), {"{}", ""}, {}).ok());
}

TEST_F(EvalRunsTest, ARunThatIsKeptAgainStaysAsItIs)
{
    const std::int64_t key = keep(line("aa11", 5), {{"late", "s1", EvalLinkRole::source}});
    EvalRunLine untold = line("aa11", 5);
    untold.dataSetPath.clear();
    EXPECT_EQ(keep(untold, {{"late", "s2", EvalLinkRole::recording}}), key);
    EvalRunLine kept = line("aa11", 5);
    kept.key = key;
    EXPECT_THAT(runs().lines().value(), ElementsAre(kept));
    EXPECT_EQ(runs().coverage("s1")->size(), 1) << "what is not told again is not forgotten";
    EXPECT_EQ(runs().coverage("s2")->size(), 1);
}

TEST_F(EvalRunsTest, AnotherRunOfTheSameIdIsRefused)
{
    const std::int64_t key = keep(line("aa11", 5), {{"late", "s1", EvalLinkRole::recording}});
    const EvalLink other{"late", "s2", EvalLinkRole::recording};
    EXPECT_THAT(runs().keep(line("aa11", 5), {"{\"a\":1}", "f1:a"}, {{other}}).error().message,
                HasSubstr("another eval run of the id aa11: a run that is kept is not changed"));
    EXPECT_EQ(runs().file(key).value(), "{}");
    EXPECT_EQ(runs().judgements(key).value(), "p1:a");
    EXPECT_EQ(runs().coverage("s1")->size(), 1);
    EvalRunLine again = line("aa11", 5);
    again.passed = 4;
    const auto replaced = runs().keep(again, {"{\"a\":1}", "f1:a"}, {{other}}, SameRun::replaceUnreviewed);
    ASSERT_TRUE(replaced.ok()) << replaced.error().message;
    EXPECT_EQ(*replaced, key);
    EXPECT_EQ(runs().lines()->front().passed, 4);
    EXPECT_EQ(runs().judgements(key).value(), "f1:a");
    EXPECT_THAT(runs().coverage("s1").value(), IsEmpty());
    ASSERT_TRUE(runs().keepRemark(key, {0, "", "ann", 7, ReviewDecision::approved, ""}).ok());
    EXPECT_THAT(runs().keep(again, {"{\"a\":2}", "p1:a"}, {}, SameRun::replaceUnreviewed).error().message,
                HasSubstr("which was reviewed"));
    EXPECT_EQ(runs().file(key).value(), "{\"a\":1}");
}

TEST_F(EvalRunsTest, ASessionKnowsItsCases)
{
    const EvalLink source{"late", "s1", EvalLinkRole::source};
    const EvalLink recording{"late", "s1", EvalLinkRole::recording};
    const std::int64_t older = keep(line("aa11", 5), {source, recording, source});
    const std::int64_t newer = keep(line("bb22", 6), {source, {"other", "s3", EvalLinkRole::recording}});
    EXPECT_THAT(runs().coverage("s1").value(),
                ElementsAre(EvalCoverage{newer, source}, EvalCoverage{older, recording},
                            EvalCoverage{older, source}));
    EXPECT_EQ(runs().recordings().value(), (std::set<std::string>{"s1", "s3"}));
}

TEST_F(EvalRunsTest, RemarksAreKeptChangedAndRemoved)
{
    const std::int64_t key = keep(line("aa11", 5));
    EvalRemark note{0, "late", "ann", 7, ReviewDecision::none, "<b>why?</b>"};
    note.id = runs().keepRemark(key, note).value();
    EvalRemark decision{0, "", "bob", 8, ReviewDecision::rejected, ""};
    decision.id = runs().keepRemark(key, decision).value();
    EXPECT_THAT(runs().remarks(key).value(), ElementsAre(note, decision));
    note.text = "because";
    note.timeNs = 9;
    EXPECT_EQ(runs().keepRemark(key, note).value(), note.id);
    ASSERT_TRUE(runs().removeRemark(decision.id).ok());
    EXPECT_THAT(runs().remarks(key).value(), ElementsAre(note));
    EXPECT_FALSE(runs().keepRemark(key, {0, "", "ann", 7, ReviewDecision::none, " \n"}).ok());
    EXPECT_FALSE(runs().keepRemark(99, note).ok());
}

TEST_F(EvalRunsTest, WhatBelongsToARunGoesWithIt)
{
    const std::int64_t key = keep(line("aa11", 5), {{"late", "s1", EvalLinkRole::recording}});
    ASSERT_TRUE(runs().keepRemark(key, {0, "", "ann", 7, ReviewDecision::approved, ""}).ok());
    ASSERT_TRUE(runs().remove(key).ok());
    EXPECT_FALSE(runs().judgements(key)->has_value());
    EXPECT_THAT(runs().lines().value(), IsEmpty());
    EXPECT_THAT(runs().coverage("s1").value(), IsEmpty());
    EXPECT_THAT(runs().remarks(key).value(), IsEmpty());
}

TEST_F(EvalRunsTest, AnOlderWorkspaceIsUpgraded)
{
    m_workspace.reset();
    {
        auto database = Database::open(m_scratch.path("w.retrospan"), Database::Mode::readWrite);
        ASSERT_TRUE(database
                        ->execute("DROP TABLE eval_judgements; DROP TABLE eval_remarks; DROP TABLE "
                                  "eval_links; DROP TABLE eval_runs;"
                                  "PRAGMA user_version=6")
                        .ok());
    }
    SetUp();
    keep(line("aa11", 5));
    EXPECT_EQ(runs().lines()->size(), 1);
}

TEST_F(EvalRunsTest, TheLastDecisionOnARunHolds)
{
    const std::int64_t run = keep(line("aa11", 5)), other = keep(line("bb22", 6));
    const auto say = [&](std::int64_t of, EvalRemark remark) {
        ASSERT_TRUE(runs().keepRemark(of, remark).ok());
    };
    say(run, {0, "", "kim", 10, ReviewDecision::approved, ""});
    say(run, {0, "", "lee", 30, ReviewDecision::rejected, "too dear"});
    say(run, {0, "", "kim", 40, ReviewDecision::none, "a note is no decision"});
    say(run, {0, "late-order", "kim", 50, ReviewDecision::approved, "of a case alone"});
    say(other, {0, "", "kim", 20, ReviewDecision::none, "a note"});
    const auto held = runs().signOffs();
    ASSERT_TRUE(held.ok());
    ASSERT_EQ(held->size(), 1u);
    EXPECT_EQ(held->at(run).author, "lee");
    EXPECT_EQ(held->at(run).decision, ReviewDecision::rejected);
    EXPECT_EQ(held->at(run).text, "too dear");
}

} // namespace
} // namespace retrospan::store
