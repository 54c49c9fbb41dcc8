#include "live/body_turns.h"

#include <gtest/gtest.h>

namespace retrospan::live {
namespace {

using namespace std::chrono_literals;

const BodyTurns::Clock::time_point kNow = BodyTurns::Clock::time_point() + 1h;

class BodyTurnsTest : public testing::Test {
protected:
    BodyTurns m_turns;
    BodyTurns::Body m_first = m_turns.begin(), m_second = m_turns.begin(), m_third = m_turns.begin();
};

TEST_F(BodyTurnsTest, LetsOneGoOnBeyondTheLimit)
{
    EXPECT_TRUE(m_turns.goesOn(m_second, kNow));
    EXPECT_TRUE(m_turns.goesOn(m_second, kNow));
    EXPECT_FALSE(m_turns.goesOn(m_first, kNow));
    EXPECT_FALSE(m_turns.next(false));
    m_turns.ended(m_second);
    EXPECT_EQ(m_turns.next(false), m_first);
}

TEST_F(BodyTurnsTest, WaitsForTheIntake)
{
    m_turns.handedOver(m_first);
    EXPECT_FALSE(m_turns.goesOn(m_second, kNow));
    EXPECT_FALSE(m_turns.next(false));
    m_turns.answered();
    EXPECT_EQ(m_turns.next(false), m_second);
}

TEST_F(BodyTurnsTest, TakesTheOneThatBeganFirst)
{
    m_turns.handedOver(m_first);
    EXPECT_FALSE(m_turns.goesOn(m_third, kNow));
    EXPECT_FALSE(m_turns.goesOn(m_second, kNow + 1s));
    EXPECT_EQ(m_turns.next(true), m_second);
    EXPECT_EQ(m_turns.next(true), m_third);
    EXPECT_FALSE(m_turns.next(true));
}

TEST_F(BodyTurnsTest, SaysWhoWaitedTooLong)
{
    m_turns.handedOver(m_first);
    EXPECT_FALSE(m_turns.goesOn(m_second, kNow));
    EXPECT_FALSE(m_turns.goesOn(m_third, kNow + 2s));
    EXPECT_FALSE(m_turns.overdue(kNow));
    EXPECT_EQ(m_turns.overdue(kNow + 1s), m_second);
    EXPECT_FALSE(m_turns.overdue(kNow + 1s));
    m_turns.ended(m_third);
}

} // namespace
} // namespace retrospan::live
