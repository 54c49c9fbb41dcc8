#include "replay/playback.h"

#include "journey_support.h"

#include <gtest/gtest.h>

namespace retrospan::replay {
namespace {

using namespace testing;

constexpr std::int64_t kSecond = 1'000'000'000;

class PlaybackTest : public ::testing::Test {
protected:
    /// Steps at 1, 2, 3, 4, 104 and 105 seconds.
    PlaybackTest()
        : test({{1, 0, SpanKind::tool, kSecond, 2 * kSecond, called("{}")},
                {2, 0, SpanKind::tool, 3 * kSecond, 4 * kSecond, called("{}")},
                {3, 0, SpanKind::tool, 104 * kSecond, 105 * kSecond, called("{}")}})
        , playback(test.make(), [this] { return now; })
    {
    }
    StepIndex after(std::int64_t ns)
    {
        now += ns;
        return playback.advance();
    }
    std::int64_t now = 50;
    TestJourney test;
    Playback playback;
};

TEST_F(PlaybackTest, GoesAtTheSpeedOfTheRecording)
{
    EXPECT_EQ(after(10 * kSecond), 0U); // it does not play yet
    playback.play();
    EXPECT_EQ(playback.waitNs(), kSecond);
    EXPECT_EQ(after(kSecond - 1), 0U);
    EXPECT_EQ(after(1), 1U);
    EXPECT_EQ(after(2 * kSecond), 3U);
}

TEST_F(PlaybackTest, CompressesWaitsUnlessToldOtherwise)
{
    playback.seek(3);
    playback.play();
    EXPECT_EQ(playback.waitNs(), Playback::kLongestWaitNs);
    playback.setCompressed(false);
    EXPECT_EQ(playback.waitNs(), 100 * kSecond);
    playback.setSpeed(50);
    EXPECT_EQ(playback.waitNs(), 2 * kSecond);
    EXPECT_EQ(after(2 * kSecond), 4U);
}

TEST_F(PlaybackTest, StopsAtTheEndAndStartsAgain)
{
    playback.play();
    EXPECT_EQ(after(1000 * kSecond), 5U);
    EXPECT_FALSE(playback.playing());
    EXPECT_EQ(playback.waitNs(), kUnknown);
    playback.play();
    EXPECT_EQ(playback.step(), 0U);
}

TEST_F(PlaybackTest, StopsAtBreakpointsAndGoesOnFromThem)
{
    playback.setBreakpoints({2, 4});
    playback.play();
    EXPECT_EQ(after(1000 * kSecond), 2U);
    EXPECT_FALSE(playback.playing());
    playback.play();
    EXPECT_EQ(after(1000 * kSecond), 4U);
    playback.setBreakpoints({});
    EXPECT_EQ(playback.nextBreakpoint(0), kNoStep);
}

TEST_F(PlaybackTest, KeepsItsPlaceWhenTheSpeedChanges)
{
    playback.play();
    EXPECT_EQ(after(2 * kSecond), 2U);
    playback.setSpeed(0.1);
    EXPECT_EQ(playback.speed(), Playback::kSlowest);
    EXPECT_EQ(playback.waitNs(), 2 * kSecond);
    playback.setSpeed(1e9);
    EXPECT_EQ(playback.speed(), Playback::kFastest);
    playback.seek(99);
    EXPECT_EQ(playback.step(), 5U);
}

TEST(Playback, OfNothingDoesNothing)
{
    TestJourney test({});
    Playback playback(test.make(), [] { return std::int64_t{0}; });
    playback.play();
    playback.seek(3);
    EXPECT_FALSE(playback.playing());
    EXPECT_EQ(playback.advance(), 0U);
}

} // namespace
} // namespace retrospan::replay
