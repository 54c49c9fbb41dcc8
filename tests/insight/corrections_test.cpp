// What people say of findings: marked, and where it matters taken at their word.
#include "insight/corrections.h"
#include "insight/failure.h"
#include "structure_support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace retrospan::insight {
namespace {

using namespace testing;
using enum SpanKind;

class Corrected : public ::testing::Test {
protected:
    Corrected()
    {
        session.add(1, 0, agent, "shop");
        session.add(2, 1, tool, "t", toolCall("pay", SpanStatus::error));
        session.add(3, 1, tool, "t", toolCall("pay"));
        session.add(4, 1, tool, "t", toolCall("ship", SpanStatus::error));
        session.add(5, 1, tool, "t", toolCall("mail", SpanStatus::error));
        session.add(6, 1, model, "chat");
    }
    Correction say(FindingKind finding, Row row, Verdict verdict, std::string value = {}) const
    {
        const SpanTable& table = session.table();
        return {finding, {}, {table.traces()[table.trace(row)], table.id(row)}, verdict, std::move(value),
                "ann",   7};
    }
    const SessionStructure& structure(std::vector<Correction> corrections)
    {
        said = std::move(corrections);
        told = std::make_unique<Told>(session);
        return told->structure(said);
    }

    SessionBuilder session;
    std::vector<Correction> said;
    std::unique_ptr<Told> told;
};

TEST_F(Corrected, ADismissedFailureMakesRoomForTheNext)
{
    EXPECT_EQ(structure({}).failure->row, Row{3});
    const auto found = structure({say(FindingKind::failure, 3, Verdict::dismissed)});
    EXPECT_EQ(found.failure->row, Row{4});
    EXPECT_FALSE(found.failure->judgement.verdict);
    EXPECT_FALSE(structure({say(FindingKind::failure, 3, Verdict::dismissed),
                            say(FindingKind::failure, 4, Verdict::dismissed)})
                     .failure);
}

TEST_F(Corrected, AFailureIsWherePeopleSay)
{
    const auto found = structure({say(FindingKind::failure, 5, Verdict::added, "refusal")});
    ASSERT_TRUE(found.failure);
    EXPECT_EQ(found.failure->row, Row{5});
    EXPECT_EQ(found.failure->category, FailureCategory::refusal);
    EXPECT_EQ(found.failure->judgement.verdict, Verdict::added);
    EXPECT_EQ(found.failure->judgement.by, "ann");
    EXPECT_EQ(structure({say(FindingKind::failure, 5, Verdict::added, "nonsense")}).failure->category,
              FailureCategory::unclassified);
}

TEST_F(Corrected, AnAttemptThatIsNoneMakesNothingGood)
{
    const auto found = structure({say(FindingKind::attempts, 1, Verdict::dismissed)});
    EXPECT_EQ(found.failure->row, Row{1});
    EXPECT_TRUE(found.judgementOf(*found.attempts.of(2)).dismissed());
    EXPECT_EQ(found.standingAttempt(2), nullptr);
    const auto none = found.attempts.only([](const Attempt&) { return false; });
    EXPECT_TRUE(none.all().empty());
    EXPECT_EQ(none.retries(), 0);
    EXPECT_EQ(found.attempts.only([](const Attempt&) { return true; }), found.attempts);
    EXPECT_NE(structure({}).standingAttempt(2), nullptr);
}

TEST_F(Corrected, HandoffsAndInterruptsThatTheRulesMissedAreAdded)
{
    session.add(7, 0, human, "desk");
    const auto found = structure({say(FindingKind::handoff, 4, Verdict::added, "human"),
                                  say(FindingKind::interrupt, 5, Verdict::added)});
    ASSERT_EQ(found.handoffs.size(), 1U);
    EXPECT_EQ(found.handoffs[0].row, Row{4});
    EXPECT_TRUE(found.handoffs[0].human);
    EXPECT_EQ(found.handoffs[0].takenOverBy, Row{6});
    EXPECT_EQ(found.handoffs[0].judgement.verdict, Verdict::added);
    ASSERT_EQ(found.interrupts.size(), 2U);
    EXPECT_EQ(found.interrupts[0].row, Row{5});
    EXPECT_EQ(found.interrupts[0].judgement.by, "ann");
    EXPECT_FALSE(found.interrupts[1].judgement.verdict);
}

TEST_F(Corrected, ASignalIsMeantByItsKindToo)
{
    for (std::uint64_t id = 10; id < 13; ++id) session.add(id, 1, tool, "t", toolCall("look"));
    const auto looped = [&](std::string_view detail) {
        Correction correction = say(FindingKind::signal, 6, Verdict::confirmed);
        correction.detail = detail;
        said = {correction};
        told = std::make_unique<Told>(session);
        for (Row row = 6; row < 9; ++row) told->say(row, called("look", "{\"a\":1}"));
        for (const Signal& signal : told->structure(said).noticed)
            if (signal.kind == SignalKind::loop) return signal.judgement;
        return Judgement{Verdict::dismissed, "there is no loop"};
    };
    EXPECT_EQ(looped("loop").verdict, Verdict::confirmed);
    EXPECT_FALSE(looped("empty_answer").verdict);
}

TEST_F(Corrected, WhatNamesASpanThatIsNotHereSaysNothing)
{
    Correction other = say(FindingKind::failure, 3, Verdict::dismissed);
    other.span.trace = "another trace";
    EXPECT_EQ(structure({other}).failure->row, Row{3});
}

} // namespace
} // namespace retrospan::insight
